package service

import (
	"fmt"
	"maps"
	"net/netip"
	"time"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	endpointsv1 "k8s.io/kubernetes/pkg/api/v1/endpoints"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/podstatus"
	"github.com/gherkube/gherkube/runtime/store"
)

// endpointsController is the value of the managed-by label, and the component
// of events.
const (
	endpointsController = "endpoint-controller"
	endpointsManagedBy  = "endpoints.kubernetes.io/managed-by"
)

// legacyEndpoints keeps the Endpoints of Services that have a selector. Unlike
// upstream it never truncates them at 1,000 addresses.
type legacyEndpoints struct {
	backing  *backing
	triggers triggers
}

// NewEndpoints returns the controller of the legacy Endpoints.
func NewEndpoints() loop.Actor {
	return &legacyEndpoints{backing: newBacking(), triggers: triggers{}}
}

func (*legacyEndpoints) Name() string { return "endpoints-controller" }

// Dirty wakes a Service when it, one of its pods or its Endpoints changed.
func (c *legacyEndpoints) Dirty(v store.View, change store.Change) []store.Key {
	if change.Key.Resource == store.Endpoints.GroupResource {
		return []store.Key{store.Services.Key(change.Key.Namespace, change.Key.Name)}
	}
	return c.backing.follow(v, change)
}

// Reconcile is upstream's endpoint controller's syncService.
func (c *legacyEndpoints) Reconcile(v store.View, key store.Key, _ time.Time) loop.Outcome {
	svc, ok := store.Services.Get(v, key.Namespace, key.Name)
	if !ok {
		return loop.Outcome{Effects: c.forget(v, key)}
	}
	if svc.Spec.Type == corev1.ServiceTypeExternalName || svc.Spec.Selector == nil {
		return loop.Outcome{}
	}
	pods := c.backing.pods(v, key)
	trigger := c.triggers.since(key, svc, pods)
	subsets := endpointsv1.RepackSubsets(subsetsOf(svc, pods))
	now, exists := store.Endpoints.Get(v, key.Namespace, key.Name)
	if exists && apiequality.Semantic.DeepEqual(now.Subsets, subsets) && maps.Equal(withoutHeadless(now.Labels), withoutHeadless(endpointsLabels(svc))) {
		return loop.Outcome{}
	}
	next := &endpointsV1{ObjectMeta: metav1.ObjectMeta{Namespace: svc.Namespace, Name: svc.Name}}
	if exists {
		next = now.DeepCopy()
	}
	next.Subsets = subsets
	next.Labels = endpointsLabels(svc)
	next.Annotations = annotate(next.Annotations, trigger)
	if exists {
		return loop.Outcome{Effects: []loop.Effect{loop.Update{Key: store.Endpoints.KeyOf(next), Object: next, Rejected: refused(
			next, "FailedToUpdateEndpoint", fmt.Sprintf("Failed to update endpoint %v/%v: ", svc.Namespace, svc.Name))}}}
	}
	return loop.Outcome{Effects: []loop.Effect{loop.Create{Key: store.Endpoints.KeyOf(next), Object: next, Rejected: refused(
		next, "FailedToCreateEndpoint", fmt.Sprintf("Failed to create endpoint for service %v/%v: ", svc.Namespace, svc.Name))}}}
}

// forget deletes the Endpoints of a Service that is gone. It had none if they
// are a client's own; upstream does not ask.
func (c *legacyEndpoints) forget(v store.View, key store.Key) []loop.Effect {
	_, known := c.triggers[key]
	delete(c.triggers, key)
	left, ok := store.Endpoints.Get(v, key.Namespace, key.Name)
	if !ok || (!known && left.Labels[endpointsManagedBy] != endpointsController) {
		return nil
	}
	return []loop.Effect{loop.Delete{Key: store.Endpoints.KeyOf(left), UID: left.UID, Rejected: func(err error) []loop.Effect {
		if apierrors.IsNotFound(err) {
			return nil
		}
		return []loop.Effect{loop.Retry{Err: err}}
	}}}
}

