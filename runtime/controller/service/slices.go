package service

import (
	"encoding/hex"
	"hash/fnv"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	hashutil "k8s.io/kubernetes/pkg/util/hash"
)

// maxEndpoints is how many endpoints a slice holds at most
// (kube-controller-manager's --max-endpoints-per-slice).
const maxEndpoints = 100

// group is the endpoints of one Service that have the same ports.
type group struct {
	ports     []discoveryv1.EndpointPort
	endpoints []*discoveryv1.Endpoint // in the order of pods
}

// hashOf is upstream's deepHashObjectToString.
func hashOf(v any) string {
	hasher := fnv.New128a()
	hashutil.DeepHashObject(hasher, v)
	return hex.EncodeToString(hasher.Sum(nil))
}

// portsKey identifies a set of ports. It sorts them as upstream does
// (NewPortMapKey).
func portsKey(ports []discoveryv1.EndpointPort) string {
	if len(ports) == 0 {
		return ""
	}
	slices.SortStableFunc(ports, func(a, b discoveryv1.EndpointPort) int { return strings.Compare(hashOf(a), hashOf(b)) })
	return hashOf(ports)
}

// newSlice is upstream's newEndpointSlice.
func newSlice(svc *corev1.Service, ports []discoveryv1.EndpointPort, kind discoveryv1.AddressType) *discoveryv1.EndpointSlice {
	return &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{
			Namespace:       svc.Namespace,
			GenerateName:    slicePrefix(svc.Name),
			Labels:          sliceLabels(svc),
			OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(svc, corev1.SchemeGroupVersion.WithKind("Service"))},
		},
		AddressType: kind,
		Ports:       ports,
		Endpoints:   []discoveryv1.Endpoint{},
	}
}

// slicePrefix is upstream's getEndpointSlicePrefix.
func slicePrefix(service string) string {
	if prefix := service + "-"; len(validation.NameIsDNSSubdomain(prefix, true)) == 0 {
		return prefix
	}
	return service
}

// isReserved tells which labels of a slice do not come from its Service.
func isReserved(label string) bool {
	return label == discoveryv1.LabelServiceName || label == discoveryv1.LabelManagedBy || label == corev1.IsHeadlessService
}

// sliceLabels are the Service's labels and the slice's own (upstream's
// setEndpointSliceLabels).
func sliceLabels(svc *corev1.Service) map[string]string {
	out := map[string]string{}
	for k, v := range svc.Labels {
		if !isReserved(k) {
			out[k] = v
		}
	}
	if svc.Spec.ClusterIP == corev1.ClusterIPNone || svc.Spec.ClusterIP == "" {
		out[corev1.IsHeadlessService] = ""
	}
	out[discoveryv1.LabelServiceName] = svc.Name
	out[discoveryv1.LabelManagedBy] = sliceController
	return out
}

// labelsFollow tells whether the slice has its Service's labels. The reserved
// ones are not compared.
func labelsFollow(slice *discoveryv1.EndpointSlice, svc *corev1.Service) bool {
	reserved := func(k, _ string) bool { return isReserved(k) }
	a, b := maps.Clone(slice.Labels), maps.Clone(svc.Labels)
	maps.DeleteFunc(a, reserved)
	maps.DeleteFunc(b, reserved)
	return maps.Equal(a, b)
}

// plan is what is to become of the slices of one address type.
type plan struct {
	create, update, delete []*discoveryv1.EndpointSlice
}

// arrange fits the endpoints of one group into its slices, changing as few as
// possible (upstream's reconcileByPortMapping).
func (p *plan) arrange(svc *corev1.Service, existing []*discoveryv1.EndpointSlice, g *group, kind discoveryv1.AddressType) {
	wanted := map[string]*discoveryv1.Endpoint{}
	for _, e := range g.endpoints {
		wanted[identity(e)] = e
	}
	var changed, unchanged []*discoveryv1.EndpointSlice
	for _, slice := range existing {
		kept, same := keep(slice, wanted)
		switch {
		case !same && len(kept) == 0:
			p.delete = append(p.delete, slice)
		case !same || !labelsFollow(slice, svc):
			cp := slice.DeepCopy()
			cp.Endpoints = kept
			cp.Labels = sliceLabels(svc)
			changed = append(changed, cp)
		default:
			unchanged = append(unchanged, slice)
		}
	}
	rest := slices.DeleteFunc(slices.Clone(g.endpoints), func(e *discoveryv1.Endpoint) bool { return wanted[identity(e)] == nil })
	slices.SortStableFunc(changed, func(a, b *discoveryv1.EndpointSlice) int { return len(b.Endpoints) - len(a.Endpoints) })
	for _, slice := range changed {
		rest = fill(slice, rest)
	}
	for len(rest) > 0 {
		slice, i := roomiest(unchanged, len(rest))
		if slice == nil {
			slice = newSlice(svc, g.ports, kind)
			p.create = append(p.create, slice)
		} else {
			slice = slice.DeepCopy()
			unchanged = slices.Delete(unchanged, i, i+1)
			changed = append(changed, slice)
		}
		rest = fill(slice, rest)
	}
	p.update = append(p.update, changed...)
}

// keep returns the endpoints of the slice that are still wanted, as they now
// are, taking them off wanted, and whether that is what the slice has.
func keep(slice *discoveryv1.EndpointSlice, wanted map[string]*discoveryv1.Endpoint) ([]discoveryv1.Endpoint, bool) {
	kept, same := []discoveryv1.Endpoint{}, true
	for i := range slice.Endpoints {
		old := &slice.Endpoints[i]
		e := wanted[identity(old)]
		if e == nil {
			same = false
			continue
		}
		same = same && sameState(e, old)
		kept = append(kept, *e)
		delete(wanted, identity(old))
	}
	return kept, same
}

// fill moves endpoints into the slice until it is full, and returns the rest.
func fill(slice *discoveryv1.EndpointSlice, rest []*discoveryv1.Endpoint) []*discoveryv1.Endpoint {
	for len(rest) > 0 && len(slice.Endpoints) < maxEndpoints {
		slice.Endpoints = append(slice.Endpoints, *rest[0])
		rest = rest[1:]
	}
	return rest
}

// roomiest returns the slice that n more endpoints fill best, nil if they fit
// in none (upstream's getSliceToFill).
func roomiest(all []*discoveryv1.EndpointSlice, n int) (*discoveryv1.EndpointSlice, int) {
	best, at, room := (*discoveryv1.EndpointSlice)(nil), -1, maxEndpoints
	if n >= maxEndpoints {
		return nil, -1
	}
	for i, slice := range all {
		if left := maxEndpoints - n - len(slice.Endpoints); left >= 0 && left < room {
			best, at, room = slice, i, left
		}
	}
	return best, at
}
