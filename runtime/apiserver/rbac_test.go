package apiserver_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	restclient "k8s.io/client-go/rest"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/store"
)

// stage is a world with its administrator and other clients.
type stage struct {
	*testing.T
	server *apiserver.Server
	world  *apiserver.World
	admin  *kubernetes.Clientset
}

func newStage(t *testing.T) *stage {
	s, w := newWorld(t)
	st := &stage{T: t, server: s, world: w}
	st.admin = st.client(func(*restclient.Config) {})
	return st
}

func (s *stage) client(change func(*restclient.Config)) *kubernetes.Clientset {
	s.Helper()
	config := s.server.RESTConfig(s.world)
	change(config)
	c, err := kubernetes.NewForConfig(config)
	if err != nil {
		s.Fatal(err)
	}
	return c
}

func (s *stage) bearer(token string) *kubernetes.Clientset {
	return s.client(func(c *restclient.Config) { c.BearerToken = token })
}

func (s *stage) as(user string, groups ...string) *kubernetes.Clientset {
	return s.client(func(c *restclient.Config) {
		c.Impersonate = restclient.ImpersonationConfig{UserName: user, Groups: groups}
	})
}

// grant lets account default/default do the verbs to pods of its namespace.
func (s *stage) grant(verbs ...string) {
	s.Helper()
	ctx := context.Background()
	_, err := s.admin.RbacV1().Roles("default").Create(ctx, &rbacv1.Role{
		ObjectMeta: metav1.ObjectMeta{Name: "granted"},
		Rules:      []rbacv1.PolicyRule{{APIGroups: []string{""}, Resources: []string{"pods"}, Verbs: verbs}},
	}, metav1.CreateOptions{})
	if err != nil {
		s.Fatal(err)
	}
	_, err = s.admin.RbacV1().RoleBindings("default").Create(ctx, &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: "granted"},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: "granted"},
		Subjects:   []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Name: "default"}},
	}, metav1.CreateOptions{})
	if err != nil {
		s.Fatal(err)
	}
}

func (s *stage) token(seconds int64) *authenticationv1.TokenRequest {
	s.Helper()
	request := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{ExpirationSeconds: &seconds}}
	out, err := s.admin.CoreV1().ServiceAccounts("default").CreateToken(context.Background(), "default", request, metav1.CreateOptions{})
	if err != nil {
		s.Fatal(err)
	}
	return out
}

func listPods(c *kubernetes.Clientset, namespace string) error {
	_, err := c.CoreV1().Pods(namespace).List(context.Background(), metav1.ListOptions{})
	return err
}

// The texts are those of behaviours/recorded/rbac.
func TestForbiddenAsOnARealCluster(t *testing.T) {
	s := newStage(t)
	s.grant("get", "list", "watch")
	reader := s.as("system:serviceaccount:default:default")
	if err := listPods(reader, "default"); err != nil {
		t.Errorf("what the role allows: %v", err)
	}
	ctx := context.Background()
	_, services := reader.CoreV1().Services("default").List(ctx, metav1.ListOptions{})
	_, nodes := reader.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	_, create := reader.CoreV1().Pods("default").Create(ctx, pod("x"), metav1.CreateOptions{})
	user := `User "system:serviceaccount:default:default" cannot `
	for _, c := range []struct {
		err  error
		want string
	}{
		{listPods(reader, "kube-system"), `pods is forbidden: ` + user + `list resource "pods" in API group "" in the namespace "kube-system"`},
		{services, `services is forbidden: ` + user + `list resource "services" in API group "" in the namespace "default"`},
		{nodes, `nodes is forbidden: ` + user + `list resource "nodes" in API group "" at the cluster scope`},
		{create, `pods is forbidden: ` + user + `create resource "pods" in API group "" in the namespace "default"`},
		{reader.CoreV1().Pods("default").Delete(ctx, "x", metav1.DeleteOptions{}),
			`pods "x" is forbidden: ` + user + `delete resource "pods" in API group "" in the namespace "default"`},
		{listPods(s.as("nobody"), "default"), `pods is forbidden: User "nobody" cannot list resource "pods" in API group "" in the namespace "default"`},
		{listPods(s.as("ann", "system:masters"), "default"), ""},
	} {
		switch {
		case c.want == "" && c.err == nil:
		case c.err == nil || c.err.Error() != c.want || !apierrors.IsForbidden(c.err):
			t.Errorf("got %v, want %s", c.err, c.want)
		}
	}
}

