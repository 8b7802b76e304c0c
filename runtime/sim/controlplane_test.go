package sim

import (
	"errors"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
)

// While a control plane restarts, nobody answers, and watches have ended; what a
// component would have recorded meanwhile is recorded afterwards.
func TestNobodyAnswersWhileAControlPlaneRestarts(t *testing.T) {
	cluster, client := newCluster(t, Config{})
	maps := client.CoreV1().ConfigMaps(metav1.NamespaceDefault)
	w, err := maps.Watch(t.Context(), metav1.ListOptions{ResourceVersion: "1"})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	began := cluster.Now()
	cluster.world.Clock.At(began.Add(5*time.Second), func() {
		_, err := maps.List(t.Context(), metav1.ListOptions{})
		if !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("in the middle a list ends with %v", err)
		}
		_, err = cluster.loop.Performer.Perform("kubelet", loop.Event{
			Regarding: corev1.ObjectReference{Kind: "Pod", Namespace: metav1.NamespaceDefault, Name: "web"},
			Type:      corev1.EventTypeNormal, Reason: "Late", Component: "kubelet",
		})
		if err != nil {
			t.Errorf("in the middle an event is refused: %v", err)
		}
	})
	if err := cluster.RestartControlPlane(t.Context()); err != nil {
		t.Fatal(err)
	}
	if took := cluster.Now().Sub(began); took != outage {
		t.Errorf("it took %s", took)
	}
	for range w.ResultChan() { // the ConfigMap that each namespace has, and then the end
	}
	events := must[*corev1.EventList](t)(client.CoreV1().Events(metav1.NamespaceDefault).List(t.Context(), metav1.ListOptions{}))
	if n := len(events.Items); n == 0 || events.Items[n-1].Reason != "Late" {
		t.Errorf("the event is not among the %d that there are", n)
	}
}

// A second restart counts anew: who waited for the lease waits again.
func TestAControlPlaneThatRestartsTwice(t *testing.T) {
	cluster, client := newCluster(t, Config{})
	for range 2 {
		if err := cluster.RestartControlPlane(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "web"}, Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "nginx"}}}}
	if _, err := client.CoreV1().Pods(metav1.NamespaceDefault).Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	node := func() string {
		return must[*corev1.Pod](t)(client.CoreV1().Pods(metav1.NamespaceDefault).Get(t.Context(), "web", metav1.GetOptions{})).Spec.NodeName
	}
	advance(t, cluster, leaseDuration-time.Second)
	if on := node(); on != "" {
		t.Errorf("before the lease has run out the pod is on node %s", on)
	}
	advance(t, cluster, 10*time.Second)
	if node() == "" {
		t.Error("after the lease has run out the pod is on no node")
	}
}
