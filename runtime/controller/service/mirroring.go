package service

import (
	"maps"
	"net/netip"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	endpointsv1 "k8s.io/kubernetes/pkg/api/v1/endpoints"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

const (
	mirrorController = "endpointslicemirroring-controller.k8s.io"
	// maxMirrored is how many addresses of a subset are mirrored.
	maxMirrored = 1000
	// leaderAnnotation marks Endpoints used for leader election, which are
	// not mirrored.
	leaderAnnotation = "control-plane.alpha.kubernetes.io/leader"
)

// mirrors keeps slices of the Endpoints that clients write for Services
// without a selector.
type mirrors struct{}

// NewMirrors returns the EndpointSlice mirroring controller.
func NewMirrors() loop.Actor { return mirrors{} }

func (mirrors) Name() string { return "endpointslicemirroring-controller" }

// Dirty wakes Endpoints when they, their Service or their slices changed.
func (mirrors) Dirty(_ store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case store.Endpoints.GroupResource:
		return []store.Key{c.Key}
	case store.Services.GroupResource:
		return []store.Key{store.Endpoints.Key(c.Key.Namespace, c.Key.Name)}
	case store.EndpointSlices.GroupResource:
		if c.Old != nil && c.Old.GetLabels()[discoveryv1.LabelManagedBy] == mirrorController {
			return []store.Key{store.Endpoints.Key(c.Key.Namespace, c.Old.GetLabels()[discoveryv1.LabelServiceName])}
		}
	}
	return nil
}

// Reconcile is upstream's endpointslicemirroring syncEndpoints.
func (mirrors) Reconcile(v store.View, key store.Key, _ time.Time) loop.Outcome {
	e, ok := store.Endpoints.Get(v, key.Namespace, key.Name)
	if !ok {
		return loop.Outcome{} // its slices are garbage
	}
	var existing []*discoveryv1.EndpointSlice
	for _, s := range store.EndpointSlices.Indexed(v, store.ByController, store.ControllerValue(e.Namespace, e.UID)) {
		if s.Labels[discoveryv1.LabelManagedBy] == mirrorController && s.DeletionTimestamp == nil {
			existing = append(existing, s)
		}
	}
	svc, ok := store.Services.Get(v, key.Namespace, key.Name)
	if !ok || svc.Spec.Selector != nil || !isMirrored(e) {
		return loop.Outcome{Effects: mirror(nil, existing)}
	}
	return loop.Outcome{Effects: mirror(mirrorsOf(e), existing)}
}

func isMirrored(e *endpointsV1) bool {
	_, leads := e.Annotations[leaderAnnotation]
	return !leads && e.Labels[discoveryv1.LabelSkipMirror] != "true"
}

// mirrorsOf returns the slices that Endpoints ought to have: one for each set
// of ports and address type, in the order of subsets.
func mirrorsOf(e *endpointsV1) []*discoveryv1.EndpointSlice {
	var out []*discoveryv1.EndpointSlice
	for _, subset := range endpointsv1.RepackSubsets(e.Subsets) {
		byType := map[discoveryv1.AddressType]*discoveryv1.EndpointSlice{}
		added := 0
		add := func(a corev1.EndpointAddress, ready bool) {
			ip, err := netip.ParseAddr(a.IP)
			if err != nil || added >= maxMirrored {
				return
			}
			added++
			kind := discoveryv1.AddressTypeIPv6
			if ip.Is4() {
				kind = discoveryv1.AddressTypeIPv4
			}
			if byType[kind] == nil {
				byType[kind] = newMirror(e, kind, subset.Ports)
				out = append(out, byType[kind])
			}
			endpoint := discoveryv1.Endpoint{
				Addresses:  []string{ip.String()},
				Conditions: discoveryv1.EndpointConditions{Ready: &ready},
				TargetRef:  a.TargetRef,
				NodeName:   a.NodeName,
			}
			if a.Hostname != "" {
				endpoint.Hostname = &a.Hostname
			}
			byType[kind].Endpoints = append(byType[kind].Endpoints, endpoint)
		}
		for _, a := range subset.Addresses {
			add(a, true)
		}
		for _, a := range subset.NotReadyAddresses {
			add(a, false)
		}
	}
	return out
}

// newMirror is the mirroring controller's newEndpointSlice.
func newMirror(e *endpointsV1, kind discoveryv1.AddressType, ports []corev1.EndpointPort) *discoveryv1.EndpointSlice {
	s := &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{
			Namespace:       e.Namespace,
			GenerateName:    slicePrefix(e.Name),
			Labels:          map[string]string{},
			Annotations:     map[string]string{},
			OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(e, corev1.SchemeGroupVersion.WithKind("Endpoints"))},
		},
		AddressType: kind,
		Ports:       []discoveryv1.EndpointPort{},
	}
	maps.Copy(s.Labels, e.Labels)
	s.Labels[discoveryv1.LabelServiceName] = e.Name
	s.Labels[discoveryv1.LabelManagedBy] = mirrorController
	maps.Copy(s.Annotations, e.Annotations)
	delete(s.Annotations, corev1.EndpointsLastChangeTriggerTime)
	delete(s.Annotations, corev1.LastAppliedConfigAnnotation)
	for _, p := range ports {
		s.Ports = append(s.Ports, discoveryv1.EndpointPort{Name: &p.Name, Port: &p.Port, Protocol: &p.Protocol, AppProtocol: p.AppProtocol})
	}
	return s
}

// mirror turns the existing slices into the wanted ones: those of the same
// ports are updated, others reused, the rest deleted.
func mirror(wanted, existing []*discoveryv1.EndpointSlice) []loop.Effect {
	var effects []loop.Effect
	var missing []*discoveryv1.EndpointSlice
	for _, s := range wanted {
		i := slices.IndexFunc(existing, func(e *discoveryv1.EndpointSlice) bool {
			return e.AddressType == s.AddressType && portsKey(slices.Clone(e.Ports)) == portsKey(slices.Clone(s.Ports))
		})
		if i < 0 {
			missing = append(missing, s)
			continue
		}
		effects = append(effects, mirrorInto(existing[i], s)...)
		existing = slices.Delete(slices.Clone(existing), i, i+1)
	}
	for _, s := range missing {
		i := slices.IndexFunc(existing, func(e *discoveryv1.EndpointSlice) bool { return e.AddressType == s.AddressType })
		if i < 0 {
			effects = append(effects, loop.Create{Key: store.EndpointSlices.Key(s.Namespace, ""), Object: s, Rejected: unlessGoing})
			continue
		}
		effects = append(effects, mirrorInto(existing[i], s)...)
		existing = slices.Delete(slices.Clone(existing), i, i+1)
	}
	for _, s := range existing {
		effects = append(effects, loop.Delete{Key: store.EndpointSlices.KeyOf(s), UID: s.UID})
	}
	return effects
}

func mirrorInto(old, s *discoveryv1.EndpointSlice) []loop.Effect {
	if maps.Equal(old.Labels, s.Labels) && maps.Equal(old.Annotations, s.Annotations) &&
		apiequality.Semantic.DeepEqual(old.Ports, s.Ports) && apiequality.Semantic.DeepEqual(old.Endpoints, s.Endpoints) {
		return nil
	}
	s.Name = old.Name
	return []loop.Effect{loop.Update{Key: store.EndpointSlices.KeyOf(s), Object: s}}
}

func unlessGoing(err error) []loop.Effect {
	if apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) {
		return nil
	}
	return []loop.Effect{loop.Retry{Err: err}}
}