func TestWhoImpersonatesMustBeAllowedTo(t *testing.T) {
	s := newStage(t)
	thief := s.client(func(c *restclient.Config) {
		c.BearerToken = s.token(600).Status.Token
		c.Impersonate.UserName = "kubernetes-admin"
		c.Impersonate.Groups = []string{"system:masters"}
	})
	if err := listPods(thief, "default"); !apierrors.IsForbidden(err) || !strings.Contains(err.Error(), "cannot impersonate") {
		t.Errorf("an account became an administrator: %v", err)
	}
}

func TestTokensLiveInVirtualTime(t *testing.T) {
	s := newStage(t)
	s.grant("list")
	request := s.token(600)
	if want := epoch.Add(600 * time.Second).Truncate(time.Second); !request.Status.ExpirationTimestamp.Equal(ptr.To(metav1.NewTime(want))) {
		t.Errorf("expires at %s, want %s", request.Status.ExpirationTimestamp, want)
	}
	if !request.CreationTimestamp.Equal(ptr.To(metav1.NewTime(epoch.Truncate(time.Second)))) {
		t.Errorf("requested at %s, virtual time is %s", request.CreationTimestamp, epoch)
	}
	reader := s.bearer(request.Status.Token)
	if err := listPods(reader, "default"); err != nil {
		t.Errorf("a new token: %v", err)
	}
	who, err := reader.AuthenticationV1().SelfSubjectReviews().Create(context.Background(), &authenticationv1.SelfSubjectReview{}, metav1.CreateOptions{})
	if err != nil || who.Status.UserInfo.Username != "system:serviceaccount:default:default" {
		t.Errorf("the token is of %v, %v", who, err)
	}
	// Upstream leaves a minute for clocks that differ.
	s.world.Clock.MoveTo(epoch.Add(11*time.Minute - time.Second))
	if err := listPods(reader, "default"); err != nil {
		t.Errorf("before 11 minutes: %v", err)
	}
	// What was found valid is so for ten seconds more (TokenSuccessCacheTTL).
	s.world.Clock.MoveTo(epoch.Add(11*time.Minute + 8*time.Second))
	if err := listPods(reader, "default"); err != nil {
		t.Errorf("less than ten seconds later: %v", err)
	}
	s.world.Clock.MoveTo(epoch.Add(11*time.Minute + 10*time.Second))
	if err := listPods(reader, "default"); !apierrors.IsUnauthorized(err) {
		t.Errorf("after more than 11 minutes: %v", err)
	}
}

func TestTokensAreReproducible(t *testing.T) {
	first, again, other := newStage(t), newStage(t), newStage(t)
	other.world.Seed = 2
	a, b, c := first.token(600).Status.Token, again.token(600).Status.Token, other.token(600).Status.Token
	if a != b {
		t.Errorf("two worlds of one seed issued\n%s\n%s", a, b)
	}
	if a == c || a == first.token(600).Status.Token {
		t.Error("one token was issued twice")
	}
	if err := listPods(other.bearer(a), "default"); !apierrors.IsUnauthorized(err) {
		t.Errorf("the token of another cluster: %v", err)
	}
	if err := listPods(first.bearer("nonsense"), "default"); !apierrors.IsUnauthorized(err) {
		t.Errorf("nonsense for a token: %v", err)
	}
}

func TestTokensOfPodsEndWithThem(t *testing.T) {
	s := newStage(t)
	s.grant("list")
	p := pod("web")
	p.Namespace = "default"
	perform(t, s.server, s.world, loop.Create{Key: store.Pods.KeyOf(p), Object: p})
	stored, _ := store.Pods.Get(s.world.Store.View(), "default", "web")
	leave := s.world.Enter()
	sign, err := s.server.PodToken(s.world, stored, &corev1.ServiceAccountTokenProjection{ExpirationSeconds: ptr.To[int64](3607)})
	leave()
	if err != nil {
		t.Fatal(err)
	}
	token, err := sign()
	if err != nil {
		t.Fatal(err)
	}
	if err := listPods(s.bearer(token), "default"); err != nil {
		t.Errorf("the pod's token: %v", err)
	}
	perform(t, s.server, s.world, loop.Delete{Key: store.Pods.KeyOf(p), GraceSeconds: ptr.To[int64](0)})
	if err := listPods(s.bearer(token), "default"); err != nil {
		t.Errorf("the token of a pod that is gone, while it is known to be valid: %v", err)
	}
	s.world.Clock.MoveTo(epoch.Add(11 * time.Second))
	if err := listPods(s.bearer(token), "default"); !apierrors.IsUnauthorized(err) {
		t.Errorf("the token of a pod that is gone: %v", err)
	}
}

