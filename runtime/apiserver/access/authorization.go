package access

import (
	"context"

	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/authorization/authorizerfactory"
	"k8s.io/apiserver/pkg/authorization/union"
	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// NewAuthorizer returns upstream's RBAC authorizer over the store of the
// request's world, before which the group system:masters may do everything;
// and what lists a user's rules.
func NewAuthorizer() (authorizer.Authorizer, authorizer.RuleResolver, error) {
	policy := storedPolicy{}
	byRoles := rbac.New(policy, policy, policy, policy)
	both, err := union.New(
		union.NamedAuthorizer{AuthorizerName: "kubernetes.io/system-privileged-group", Authorizer: authorizerfactory.NewPrivilegedGroups(user.SystemPrivilegedGroup)},
		union.NamedAuthorizer{AuthorizerName: "RBAC", Authorizer: byRoles},
	)
	return both, byRoles, err
}

// storedPolicy gives the authorizer the roles and bindings of the request's
// world as its informers' listers do on a real server, which are never behind
// here.
type storedPolicy struct{}

// GetRole implements validation.RoleGetter.
func (storedPolicy) GetRole(ctx context.Context, namespace, name string) (*rbacv1.Role, error) {
	w := world.Of(ctx)
	if w == nil {
		return nil, world.ErrNone
	}
	if role, ok := store.Roles.Get(w.Store.View(), namespace, name); ok {
		return role, nil
	}
	return nil, apierrors.NewNotFound(rbacv1.Resource("role"), name)
}

// ListRoleBindings implements validation.RoleBindingLister.
func (storedPolicy) ListRoleBindings(ctx context.Context, namespace string) ([]*rbacv1.RoleBinding, error) {
	w := world.Of(ctx)
	if w == nil {
		return nil, world.ErrNone
	}
	return store.RoleBindings.List(w.Store.View(), namespace), nil
}

// GetClusterRole implements validation.ClusterRoleGetter.
func (storedPolicy) GetClusterRole(ctx context.Context, name string) (*rbacv1.ClusterRole, error) {
	w := world.Of(ctx)
	if w == nil {
		return nil, world.ErrNone
	}
	if role, ok := store.ClusterRoles.Get(w.Store.View(), "", name); ok {
		return role, nil
	}
	return nil, apierrors.NewNotFound(rbacv1.Resource("clusterrole"), name)
}

// ListClusterRoleBindings implements validation.ClusterRoleBindingLister.
func (storedPolicy) ListClusterRoleBindings(ctx context.Context) ([]*rbacv1.ClusterRoleBinding, error) {
	w := world.Of(ctx)
	if w == nil {
		return nil, world.ErrNone
	}
	return store.ClusterRoleBindings.List(w.Store.View(), ""), nil
}
