package aggregation

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
	"k8s.io/kube-aggregator/pkg/apis/apiregistration/v1/helper"
	"k8s.io/kube-aggregator/pkg/controllers/autoregister"
	controlplane "k8s.io/kubernetes/pkg/controlplane/apiserver"
	metricsapi "k8s.io/metrics/pkg/apis/metrics"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/apiserver/adapter"
	"github.com/gherkube/gherkube/runtime/apiserver/customresource"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// customPriority is crdRegistrationController's.
var customPriority = controlplane.APIServicePriority{Group: 1000, Version: 100}

// settled is when the APIServices of a world were settled last.
type settled struct {
	revision int64
	adapters int // of metrics
}

// Settle does what controllers of the aggregator do when something
// has changed: custom groups get APIServices, and those that another server
// should answer are marked as not available, unless the server answers in its
// place. The caller is inside the world's gate.
func Settle(w *world.World) error {
	last, err := world.Part(w, func() (*settled, error) { return &settled{}, nil })
	groups := adapter.Groups(w.Values)
	if err != nil || w.Store.Revision() == last.revision && len(groups) == last.adapters {
		return err
	}
	view := w.Store.View()
	all := apiServices.List(view, "")
	if err := registerCustom(w, all); err != nil {
		return err
	}
	if err := registerAdapters(w, groups, all); err != nil {
		return err
	}
	for _, a := range all {
		if a.Spec.Service == nil {
			continue
		}
		changed := a.DeepCopy()
		condition := apiregistrationv1.APIServiceCondition{
			Type: apiregistrationv1.Available, Status: apiregistrationv1.ConditionTrue, Reason: "Passed", Message: "all checks passed",
		}
		if !answers(w, a.Spec.Group) {
			condition = unavailable(view, a.Spec.Service, a.Spec.Group, a.Spec.Version)
		}
		condition.LastTransitionTime = metav1.NewTime(w.Clock.Now().Truncate(time.Second).UTC())
		helper.SetAPIServiceCondition(changed, condition)
		if apiequality.Semantic.DeepEqual(a.Status, changed.Status) {
			continue
		}
		if _, err := w.Store.Update(apiServices.KeyOf(a), changed, store.RevisionOf(a)); err != nil {
			return fmt.Errorf("status of APIService %s: %w", a.Name, err)
		}
	}
	last.revision, last.adapters = w.Store.Revision(), len(groups)
	return nil
}

// answers reports whether the server answers in the place of another one: of a
// metrics-server, and of adapters of metrics that somebody has set.
func answers(w *world.World, group string) bool {
	return group == metricsapi.GroupName || slices.Contains(adapter.Groups(w.Values), group)
}

// registerAdapters gives each version that adapters serve an APIService, unless
// the user has made one.
func registerAdapters(w *world.World, groups []string, all []*apiregistrationv1.APIService) error {
	for _, group := range groups {
		versions := adapter.Versions(group)
		for i, gv := range versions { // with the priorities of prometheus-adapter's manifests
			a := apiServiceOf(gv, controlplane.APIServicePriority{Group: 100, Version: int32(100 * (len(versions) - i))}, managedOnStart)
			if slices.ContainsFunc(all, func(known *apiregistrationv1.APIService) bool { return known.Name == a.Name }) {
				continue
			}
			if err := createAPIService(w, a); err != nil {
				return fmt.Errorf("APIService %s: %w", a.Name, err)
			}
		}
	}
	return nil
}

// registerCustom is crdRegistrationController and autoregister's controller:
// each version that a definition serves has an APIService, and no other.
func registerCustom(w *world.World, all []*apiregistrationv1.APIService) error {
	wanted := map[string]bool{}
	for _, crd := range customresource.Definitions.List(w.Store.View(), "") {
		for _, v := range crd.Spec.Versions {
			a := apiServiceOf(schema.GroupVersion{Group: crd.Spec.Group, Version: v.Name}, customPriority, managedContinuously)
			if !v.Served || wanted[a.Name] {
				continue
			}
			wanted[a.Name] = true
			if slices.ContainsFunc(all, func(known *apiregistrationv1.APIService) bool { return known.Name == a.Name }) {
				continue
			}
			if err := createAPIService(w, a); err != nil {
				return fmt.Errorf("APIService %s: %w", a.Name, err)
			}
		}
	}
	for _, a := range all {
		if a.Labels[autoregister.AutoRegisterManagedLabel] != managedContinuously || wanted[a.Name] {
			continue
		}
		if _, err := w.Store.Delete(apiServices.KeyOf(a), store.RevisionOf(a)); err != nil {
			return fmt.Errorf("APIService %s: %w", a.Name, err)
		}
	}
	return nil
}

