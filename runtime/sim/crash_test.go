package sim

import (
	"context"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

func replicaSet(name string) *appsv1.ReplicaSet {
	labels := map[string]string{"app": name}
	template := corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: shellPod("", "sleep 1000").Spec}
	return &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       appsv1.ReplicaSetSpec{Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: template},
	}
}

// A controller that panics at one object is an internal error, which is told
// once; the rest of the cluster goes on, and so does the object once the
// controller can handle it.
func TestACrashIsAnInternalErrorOfOneKey(t *testing.T) {
	crashing := true
	var told []Crash
	cluster, client := newCluster(t, Config{
		Seed: 7,
		Observe: func(actor string, key store.Key, _ []loop.Effect) {
			if crashing && actor == "replicaset-controller" && key.Name == "bad" {
				panic("cannot count")
			}
		},
		Crashed: func(c Crash) { told = append(told, c) },
	})
	ctx := context.Background()
	ready := func(name string) bool {
		rs, err := client.AppsV1().ReplicaSets("default").Get(ctx, name, metav1.GetOptions{})
		return err == nil && rs.Status.ReadyReplicas == 1
	}
	for _, name := range []string{"bad", "good"} {
		if _, err := client.AppsV1().ReplicaSets("default").Create(ctx, replicaSet(name), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := cluster.Pass(ctx, time.Minute, func() bool { return ready("good") }); err != nil || !ready("good") || ready("bad") {
		t.Fatalf("error %v, the good one is ready: %t, the bad one: %t", err, ready("good"), ready("bad"))
	}
	crashes := cluster.Crashes()
	if len(crashes) != 1 || len(told) != 1 {
		t.Fatalf("%d crashes, %d were told: %v", len(crashes), len(told), crashes)
	}
	for _, want := range []string{"internal error: replicaset-controller crashed with replicasets.apps/default/bad after 0s: cannot count\n",
		"--seed 7", "github.com/gherkube/gherkube/issues", "crash_test.go:"} {
		if !strings.Contains(crashes[0].Error(), want) {
			t.Errorf("%q is not in\n%s", want, crashes[0].Error())
		}
	}
	crashing = false
	if err := cluster.Pass(ctx, 20*time.Minute, func() bool { return ready("bad") }); err != nil || !ready("bad") {
		t.Errorf("error %v, the one that crashed is ready: %t", err, ready("bad"))
	}
}
