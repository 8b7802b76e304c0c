package policy_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/controller/policy"
	"github.com/gherkube/gherkube/runtime/controller/workload"
	"github.com/gherkube/gherkube/runtime/store"
)

var web = map[string]string{"app": "web"}

func budget(spec policyv1.PodDisruptionBudgetSpec) *policyv1.PodDisruptionBudget {
	spec.Selector = &metav1.LabelSelector{MatchLabels: web}
	return &policyv1.PodDisruptionBudget{ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: "web"}, Spec: spec}
}

func controller(replicas int32) *corev1.ReplicationController {
	return &corev1.ReplicationController{
		ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: "web"},
		Spec: corev1.ReplicationControllerSpec{Replicas: &replicas, Selector: web, Template: &corev1.PodTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: web},
			Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: "nginx"}}},
		}},
	}
}

// The figures are those of behaviours/recorded/pdb-eviction and of upstream's
// disruption_test.go.
func TestABudgetKnowsWhatItAllows(t *testing.T) {
	two, half, one := intstr.FromInt32(2), intstr.FromString("50%"), intstr.FromInt32(1)
	cases := []struct {
		name string
		spec policyv1.PodDisruptionBudgetSpec
		want string // allowed, healthy, desired, expected
	}{
		{"minAvailable 2", policyv1.PodDisruptionBudgetSpec{MinAvailable: &two}, "1 3 2 3"},
		{"minAvailable 50%", policyv1.PodDisruptionBudgetSpec{MinAvailable: &half}, "1 3 2 3"},
		{"maxUnavailable 1", policyv1.PodDisruptionBudgetSpec{MaxUnavailable: &one}, "1 3 2 3"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := stage.New(t, workload.NewReplicationControllers(), policy.NewDisruptions(), stage.NewKubelet())
			pdb := budget(c.spec)
			w.Create(store.PodDisruptionBudgets.KeyOf(pdb), pdb)
			rc := controller(3)
			w.Create(store.ReplicationControllers.KeyOf(rc), rc)
			w.Advance(5 * time.Second)
			if got := allowed(w); got != c.want+" SufficientPods" {
				t.Errorf("allowed, healthy, desired, expected are %s, want %s", got, c.want)
			}
			if !strings.Contains(w.Transcript(), "event PodDisruptionBudget NoPods: No matching pods found") {
				t.Error("no event told that there were no pods yet")
			}
		})
	}
}

func allowed(w *stage.World) string {
	st := stage.Get(w, store.PodDisruptionBudgets, "web").Status
	return fmt.Sprint(st.DisruptionsAllowed, st.CurrentHealthy, st.DesiredHealthy, st.ExpectedPods) + " " + st.Conditions[0].Reason
}

func TestAnEvictedPodCountsAsGoneForTwoMinutes(t *testing.T) {
	two := intstr.FromInt32(2)
	w := stage.New(t, workload.NewReplicationControllers(), policy.NewDisruptions(), stage.NewKubelet())
	pdb := budget(policyv1.PodDisruptionBudgetSpec{MinAvailable: &two})
	w.Create(store.PodDisruptionBudgets.KeyOf(pdb), pdb)
	rc := controller(3)
	w.Create(store.ReplicationControllers.KeyOf(rc), rc)
	w.Advance(5 * time.Second)
	stage.ChangeStatus(w, store.PodDisruptionBudgets, "web", func(pdb *policyv1.PodDisruptionBudget) {
		pdb.Status.DisruptedPods = map[string]metav1.Time{"web-00001": metav1.NewTime(w.Clock.Now())}
	})
	if got, want := allowed(w), "0 2 2 3 InsufficientPods"; got != want {
		t.Errorf("after the eviction: %s, want %s", got, want)
	}
	w.Advance(121 * time.Second)
	if got, want := allowed(w), "1 3 2 3 SufficientPods"; got != want {
		t.Errorf("two minutes later: %s, want %s", got, want)
	}
}

func TestPodsOfUnknownControllersAreNotDisrupted(t *testing.T) {
	half := intstr.FromString("50%")
	w := stage.New(t, policy.NewDisruptions(), stage.NewKubelet())
	pdb := budget(policyv1.PodDisruptionBudgetSpec{MinAvailable: &half})
	w.Create(store.PodDisruptionBudgets.KeyOf(pdb), pdb)
	yes := true
	pod := stage.Pod("a", web)
	pod.OwnerReferences = []metav1.OwnerReference{{APIVersion: "x/v1", Kind: "Thing", Name: "t", UID: "u", Controller: &yes}}
	w.Create(store.Pods.KeyOf(pod), pod)
	if got, want := allowed(w), "0 0 0 0 SyncFailed"; got != want {
		t.Errorf("the status is %s, want %s", got, want)
	}
}

func TestPodsOfAControllerThatCannotBeScaledAreNotDisrupted(t *testing.T) {
	one := intstr.FromInt32(1)
	for _, c := range []struct{ version, kind, want string }{
		{"apps/v1", "DaemonSet", "daemonsets.apps does not implement the scale subresource"},
		{"batch/v1", "Job", "jobs.batch does not implement the scale subresource"},
	} {
		w := stage.New(t, policy.NewDisruptions(), stage.NewKubelet())
		pdb := budget(policyv1.PodDisruptionBudgetSpec{MaxUnavailable: &one})
		w.Create(store.PodDisruptionBudgets.KeyOf(pdb), pdb)
		yes := true
		pod := stage.Pod("a", web)
		pod.OwnerReferences = []metav1.OwnerReference{{APIVersion: c.version, Kind: c.kind, Name: "t", UID: "u", Controller: &yes}}
		w.Create(store.Pods.KeyOf(pod), pod)
		if got := stage.Get(w, store.PodDisruptionBudgets, "web").Status.Conditions[0].Message; got != c.want {
			t.Errorf("of a %s the status says %q, want %q", c.kind, got, c.want)
		}
	}
}

func TestAQuotaGivesBackWhatIsGone(t *testing.T) {
	var w *stage.World
	usage := func(q *corev1.ResourceQuota) (corev1.ResourceList, error) {
		n := len(store.Pods.List(w.Store.View(), q.Namespace))
		return corev1.ResourceList{corev1.ResourcePods: *resource.NewQuantity(int64(n), resource.DecimalSI)}, nil
	}
	w = stage.New(t, policy.NewQuotas(usage))
	for _, name := range []string{"a", "b"} {
		pod := stage.Pod(name, nil)
		w.Create(store.Pods.KeyOf(pod), pod)
	}
	q := &corev1.ResourceQuota{
		ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: "q"},
		Spec:       corev1.ResourceQuotaSpec{Hard: corev1.ResourceList{corev1.ResourcePods: resource.MustParse("5")}},
	}
	w.Create(store.ResourceQuotas.KeyOf(q), q)
	used := func() string {
		return stage.Get(w, store.ResourceQuotas, "q").Status.Used.Pods().String()
	}
	if got := used(); got != "2" {
		t.Errorf("%s pods are in use, want 2", got)
	}
	w.Delete(store.Pods.Key(stage.Namespace, "a"), metav1.DeletePropagationBackground)
	if got := used(); got != "1" {
		t.Errorf("after a deletion %s pods are in use, want 1", got)
	}
}