// endpointsLabels are the Service's labels and the object's own.
func endpointsLabels(svc *corev1.Service) map[string]string {
	out := map[string]string{}
	maps.Copy(out, svc.Labels)
	delete(out, corev1.IsHeadlessService)
	if svc.Spec.ClusterIP == corev1.ClusterIPNone || svc.Spec.ClusterIP == "" {
		out[corev1.IsHeadlessService] = ""
	}
	out[endpointsManagedBy] = endpointsController
	return out
}

func withoutHeadless(labels map[string]string) map[string]string {
	out := maps.Clone(labels)
	delete(out, corev1.IsHeadlessService)
	return out
}

// subsetsOf lists each pod under each port.
func subsetsOf(svc *corev1.Service, pods []*corev1.Pod) []subsetV1 {
	var out []subsetV1
	for _, p := range pods {
		if !isEndpoint(p) || (p.DeletionTimestamp != nil && !svc.Spec.PublishNotReadyAddresses) {
			continue
		}
		address, ok := addressOf(svc, p)
		if !ok {
			continue
		}
		if len(svc.Spec.Ports) == 0 {
			if svc.Spec.ClusterIP == corev1.ClusterIPNone {
				out = append(out, subset(svc, p, address, nil))
			}
			continue
		}
		for i := range svc.Spec.Ports {
			port := &svc.Spec.Ports[i]
			if n, ok := portNumber(p, port); ok {
				out = append(out, subset(svc, p, address, []corev1.EndpointPort{{
					Name: port.Name, Port: n, Protocol: port.Protocol, AppProtocol: port.AppProtocol,
				}}))
			}
		}
	}
	return out
}

// subset is upstream's addEndpointSubset.
func subset(svc *corev1.Service, p *corev1.Pod, address corev1.EndpointAddress, ports []corev1.EndpointPort) subsetV1 {
	s := subsetV1{Ports: ports}
	if svc.Spec.PublishNotReadyAddresses || podstatus.IsReady(p) {
		s.Addresses = []corev1.EndpointAddress{address}
	} else {
		s.NotReadyAddresses = []corev1.EndpointAddress{address}
	}
	return s
}

// addressOf is upstream's podToEndpointAddressForService: the pod's first
// address of the Service's first family.
func addressOf(svc *corev1.Service, p *corev1.Pod) (corev1.EndpointAddress, bool) {
	wantIPv6 := len(svc.Spec.IPFamilies) > 0 && svc.Spec.IPFamilies[0] == corev1.IPv6Protocol
	for _, podIP := range p.Status.PodIPs {
		ip, err := netip.ParseAddr(podIP.IP)
		if err != nil || ip.Is6() != wantIPv6 {
			continue
		}
		a := corev1.EndpointAddress{
			IP:        ip.String(),
			NodeName:  &p.Spec.NodeName,
			TargetRef: &corev1.ObjectReference{Kind: "Pod", Namespace: p.Namespace, Name: p.Name, UID: p.UID},
		}
		if hasHostname(p, svc) {
			a.Hostname = p.Spec.Hostname
		}
		return a, true
	}
	return corev1.EndpointAddress{}, false
}

// refused reports a refusal and tries again, unless the namespace is going.
func refused(e *endpointsV1, reason, message string) func(error) []loop.Effect {
	return func(err error) []loop.Effect {
		if apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) {
			return nil
		}
		return []loop.Effect{
			loop.Event{
				Regarding: corev1.ObjectReference{APIVersion: "v1", Kind: "Endpoints", Namespace: e.Namespace, Name: e.Name, UID: e.UID},
				Type:      corev1.EventTypeWarning, Reason: reason, Message: message + err.Error(), Component: endpointsController,
			},
			loop.Retry{Err: err},
		}
	}
}
