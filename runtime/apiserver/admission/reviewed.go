package admission

import (
	"slices"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

var (
	mutatingPolicyKind = store.Kind[*admissionregistrationv1.MutatingAdmissionPolicy]{
		GroupResource: admissionregistrationv1.Resource("mutatingadmissionpolicies")}
	validatingPolicyKind = store.Kind[*admissionregistrationv1.ValidatingAdmissionPolicy]{
		GroupResource: admissionregistrationv1.Resource("validatingadmissionpolicies")}
)

// Asked reports whether a world has webhooks or policies at all.
func Asked(w *world.World) bool {
	view := w.Store.View()
	for _, r := range []schema.GroupResource{
		store.MutatingWebhookConfigurations.GroupResource, store.ValidatingWebhookConfigurations.GroupResource,
		mutatingPolicyKind.GroupResource, validatingPolicyKind.GroupResource,
	} {
		if len(view.List(r, "")) > 0 {
			return true
		}
	}
	return false
}

// Named reports whether the rules of a webhook or a policy name what is admitted, in
// whatever group and version: whether somebody may review it.
func Named(w *world.World, attrs admission.Attributes) bool {
	view := w.Store.View()
	named := func(r admissionregistrationv1.RuleWithOperations) bool {
		r.APIGroups, r.APIVersions = []string{"*"}, []string{"*"}
		return (&rules.Matcher{Rule: r, Attr: attrs}).Matches()
	}
	byPolicy := func(m *admissionregistrationv1.MatchResources) bool {
		return m != nil && slices.ContainsFunc(m.ResourceRules, func(r admissionregistrationv1.NamedRuleWithOperations) bool {
			return named(r.RuleWithOperations)
		})
	}
	for _, c := range store.MutatingWebhookConfigurations.List(view, "") {
		for _, h := range c.Webhooks {
			if slices.ContainsFunc(h.Rules, named) {
				return true
			}
		}
	}
	for _, c := range store.ValidatingWebhookConfigurations.List(view, "") {
		for _, h := range c.Webhooks {
			if slices.ContainsFunc(h.Rules, named) {
				return true
			}
		}
	}
	return slices.ContainsFunc(mutatingPolicyKind.List(view, ""), func(p *admissionregistrationv1.MutatingAdmissionPolicy) bool {
		return byPolicy(p.Spec.MatchConstraints)
	}) || slices.ContainsFunc(validatingPolicyKind.List(view, ""), func(p *admissionregistrationv1.ValidatingAdmissionPolicy) bool {
		return byPolicy(p.Spec.MatchConstraints)
	})
}
