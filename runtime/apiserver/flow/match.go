package flow

import (
	"slices"
	"strings"

	flowcontrolv1 "k8s.io/api/flowcontrol/v1"
	"k8s.io/apiserver/pkg/authentication/serviceaccount"
)

// matches is matchesFlowSchema of apiserver/pkg/util/flowcontrol/rule.go, which this
// file mirrors.
func (r request) matches(s *flowcontrolv1.FlowSchema) bool {
	return slices.ContainsFunc(s.Spec.Rules, func(p flowcontrolv1.PolicyRulesWithSubjects) bool {
		if !slices.ContainsFunc(p.Subjects, r.isBy) {
			return false
		}
		if r.info.IsResourceRequest {
			return slices.ContainsFunc(p.ResourceRules, r.isAbout)
		}
		return slices.ContainsFunc(p.NonResourceRules, r.isFor)
	})
}

// isBy is matchesSubject.
func (r request) isBy(s flowcontrolv1.Subject) bool {
	switch {
	case s.Kind == flowcontrolv1.SubjectKindUser && s.User != nil:
		return s.User.Name == flowcontrolv1.NameAll || s.User.Name == r.user.GetName()
	case s.Kind == flowcontrolv1.SubjectKindGroup && s.Group != nil:
		return s.Group.Name == "*" || slices.Contains(r.user.GetGroups(), s.Group.Name)
	case s.Kind == flowcontrolv1.SubjectKindServiceAccount && s.ServiceAccount != nil:
		if s.ServiceAccount.Name == flowcontrolv1.NameAll {
			namespace, _, err := serviceaccount.SplitUsername(r.user.GetName())
			return err == nil && namespace == s.ServiceAccount.Namespace
		}
		return serviceaccount.MatchesUsername(s.ServiceAccount.Namespace, s.ServiceAccount.Name, r.user.GetName())
	}
	return false
}

// isAbout is matchesResourcePolicyRule.
func (r request) isAbout(p flowcontrolv1.ResourcePolicyRule) bool {
	resource := r.info.Resource
	if r.info.Subresource != "" {
		resource += "/" + r.info.Subresource
	}
	if !contains(p.Verbs, r.info.Verb, flowcontrolv1.VerbAll) ||
		!contains(p.Resources, resource, flowcontrolv1.ResourceAll) ||
		!contains(p.APIGroups, r.info.APIGroup, flowcontrolv1.APIGroupAll) {
		return false
	}
	if r.info.Namespace == "" {
		return p.ClusterScope
	}
	return contains(p.Namespaces, r.info.Namespace, flowcontrolv1.NamespaceEvery)
}

// isFor is matchesNonResourcePolicyRule.
func (r request) isFor(p flowcontrolv1.NonResourcePolicyRule) bool {
	return contains(p.Verbs, r.info.Verb, flowcontrolv1.VerbAll) &&
		slices.ContainsFunc(p.NonResourceURLs, func(path string) bool {
			prefix := strings.TrimSuffix(path, "*")
			if !strings.HasSuffix(prefix, "/") {
				prefix += "/"
			}
			return path == flowcontrolv1.NonResourceAll || path == r.info.Path || strings.HasPrefix(r.info.Path, prefix)
		})
}

// contains is containsString: the wildcard counts if it is alone.
func contains(list []string, x, wildcard string) bool {
	return len(list) == 1 && list[0] == wildcard || slices.Contains(list, x)
}
