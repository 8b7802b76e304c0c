package kubelet_test

import (
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func plainPod(name, image string, command ...string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: image, Command: command}}},
	}
}

// BenchmarkPodStart measures from a bound pod to Ready, with the store and the
// loop, but without API server and events: what one of many costs.
func BenchmarkPodStart(b *testing.B) {
	w := newWorld(b, 1)
	w.quiet = true
	for i := range b.N {
		pod := plainPod(fmt.Sprintf("p%06d", i), "nginx:1.22")
		pod.Spec.NodeName = "sim-worker"
		w.create(pod)
		if i%100 == 99 || i == b.N-1 {
			b.StopTimer()
			b.StartTimer()
			w.run(5 * time.Second)
			b.StopTimer()
			for j := i - i%100; j <= i; j++ {
				name := fmt.Sprintf("p%06d", j)
				if !ready(w.pod(name)) {
					b.Fatalf("%s is not ready", name)
				}
				w.force(name)
			}
			w.run(40 * time.Second)
			b.StartTimer()
		}
	}
	b.ReportMetric(float64(w.writes)/float64(b.N), "status-writes/op")
}

// BenchmarkCrashLoopBackOffLadder measures a container that crashes until its
// back-off has reached the cap of five minutes: more than ten virtual minutes.
func BenchmarkCrashLoopBackOffLadder(b *testing.B) {
	for range b.N {
		w := newWorld(b, 1)
		w.create(plainPod("crash", "busybox:1.36", "sh", "-c", "echo started; exit 1"))
		w.run(12 * time.Minute)
		if n := w.pod("crash").Status.ContainerStatuses[0].RestartCount; n < 7 {
			b.Fatalf("%d restarts after 12 minutes", n)
		}
	}
}

// run is advance without recording.
func (w *world) run(d time.Duration) { w.check(w.loop.Advance(w.clock.Now().Add(d))) }