func TestNobodyGrantsMoreThanTheyHave(t *testing.T) {
	s := newStage(t)
	s.grant("list")
	ctx := context.Background()
	granter := s.as("system:serviceaccount:default:granter")
	for _, verb := range []string{"create", "update"} {
		if _, err := s.admin.RbacV1().ClusterRoles().Create(ctx, &rbacv1.ClusterRole{
			ObjectMeta: metav1.ObjectMeta{Name: verb},
			Rules:      []rbacv1.PolicyRule{{APIGroups: []string{rbacv1.GroupName}, Resources: []string{"roles"}, Verbs: []string{verb}}},
		}, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.admin.RbacV1().ClusterRoleBindings().Create(ctx, &rbacv1.ClusterRoleBinding{
			ObjectMeta: metav1.ObjectMeta{Name: verb},
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: verb},
			Subjects:   []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Namespace: "default", Name: "granter"}},
		}, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := granter.RbacV1().Roles("default").Create(ctx, &rbacv1.Role{
		ObjectMeta: metav1.ObjectMeta{Name: "more"},
		Rules:      []rbacv1.PolicyRule{{APIGroups: []string{""}, Resources: []string{"secrets"}, Verbs: []string{"get"}}},
	}, metav1.CreateOptions{})
	if !apierrors.IsForbidden(err) || !strings.Contains(err.Error(), `is attempting to grant RBAC permissions not currently held:
{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}`) {
		t.Errorf("got %v", err)
	}
}

// What a new cluster's accounts may do is recorded: behaviours/recorded/rbac.
func TestBootstrapPolicyAsRecorded(t *testing.T) {
	recorded, err := os.ReadFile(filepath.FromSlash("../../../shared/behaviours/recorded/rbac/commands.md"))
	if err != nil {
		t.Skip("the recordings are not here:", err)
	}
	s := newStage(t)
	account := s.as("system:serviceaccount:default:default")
	review := &authorizationv1.SelfSubjectRulesReview{Spec: authorizationv1.SelfSubjectRulesReviewSpec{Namespace: "default"}}
	rules, err := account.AuthorizationV1().SelfSubjectRulesReviews().Create(context.Background(), review, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules.Status.ResourceRules {
		for _, resource := range r.Resources {
			if name := resource + "." + r.APIGroups[0]; !strings.Contains(string(recorded), name) {
				t.Errorf("an account may %v %s, which is not recorded", r.Verbs, name)
			}
		}
	}
	for _, r := range rules.Status.NonResourceRules {
		for _, url := range r.NonResourceURLs {
			if !strings.Contains(string(recorded), "["+url+"]") {
				t.Errorf("an account may %v %s, which is not recorded", r.Verbs, url)
			}
		}
	}
}

// Upstream's controller fills the roles that are made of others.
func TestBootstrapRolesAreAggregated(t *testing.T) {
	s := newStage(t)
	for _, c := range []struct{ name, contains string }{{"view", "list"}, {"edit", "create"}, {"admin", "create"}} {
		r, err := s.admin.RbacV1().ClusterRoles().Get(context.Background(), c.name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, rule := range r.Rules {
			found = found || strings.Contains(strings.Join(rule.Resources, " ")+" "+strings.Join(rule.Verbs, " "), c.contains)
		}
		if !found || r.UID == "" || !r.CreationTimestamp.Equal(ptr.To(metav1.NewTime(epoch.Truncate(time.Second)))) {
			t.Errorf("ClusterRole %s is %v", c.name, r)
		}
	}
}

func TestWorldsShareTheBootstrapPolicyButNotItsMetadata(t *testing.T) {
	s := newServer(t)
	var uids []string
	for n := range 2 {
		w := &apiserver.World{Store: store.New(store.WorldIndexes()...), Clock: clock.New(epoch), Seed: seed.Seed(n)}
		if err := s.Bootstrap(w); err != nil {
			t.Fatal(err)
		}
		c, err := kubernetes.NewForConfig(s.RESTConfig(w))
		if err != nil {
			t.Fatal(err)
		}
		r, err := c.RbacV1().ClusterRoles().Get(context.Background(), "view", metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		uids = append(uids, string(r.UID))
		r.Rules = nil
		r.Labels["changed"] = "yes"
		if _, err := c.RbacV1().ClusterRoles().Update(context.Background(), r, metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
		if n == 1 && uids[0] == uids[1] {
			t.Error("two seeds gave one UID")
		}
		if n == 1 && len(r.Labels) != 3 {
			t.Errorf("labels %v: a change in one world is seen in another", r.Labels)
		}
	}
}
