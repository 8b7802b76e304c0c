package service

import (
	"fmt"
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/endpointslice/trafficdist"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// sliceController is the value of a slice's managed-by label.
const sliceController = "endpointslice-controller.k8s.io"

// endpointSlices keeps the slices of Services that have a selector. Topology
// hints come from spec.trafficDistribution; the deprecated annotation
// service.kubernetes.io/topology-mode is not supported.
type endpointSlices struct {
	backing  *backing
	triggers triggers
}

// NewEndpointSlices returns the EndpointSlice controller.
func NewEndpointSlices() loop.Actor {
	return &endpointSlices{backing: newBacking(), triggers: triggers{}}
}

func (*endpointSlices) Name() string { return "endpointslice-controller" }

// Dirty wakes a Service when it, one of its pods or one of its slices changed.
func (c *endpointSlices) Dirty(v store.View, change store.Change) []store.Key {
	if change.Key.Resource != store.EndpointSlices.GroupResource {
		return c.backing.follow(v, change)
	}
	var keys []store.Key
	for _, obj := range []store.Object{change.Old, change.New} {
		if obj != nil && obj.GetLabels()[discoveryv1.LabelManagedBy] == sliceController {
			keys = append(keys, store.Services.Key(obj.GetNamespace(), obj.GetLabels()[discoveryv1.LabelServiceName]))
		}
	}
	return keys
}

// Reconcile is upstream's syncService and endpointslice.Reconciler.
func (c *endpointSlices) Reconcile(v store.View, key store.Key, _ time.Time) loop.Outcome {
	svc, ok := store.Services.Get(v, key.Namespace, key.Name)
	if !ok {
		delete(c.triggers, key)
		return loop.Outcome{}
	}
	if svc.Spec.Type == corev1.ServiceTypeExternalName || svc.Spec.Selector == nil {
		return loop.Outcome{}
	}
	pods := c.backing.pods(v, key)
	s := &slicing{view: v, svc: svc, pods: pods, trigger: c.triggers.since(key, svc, pods)}
	byType := map[discoveryv1.AddressType][]*discoveryv1.EndpointSlice{}
	for _, slice := range store.EndpointSlices.Indexed(v, store.ByController, store.ControllerValue(svc.Namespace, svc.UID)) {
		if slice.DeletionTimestamp == nil && slice.Labels[discoveryv1.LabelManagedBy] == sliceController &&
			slice.Labels[discoveryv1.LabelServiceName] == svc.Name {
			byType[slice.AddressType] = append(byType[slice.AddressType], slice)
		}
	}
	for _, kind := range addressTypes(svc) {
		s.reconcile(kind, byType[kind])
		delete(byType, kind)
	}
	for _, kind := range slices.Sorted(maps.Keys(byType)) {
		s.perform(plan{delete: byType[kind]})
	}
	return loop.Outcome{Effects: append(s.effects, s.missingNodes()...)}
}

// addressTypes returns the kinds of addresses that the Service has, in order.
func addressTypes(svc *corev1.Service) []discoveryv1.AddressType {
	var out []discoveryv1.AddressType
	for _, kind := range []discoveryv1.AddressType{discoveryv1.AddressTypeIPv4, discoveryv1.AddressTypeIPv6} {
		if slices.Contains(svc.Spec.IPFamilies, corev1.IPFamily(kind)) {
			out = append(out, kind)
		}
	}
	if len(out) == 0 {
		return []discoveryv1.AddressType{discoveryv1.AddressTypeIPv4}
	}
	return out
}

// slicing is one look at one Service.
type slicing struct {
	view    store.View
	svc     *corev1.Service
	pods    []*corev1.Pod
	trigger time.Time
	effects []loop.Effect
	skipped []string // why pods were left out
}

// reconcile is upstream's reconcileByAddressType.
func (s *slicing) reconcile(kind discoveryv1.AddressType, existing []*discoveryv1.EndpointSlice) {
	byPorts := map[string][]*discoveryv1.EndpointSlice{}
	for _, slice := range existing {
		key := portsKey(slices.Clone(slice.Ports))
		byPorts[key] = append(byPorts[key], slice)
	}
	var p plan
	groups, order := s.groups(kind)
	for _, key := range order {
		p.arrange(s.svc, byPorts[key], groups[key], kind)
	}
	for _, slice := range existing {
		if groups[portsKey(slices.Clone(slice.Ports))] == nil {
			p.delete = append(p.delete, slice)
		}
	}
	s.placehold(&p, kind, existing)
	s.hint(&p, existing)
	s.perform(p)
}

// groups sorts the endpoints by their ports. The order is that of pods.
func (s *slicing) groups(kind discoveryv1.AddressType) (groups map[string]*group, order []string) {
	groups = map[string]*group{}
	for _, pod := range s.pods {
		if !isEndpoint(pod) {
			continue
		}
		ports := s.portsOf(pod)
		key := portsKey(ports)
		if groups[key] == nil {
			groups[key] = &group{ports: ports}
			order = append(order, key)
		}
		if _, ok := store.Nodes.Get(s.view, "", pod.Spec.NodeName); !ok && !s.svc.Spec.PublishNotReadyAddresses {
			s.skipped = append(s.skipped, fmt.Sprintf("skipping Pod %s for Service %s/%s: Node %s Not Found",
				pod.Name, s.svc.Namespace, s.svc.Name, pod.Spec.NodeName))
			continue
		}
		if e := endpointOf(s.view, pod, s.svc, kind); len(e.Addresses) > 0 {
			groups[key].endpoints = append(groups[key].endpoints, &e)
		}
	}
	return groups, order
}

// portsOf is upstream's getEndpointPorts.
func (s *slicing) portsOf(pod *corev1.Pod) []discoveryv1.EndpointPort {
	ports := []discoveryv1.EndpointPort{}
	for i := range s.svc.Spec.Ports {
		port := s.svc.Spec.Ports[i]
		number, ok := portNumber(pod, &port)
		if !ok {
			continue
		}
		ports = append(ports, discoveryv1.EndpointPort{
			Name: &port.Name, Port: &number, Protocol: &port.Protocol, AppProtocol: port.AppProtocol,
		})
	}
	return ports
}

// placehold keeps an empty slice where there would be none.
func (s *slicing) placehold(p *plan, kind discoveryv1.AddressType, existing []*discoveryv1.EndpointSlice) {
	if len(existing) != len(p.delete) || len(p.create) > 0 {
		return
	}
	empty := newSlice(s.svc, []discoveryv1.EndpointPort{}, kind)
	if len(p.delete) == 1 && len(p.delete[0].Endpoints) == 0 && len(p.delete[0].Ports) == 0 && maps.Equal(p.delete[0].Labels, empty.Labels) {
		p.delete = nil
		return
	}
	p.create = append(p.create, empty)
}

// hint sets or removes topology hints.
func (s *slicing) hint(p *plan, existing []*discoveryv1.EndpointSlice) {
	touched := map[string]bool{}
	for _, slice := range append(slices.Clone(p.update), p.delete...) {
		touched[slice.Name] = true
	}
	unchanged := slices.DeleteFunc(slices.Clone(existing), func(e *discoveryv1.EndpointSlice) bool { return touched[e.Name] })
	p.create, p.update, _ = trafficdist.ReconcileHints(s.svc.Spec.TrafficDistribution, p.create, p.update, unchanged)
}

// perform is upstream's finalize: a slice to delete is rather used for one to
// create.
func (s *slicing) perform(p plan) {
	for len(p.create) > 0 && len(p.delete) > 0 {
		slice := p.create[len(p.create)-1]
		slice.Name = p.delete[0].Name
		p.update = append(p.update, slice)
		p.create, p.delete = p.create[:len(p.create)-1], p.delete[1:]
	}
	for _, slice := range p.create {
		if s.svc.DeletionTimestamp != nil {
			break
		}
		slice.Annotations = annotate(slice.Annotations, s.trigger)
		s.effects = append(s.effects, loop.Create{Key: store.EndpointSlices.Key(slice.Namespace, ""), Object: slice, Rejected: s.refused})
	}
	for _, slice := range p.update {
		slice.Annotations = annotate(slice.Annotations, s.trigger)
		s.effects = append(s.effects, loop.Update{Key: store.EndpointSlices.KeyOf(slice), Object: slice, Rejected: s.refused})
	}
	for _, slice := range p.delete {
		s.effects = append(s.effects, loop.Delete{Key: store.EndpointSlices.KeyOf(slice), UID: slice.UID, Rejected: s.refused})
	}
}

// refused reports a refusal and tries again, unless the namespace is going.
func (s *slicing) refused(err error) []loop.Effect {
	if apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) {
		return nil
	}
	return s.failed(err)
}

// missingNodes reports pods that were left out for want of their node.
func (s *slicing) missingNodes() []loop.Effect {
	if len(s.skipped) == 0 {
		return nil
	}
	return s.failed(fmt.Errorf("%v", s.skipped))
}

func (s *slicing) failed(err error) []loop.Effect {
	return []loop.Effect{
		loop.Event{
			Regarding: corev1.ObjectReference{
				APIVersion: "v1", Kind: "Service", Namespace: s.svc.Namespace, Name: s.svc.Name,
				UID: s.svc.UID, ResourceVersion: s.svc.ResourceVersion,
			},
			Type: corev1.EventTypeWarning, Reason: "FailedToUpdateEndpointSlices", Component: "endpoint-slice-controller",
			Message: fmt.Sprintf("Error updating Endpoint Slices for Service %s/%s: %v", s.svc.Namespace, s.svc.Name, err),
		},
		loop.Retry{Err: err},
	}
}
