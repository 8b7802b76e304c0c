package admission

import (
	"context"
	"fmt"
	"slices"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/policy/generic"
	"k8s.io/apiserver/pkg/admission/plugin/policy/matching"
	"k8s.io/client-go/informers"
	corev1listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/gherkube/gherkube/runtime/store"
)

// policies are the admission policies of one kind in a world, with their
// bindings: upstream's dispatcher, which decides with CEL, over the store. A
// policy holds from when it is stored; upstream's server notices it within a
// second (policyRefreshInterval).
type policies[P, B store.Object, E generic.Evaluator] struct {
	store      *store.Store
	policies   store.Kind[P]
	bindings   store.Kind[B]
	policyOf   func(B) string
	params     func(P) *admissionregistrationv1.ParamKind
	compile    func(P) E
	dispatcher generic.Dispatcher[generic.PolicyHook[P, B, E]]
	resource   func(schema.GroupVersionKind) (resource schema.GroupResource, namespaced, found bool)
	// compiled is by UID and version of the policies.
	compiled map[string]E
}

// unguarded are the resources that no policy concerns: see
// generic.Plugin.Dispatch and kube-apiserver's excluded resources.
func unguarded(r schema.GroupResource) bool {
	switch r.Group {
	case admissionregistrationv1.GroupName:
		return slices.Contains([]string{"validatingadmissionpolicies", "validatingadmissionpolicybindings",
			"mutatingadmissionpolicies", "mutatingadmissionpolicybindings"}, r.Resource)
	case "authentication.k8s.io", "authorization.k8s.io":
		return true
	}
	return false
}

// dispatch lets the policies decide on a request.
func (p *policies[P, B, E]) dispatch(ctx context.Context, attrs admission.Attributes, objects admission.ObjectInterfaces) error {
	if unguarded(attrs.GetResource().GroupResource()) {
		return nil
	}
	hooks := p.hooks()
	if len(hooks) == 0 {
		return nil
	}
	return p.dispatcher.Dispatch(ctx, attrs, objects, hooks)
}

// hooks is policySource.calculatePolicyData: the policies that have bindings.
func (p *policies[P, B, E]) hooks() []generic.PolicyHook[P, B, E] {
	bound := map[string][]B{}
	for _, b := range p.bindings.List(p.store.View(), "") {
		bound[p.policyOf(b)] = append(bound[p.policyOf(b)], b)
	}
	if len(bound) == 0 {
		return nil
	}
	var out []generic.PolicyHook[P, B, E]
	used := map[string]E{}
	for _, policy := range p.policies.List(p.store.View(), "") {
		bindings := bound[policy.GetName()]
		if len(bindings) == 0 {
			continue
		}
		key := string(policy.GetUID()) + "/" + policy.GetResourceVersion()
		evaluator, known := p.compiled[key]
		if !known {
			evaluator = p.compile(policy)
		}
		used[key] = evaluator
		hook := generic.PolicyHook[P, B, E]{Policy: policy, Bindings: bindings, Evaluator: evaluator}
		hook.ParamInformer, hook.ParamScope, hook.ConfigurationError = p.paramsOf(p.params(policy))
		out = append(out, hook)
	}
	p.compiled = used
	return out
}

// paramsOf is ensureParamsForPolicyLocked: where a policy's parameters are.
func (p *policies[P, B, E]) paramsOf(kind *admissionregistrationv1.ParamKind) (informers.GenericInformer, meta.RESTScope, error) {
	if kind == nil {
		return nil, nil, nil
	}
	gvk := schema.FromAPIVersionAndKind(kind.APIVersion, kind.Kind)
	resource, namespaced, found := p.resource(gvk)
	if !found {
		return nil, nil, fmt.Errorf("failed to find resource referenced by paramKind: '%v'", gvk)
	}
	scope := meta.RESTScope(meta.RESTScopeRoot)
	if namespaced {
		scope = meta.RESTScopeNamespace
	}
	return params{p.store, resource}, scope, nil
}

// params is the informer of the objects that a policy has as parameters.
type params struct {
	store    *store.Store
	resource schema.GroupResource
}

// Informer implements informers.GenericInformer.
func (p params) Informer() cache.SharedIndexInformer {
	return stored{index: index(p.store, p.resource.Group, p.resource.Resource)}
}

// Lister implements informers.GenericInformer.
func (p params) Lister() cache.GenericLister {
	return cache.NewGenericLister(index(p.store, p.resource.Group, p.resource.Resource), p.resource)
}

// matcher is what upstream's plugins match requests with.
func (i initialization) matcher() *matching.Matcher {
	return matching.NewMatcher(corev1listers.NewNamespaceLister(index(i.world.Store, "", "namespaces")), storeClient{store: i.world.Store})
}
