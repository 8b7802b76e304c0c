package service

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/gherkube/gherkube/runtime/controller/selection"
	"github.com/gherkube/gherkube/runtime/podstatus"
	"github.com/gherkube/gherkube/runtime/store"
)

// backing knows which pods are behind each Service.
type backing struct{ members *selection.Members }

func newBacking() *backing { return &backing{selection.New()} }

// follow brings the backing up to date and returns the Services for which that
// matters: upstream's service and pod event handlers.
func (b *backing) follow(v store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case store.Services.GroupResource:
		var selector labels.Selector
		if svc, ok := c.New.(*corev1.Service); ok && svc.Spec.Selector != nil && svc.Spec.Type != corev1.ServiceTypeExternalName {
			selector = labels.Set(svc.Spec.Selector).AsSelectorPreValidated()
		}
		b.members.Select(v, c.Key, selector)
		return []store.Key{c.Key}
	case store.Pods.GroupResource:
		old, _ := c.Old.(*corev1.Pod)
		cur, _ := c.New.(*corev1.Pod)
		keys, moved := b.members.Follow(c.Key, old, cur)
		if endpointChanged(old, cur) {
			return keys
		}
		return slices.DeleteFunc(keys, func(k store.Key) bool { return !moved[k] })
	}
	return nil
}

// endpointChanged tells whether the pod changed as an endpoint (upstream's
// podEndpointsChanged).
func endpointChanged(old, cur *corev1.Pod) bool {
	return old == nil || cur == nil ||
		old.Spec.Hostname != cur.Spec.Hostname || old.Spec.Subdomain != cur.Spec.Subdomain ||
		old.DeletionTimestamp != nil || cur.DeletionTimestamp != nil ||
		podstatus.IsReady(old) != podstatus.IsReady(cur) || !slices.Equal(old.Status.PodIPs, cur.Status.PodIPs)
}

// pods returns the pods that the Service selects, in the order of names.
func (b *backing) pods(v store.View, key store.Key) []*corev1.Pod { return b.members.Pods(v, key) }
