package service

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/gherkube/gherkube/runtime/store"
)

// backing knows which pods each Service selects. It is kept up to date change
// by change, so that a Service costs no more than its own pods.
type backing struct {
	selectors map[string]map[string]labels.Selector // by namespace and name of the Service
	members   map[store.Key]map[string]bool         // names of pods by Service
}

func newBacking() *backing {
	return &backing{selectors: map[string]map[string]labels.Selector{}, members: map[store.Key]map[string]bool{}}
}

// follow brings the backing up to date and returns the Services for which that
// matters: upstream's service and pod event handlers.
func (b *backing) follow(v store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case store.Services.GroupResource:
		cur, _ := c.New.(*corev1.Service)
		b.followService(v, c.Key, cur)
		return []store.Key{c.Key}
	case store.Pods.GroupResource:
		old, _ := c.Old.(*corev1.Pod)
		cur, _ := c.New.(*corev1.Pod)
		return b.followPod(c.Key, old, cur)
	}
	return nil
}

func (b *backing) followService(v store.View, key store.Key, svc *corev1.Service) {
	if svc == nil || svc.Spec.Selector == nil || svc.Spec.Type == corev1.ServiceTypeExternalName {
		delete(b.selectors[key.Namespace], key.Name)
		delete(b.members, key)
		return
	}
	selector := labels.Set(svc.Spec.Selector).AsSelectorPreValidated()
	if known, ok := b.selectors[key.Namespace][key.Name]; ok && known.String() == selector.String() {
		return
	}
	if b.selectors[key.Namespace] == nil {
		b.selectors[key.Namespace] = map[string]labels.Selector{}
	}
	b.selectors[key.Namespace][key.Name] = selector
	members := map[string]bool{}
	for _, p := range store.Pods.List(v, key.Namespace) {
		if selector.Matches(labels.Set(p.Labels)) {
			members[p.Name] = true
		}
	}
	b.members[key] = members
}

func (b *backing) followPod(key store.Key, old, cur *corev1.Pod) []store.Key {
	changed, relabelled := endpointChanged(old, cur)
	if !changed && !relabelled {
		return nil
	}
	var dirty []store.Key
	for name, selector := range b.selectors[key.Namespace] {
		svc := store.Services.Key(key.Namespace, name)
		was := b.members[svc][key.Name]
		is := cur != nil && selector.Matches(labels.Set(cur.Labels))
		switch {
		case is && !was:
			b.members[svc][key.Name] = true
		case was && !is:
			delete(b.members[svc], key.Name)
		}
		if is != was || (is && changed) {
			dirty = append(dirty, svc)
		}
	}
	return dirty
}

// endpointChanged tells whether the pod changed as an endpoint, and whether it
// may be selected by others (upstream's podEndpointsChanged).
func endpointChanged(old, cur *corev1.Pod) (changed, relabelled bool) {
	if old == nil || cur == nil {
		return true, true
	}
	relabelled = !maps.Equal(old.Labels, cur.Labels) ||
		old.Spec.Hostname != cur.Spec.Hostname || old.Spec.Subdomain != cur.Spec.Subdomain
	changed = old.DeletionTimestamp != nil || cur.DeletionTimestamp != nil ||
		isReady(old) != isReady(cur) || !slices.Equal(old.Status.PodIPs, cur.Status.PodIPs)
	return changed, relabelled
}

// pods returns the pods that the Service selects, in the order of names.
func (b *backing) pods(v store.View, key store.Key) []*corev1.Pod {
	var pods []*corev1.Pod
	for _, name := range slices.Sorted(maps.Keys(b.members[key])) {
		if p, ok := store.Pods.Get(v, key.Namespace, name); ok {
			pods = append(pods, p)
		}
	}
	return pods
}
