package access

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	upstream "k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// clusterAdmins is the group of the administrators that kubeadm makes.
const clusterAdmins = "kubeadm:cluster-admins"

// Policy is the roles and bindings that a cluster begins with. They
// are made once and shared by all worlds, each of which stores them under
// metadata of its own: by way of the registries they would take longer than
// everything else in a new world.
type Policy struct {
	once    sync.Once
	objects []policyObject
	err     error
}

// policyObject is a role or binding: in is a copy of it that shares all but
// its metadata.
type policyObject struct {
	key store.Key
	in  func(uid types.UID, created metav1.Time) store.Object
}

// Create stores the policy in a new world, whose gate the caller is inside of.
func (p *Policy) Create(w *world.World) error {
	p.once.Do(func() { p.objects, p.err = policyObjects() })
	if p.err != nil {
		return p.err
	}
	now := metav1.NewTime(w.Clock.Now().Truncate(time.Second).UTC())
	uids := w.Seed.For("uids of the bootstrap policy")
	for _, o := range p.objects {
		if _, err := w.Store.Create(o.key, o.in(world.UID(uids), now)); err != nil {
			return fmt.Errorf("initial object %s: %w", o.key, err)
		}
	}
	return nil
}

// policyObjects returns what upstream's post-start hook rbac/bootstrap-roles
// creates, in its order, and kubeadm's administrators.
func policyObjects() ([]policyObject, error) {
	roles := slices.Concat(upstream.ClusterRoles(), upstream.ControllerRoles())
	if err := aggregate(roles); err != nil {
		return nil, err
	}
	var out []policyObject
	for i := range roles {
		out = append(out, ofPolicy(store.ClusterRoles, &roles[i]))
	}
	bindings := slices.Concat(upstream.ClusterRoleBindings(), upstream.ControllerRoleBindings(), []rbacv1.ClusterRoleBinding{{
		ObjectMeta: metav1.ObjectMeta{Name: clusterAdmins},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "cluster-admin"},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.GroupKind, Name: clusterAdmins}},
	}})
	for i := range bindings {
		legacyscheme.Scheme.Default(&bindings[i])
		out = append(out, ofPolicy(store.ClusterRoleBindings, &bindings[i]))
	}
	namespaced := upstream.NamespaceRoles()
	for _, namespace := range slices.Sorted(maps.Keys(namespaced)) {
		for i := range namespaced[namespace] {
			out = append(out, ofPolicy(store.Roles, &namespaced[namespace][i]))
		}
	}
	bound := upstream.NamespaceRoleBindings()
	for _, namespace := range slices.Sorted(maps.Keys(bound)) {
		for i := range bound[namespace] {
			legacyscheme.Scheme.Default(&bound[namespace][i])
			out = append(out, ofPolicy(store.RoleBindings, &bound[namespace][i]))
		}
	}
	return out, nil
}

// anObject is a pointer to a role or binding.
type anObject[T any] interface {
	*T
	store.Object
}

// ofPolicy is an object of the policy, which worlds copy.
func ofPolicy[T any, P anObject[T]](kind store.Kind[P], o P) policyObject {
	return policyObject{kind.KeyOf(o), func(uid types.UID, created metav1.Time) store.Object {
		c := *o
		P(&c).SetUID(uid)
		P(&c).SetCreationTimestamp(created)
		return P(&c)
	}}
}

// aggregate fills the roles that are made of others, as
// clusterrole-aggregation-controller does when a cluster begins. Aggregated
// roles are parts of others themselves (edit of admin), so it goes on until
// nothing changes.
func aggregate(roles []rbacv1.ClusterRole) error {
	sorted := make([]*rbacv1.ClusterRole, len(roles))
	for i := range roles {
		sorted[i] = &roles[i]
	}
	slices.SortFunc(sorted, func(a, b *rbacv1.ClusterRole) int {
		return store.Key{Name: a.Name}.Compare(store.Key{Name: b.Name})
	})
	for changed := true; changed; {
		changed = false
		for _, r := range sorted {
			if r.AggregationRule == nil {
				continue
			}
			rules, err := aggregated(r, sorted)
			if err != nil {
				return err
			}
			if !equality.Semantic.DeepEqual(rules, r.Rules) {
				r.Rules, changed = rules, true
			}
		}
	}
	return nil
}

// aggregated returns the rules of the roles that r is made of; it is
// ClusterRoleAggregationController.syncClusterRole.
func aggregated(r *rbacv1.ClusterRole, sorted []*rbacv1.ClusterRole) ([]rbacv1.PolicyRule, error) {
	rules := []rbacv1.PolicyRule{}
	for i := range r.AggregationRule.ClusterRoleSelectors {
		selector, err := metav1.LabelSelectorAsSelector(&r.AggregationRule.ClusterRoleSelectors[i])
		if err != nil {
			return nil, fmt.Errorf("ClusterRole %s: %w", r.Name, err)
		}
		for _, part := range sorted {
			if part.Name == r.Name || !selector.Matches(labels.Set(part.Labels)) {
				continue
			}
			for _, rule := range part.Rules {
				if !slices.ContainsFunc(rules, func(known rbacv1.PolicyRule) bool { return equality.Semantic.DeepEqual(known, rule) }) {
					rules = append(rules, rule)
				}
			}
		}
	}
	return rules, nil
}
