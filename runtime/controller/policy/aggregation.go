package policy

import (
	"slices"
	"strings"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// aggregation fills ClusterRoles that are made of others.
type aggregation struct{}

// NewAggregation returns the ClusterRole aggregation controller.
func NewAggregation() loop.Actor { return aggregation{} }

func (aggregation) Name() string { return "clusterrole-aggregation-controller" }

// Dirty wakes the roles that are made of the changed one, before or after the
// change, and that role itself.
func (aggregation) Dirty(v store.View, c store.Change) []store.Key {
	if c.Key.Resource != store.ClusterRoles.GroupResource {
		return nil
	}
	keys := []store.Key{c.Key}
	for _, whole := range store.ClusterRoles.Indexed(v, store.ByAggregation, store.Aggregated) {
		if partOf(whole, c.Old) || partOf(whole, c.New) {
			keys = append(keys, store.ClusterRoles.KeyOf(whole))
		}
	}
	return keys
}

func partOf(whole *rbacv1.ClusterRole, part store.Object) bool {
	if part == nil {
		return false
	}
	return slices.ContainsFunc(selectors(whole), func(s labels.Selector) bool { return s.Matches(labels.Set(part.GetLabels())) })
}

// selectors returns the selectors of a role's parts. The API server lets no
// selector in that cannot be read.
func selectors(whole *rbacv1.ClusterRole) []labels.Selector {
	var out []labels.Selector
	for i := range whole.AggregationRule.ClusterRoleSelectors {
		s := &whole.AggregationRule.ClusterRoleSelectors[i]
		if len(s.MatchExpressions) == 0 { // those of all roles of the beginning: there are many of them
			out = append(out, labels.SelectorFromValidatedSet(s.MatchLabels))
		} else if selector, err := metav1.LabelSelectorAsSelector(s); err == nil {
			out = append(out, selector)
		}
	}
	return out
}

// Reconcile is upstream's syncClusterRole.
func (aggregation) Reconcile(v store.View, key store.Key, _ time.Time) loop.Outcome {
	role, ok := store.ClusterRoles.Get(v, "", key.Name)
	if !ok || role.AggregationRule == nil {
		return loop.Outcome{}
	}
	rules, known := []rbacv1.PolicyRule{}, map[string]bool{}
	for _, s := range selectors(role) {
		for _, part := range store.ClusterRoles.List(v, "") {
			if part.Name == role.Name || !s.Matches(labels.Set(part.Labels)) {
				continue
			}
			for _, rule := range part.Rules {
				if id := identity(rule); !known[id] {
					known[id] = true
					rules = append(rules, rule)
				}
			}
		}
	}
	if slices.EqualFunc(rules, role.Rules, same) {
		return loop.Outcome{}
	}
	role = role.DeepCopy()
	role.Rules = rules
	return loop.Outcome{Effects: []loop.Effect{loop.Update{Key: key, Object: role}}}
}

// same reports whether two rules are the same, in the sense of equality.Semantic: an
// empty list is none.
func same(a, b rbacv1.PolicyRule) bool {
	return slices.Equal(a.Verbs, b.Verbs) && slices.Equal(a.APIGroups, b.APIGroups) && slices.Equal(a.Resources, b.Resources) &&
		slices.Equal(a.ResourceNames, b.ResourceNames) && slices.Equal(a.NonResourceURLs, b.NonResourceURLs)
}

// identity is a text that two rules share if they are the same.
func identity(r rbacv1.PolicyRule) string {
	var b strings.Builder
	for _, list := range [][]string{r.Verbs, r.APIGroups, r.Resources, r.ResourceNames, r.NonResourceURLs} {
		for _, s := range list {
			b.WriteString(s)
			b.WriteByte(0)
		}
		b.WriteByte(1)
	}
	return b.String()
}
