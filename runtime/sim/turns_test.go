package sim

import (
	"context"
	"fmt"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/controller"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/trace"
)

// surplus is what became of a pod too many of a ReplicaSet, and which generation the
// set's last status was of when it was deleted and its pods orphaned.
func surplus(t *testing.T, s seed.Seed) (scheduled bool, observed string) {
	t.Helper()
	c, client := newCluster(t, Config{Seed: s})
	rec, err := trace.NewRecorder(trace.Config{Source: c.Trace(), Start: Epoch, Namespace: "default"})
	check(t, err)
	pod := corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "web"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "nginx:1.25"}}},
	}
	sets := client.AppsV1().ReplicaSets("default")
	_, err = sets.Create(context.Background(), &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec:       appsv1.ReplicaSetSpec{Replicas: ptr.To[int32](1), Selector: &metav1.LabelSelector{MatchLabels: pod.Labels}, Template: pod},
	}, metav1.CreateOptions{})
	check(t, err, c.Advance(5*time.Second))
	_, err = client.CoreV1().Pods("default").Create(context.Background(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "extra", Labels: pod.Labels}, Spec: pod.Spec,
	}, metav1.CreateOptions{})
	check(t, err, c.Advance(5*time.Second))
	check(t, sets.Delete(context.Background(), "web", metav1.DeleteOptions{PropagationPolicy: ptr.To(metav1.DeletePropagationOrphan)}), c.Advance(time.Second))
	check(t, rec.Pull(func(trace.Step) {}))
	for _, l := range rec.Trace() {
		if l.Kind == "Pod" && l.Name == "extra" && l.Set["nodeName"] != nil {
			scheduled = true
		}
		if v := l.Set["status.observedGeneration"]; l.Kind == "ReplicaSet" && v != nil {
			observed = fmt.Sprint(v)
		}
	}
	return scheduled, observed
}

func check(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// The scheduler and the controller hear of a pod too many at the same time; the
// garbage collector needs longer than the controller of an owner that is deleted.
func TestComponentsDoNotWaitForEachOther(t *testing.T) {
	count := map[bool]int{}
	for s := range seed.Seed(16) {
		scheduled, observed := surplus(t, s)
		count[scheduled]++
		if observed != "2" {
			t.Errorf("seed %d: the last status is of generation %q, want 2", s, observed)
		}
	}
	if count[true] < 6 || count[false] < 1 {
		t.Errorf("scheduled or not: %v", count)
	}
}

// A name that no actor has would change nothing.
func TestSlownessIsThatOfActors(t *testing.T) {
	known := map[string]bool{}
	for _, actor := range controller.All(controller.Config{}) {
		known[actor.Name()] = true
	}
	for name := range slowness {
		if !known[name] {
			t.Errorf("no actor is called %s", name)
		}
	}
}
