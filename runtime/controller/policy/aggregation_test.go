package policy_test

import (
	"testing"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/controller/policy"
	"github.com/gherkube/gherkube/runtime/store"
)

func clusterRole(name string, labels map[string]string, resources ...string) *rbacv1.ClusterRole {
	r := &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels}}
	for _, resource := range resources {
		r.Rules = append(r.Rules, rbacv1.PolicyRule{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{resource}})
	}
	return r
}

// As upstream's clusterroleaggregation_controller_test.go: the parts' rules in
// the order of their names, each once, and what the role had itself is gone.
func TestARoleIsTheSumOfItsParts(t *testing.T) {
	w := stage.New(t, policy.NewAggregation())
	w.Quiet = true
	part := map[string]string{"part-of": "whole"}
	whole := clusterRole("whole", nil, "own")
	whole.AggregationRule = &rbacv1.AggregationRule{ClusterRoleSelectors: []metav1.LabelSelector{{MatchLabels: part}}}
	for _, r := range []*rbacv1.ClusterRole{whole, clusterRole("b", part, "pods", "secrets"), clusterRole("a", part, "nodes", "pods"), clusterRole("c", nil, "events")} {
		w.Create(store.ClusterRoles.KeyOf(r), r)
	}
	w.Advance(time.Second)
	expect(t, w, "nodes pods secrets ")

	relabel(t, w, part)
	expect(t, w, "nodes pods secrets events ")

	relabel(t, w, nil)
	expect(t, w, "nodes pods secrets ")
}

// relabel gives role c other labels.
func relabel(t *testing.T, w *stage.World, labels map[string]string) {
	t.Helper()
	stored, _ := store.ClusterRoles.Get(w.Store.View(), "", "c")
	c := stored.DeepCopy()
	c.Labels = labels
	if _, err := w.Store.Update(store.ClusterRoles.KeyOf(c), c, store.RevisionOf(stored)); err != nil {
		t.Fatal(err)
	}
	w.Advance(time.Second)
}

func expect(t *testing.T, w *stage.World, want string) {
	t.Helper()
	r, _ := store.ClusterRoles.Get(w.Store.View(), "", "whole")
	got := ""
	for _, rule := range r.Rules {
		got += rule.Resources[0] + " "
	}
	if got != want {
		t.Errorf("the whole has rules for %q, want %q", got, want)
	}
}