// unavailable is the condition that AvailableConditionController.sync comes to
// with a service, up to where it asks the server behind it: requests are never
// forwarded, so that no server answers.
func unavailable(view store.View, ref *apiregistrationv1.ServiceReference, group, version string) apiregistrationv1.APIServiceCondition {
	no := func(reason, format string, args ...any) apiregistrationv1.APIServiceCondition {
		return apiregistrationv1.APIServiceCondition{
			Type: apiregistrationv1.Available, Status: apiregistrationv1.ConditionFalse,
			Reason: reason, Message: fmt.Sprintf(format, args...),
		}
	}
	service, ok := store.Services.Get(view, ref.Namespace, ref.Name)
	if !ok {
		return no("ServiceNotFound", "service/%s in %q is not present", ref.Name, ref.Namespace)
	}
	port := ptr.Deref(ref.Port, 443)
	if service.Spec.Type == corev1.ServiceTypeClusterIP {
		i := slices.IndexFunc(service.Spec.Ports, func(p corev1.ServicePort) bool { return p.Port == port })
		if i < 0 {
			return no("ServicePortError", "service/%s in %q is not listening on port %d", ref.Name, ref.Namespace, port)
		}
		found := slicesOf(view, ref)
		if len(found) == 0 {
			return no("EndpointsNotFound", "cannot find endpointslices for service/%s in %q", ref.Name, ref.Namespace)
		}
		if name := service.Spec.Ports[i].Name; !hasAvailableEndpoint(name, found) {
			return no("MissingEndpoints", "endpointslices for service/%s in %q have no addresses with port name %q", ref.Name, ref.Namespace, name)
		}
	}
	host := cmp.Or(service.Spec.ClusterIP, service.Spec.ExternalName)
	return no("FailedDiscoveryCheck", "failing or missing response from https://%s:%d/apis/%s/%s: the simulator does not forward requests to other API servers",
		host, port, group, version)
}

func slicesOf(view store.View, ref *apiregistrationv1.ServiceReference) []*discoveryv1.EndpointSlice {
	return slices.DeleteFunc(slices.Clone(store.EndpointSlices.List(view, ref.Namespace)), func(s *discoveryv1.EndpointSlice) bool {
		return s.Labels[discoveryv1.LabelServiceName] != ref.Name
	})
}

// hasAvailableEndpoint is upstream's function of that name.
func hasAvailableEndpoint(port string, of []*discoveryv1.EndpointSlice) bool {
	return slices.ContainsFunc(of, func(s *discoveryv1.EndpointSlice) bool {
		ready := func(e discoveryv1.Endpoint) bool { return ptr.Deref(e.Conditions.Ready, true) }
		named := func(p discoveryv1.EndpointPort) bool { return p.Name != nil && *p.Name == port && p.Port != nil }
		return slices.ContainsFunc(s.Endpoints, ready) && slices.ContainsFunc(s.Ports, named)
	})
}

// forwarded answers requests for versions that an APIService hands to another
// server, as the aggregator's proxyHandler does while that is not available.
type forwarded struct{ next http.Handler }

// Forwarded returns a handler of requests that another server should answer, and
// of which next answers all others.
func Forwarded(next http.Handler) http.Handler { return forwarded{next} }

func (h forwarded) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if req := world.RequestOf(r.Context()); req != nil && forwards(req, r.URL.Path) {
		http.Error(w, "service unavailable", http.StatusServiceUnavailable)
		return
	}
	h.next.ServeHTTP(w, r)
}

// forwards reports whether another server should answer for a path.
func forwards(r *world.Request, path string) bool {
	parts := strings.SplitN(strings.TrimPrefix(path, "/"), "/", 4)
	if len(parts) < 3 || parts[0] != "apis" {
		return false
	}
	defer r.Enter()()
	w := r.World
	a, ok := apiServices.Get(w.Store.View(), "", parts[2]+"."+parts[1])
	return ok && a.Spec.Service != nil && !answers(w, a.Spec.Group)
}
