package sim

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/seed"
)

var server = sync.OnceValues(func() (*apiserver.Server, error) { return apiserver.New(apiserver.Config{}) })

func newCluster(t testing.TB, c Config) (*Cluster, *kubernetes.Clientset) {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	c.Server = s
	cluster, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	client, err := kubernetes.NewForConfig(cluster.REST())
	if err != nil {
		t.Fatal(err)
	}
	return cluster, client
}

func shellPod(name, script string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{
			Name: "main", Image: "busybox", Command: []string{"sh", "-c", script},
		}}},
	}
}

// restarts lets time pass and returns when the pod's container was restarted.
func restarts(t testing.TB, c *Cluster, client *kubernetes.Clientset, pod string, n int32) []time.Duration {
	t.Helper()
	start := c.Now()
	var times []time.Duration
	err := c.Pass(context.Background(), 2*time.Hour, func() bool {
		p, err := client.CoreV1().Pods("default").Get(context.Background(), pod, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if s := p.Status.ContainerStatuses; len(s) > 0 && int(s[0].RestartCount) > len(times) {
			times = append(times, c.Now().Sub(start))
		}
		return len(times) >= int(n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return times
}

// The recording crashloop-backoff: restarts at 8, 24, 50, 91, 175, 350 and 659
// s on a loaded machine, for a program that ends after some seconds.
func TestCrashLoopLadder(t *testing.T) {
	c, client := newCluster(t, Config{Seed: 1})
	if _, err := client.CoreV1().Pods("default").Create(context.Background(), shellPod("crash", "sleep 1; exit 1"), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	got := restarts(t, c, client, "crash", 7)
	// A worker that waits for a back-off looks again after 10 s and up to half of
	// that (backOffPeriod, workerResyncIntervalJitterFactor), so as late as 15 s
	// after the back-off's end; the program takes a second, and starting it, seeing
	// its end and telling of both two seconds each at most.
	const look, run = 15 * time.Second, 5 * time.Second
	last := time.Duration(0)
	for i, backoff := range []time.Duration{0, 10, 20, 40, 80, 160, 300} {
		backoff *= time.Second
		latest := backoff + run
		if backoff > 0 {
			latest += look
		}
		if gap := got[i] - last; gap < backoff || gap > latest {
			t.Errorf("restart %d comes after %s, want %s to %s", i+1, gap, backoff, latest)
		}
		last = got[i]
	}
	t.Log(got)
}

func TestLogsAndEvents(t *testing.T) {
	c, client := newCluster(t, Config{Seed: 1})
	ctx := context.Background()
	if _, err := client.CoreV1().Pods("default").Create(ctx, shellPod("p", "echo hello; sleep 5; echo bye"), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := c.Advance(4 * time.Second); err != nil {
		t.Fatal(err)
	}
	log, err := client.CoreV1().Pods("default").GetLogs("p", &corev1.PodLogOptions{}).DoRaw(ctx)
	if err != nil || string(log) != "hello\n" {
		t.Errorf("the log is %q, %v", log, err)
	}
	events, err := client.CoreV1().Events("default").List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events.Items {
		t.Log(e.Source.Component, e.Type, e.Reason, e.Message)
	}
}

func BenchmarkNewCluster(b *testing.B) {
	s, err := server()
	if err != nil {
		b.Fatal(err)
	}
	for i := range b.N {
		c, err := New(Config{Server: s, Seed: seed.Seed(i)})
		if err != nil {
			b.Fatal(err)
		}
		c.Close()
	}
}

func BenchmarkCrashLoopToTheCap(b *testing.B) {
	for range b.N {
		c, client := newCluster(b, Config{Seed: 1})
		if _, err := client.CoreV1().Pods("default").Create(context.Background(), shellPod("crash", "exit 1"), metav1.CreateOptions{}); err != nil {
			b.Fatal(err)
		}
		if err := c.Advance(15 * time.Minute); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkThousandPods(b *testing.B) { benchmarkPods(b, 100, 1000) }

func BenchmarkTenThousandPods(b *testing.B) { benchmarkPods(b, 1000, 10_000) }

// BenchmarkHundredThousandPods shows that the time grows as the pods do: see ns/pod.
func BenchmarkHundredThousandPods(b *testing.B) {
	if testing.Short() {
		b.Skip("takes minutes, and 6 GiB of memory")
	}
	benchmarkPods(b, 10_000, 100_000)
}

func benchmarkPods(b *testing.B, nodes, pods int) {
	for range b.N {
		c, client := newCluster(b, Config{Seed: 1, Workers: nodes})
		for i := range pods {
			p := shellPod(fmt.Sprintf("p%05d", i), "")
			p.Spec.Containers[0].Image, p.Spec.Containers[0].Command = "nginx", nil
			if _, err := client.CoreV1().Pods("default").Create(context.Background(), p, metav1.CreateOptions{}); err != nil {
				b.Fatal(err)
			}
		}
		if err := c.Advance(time.Minute); err != nil {
			b.Fatal(err)
		}
		rest, err := client.CoreV1().Pods("default").List(context.Background(), metav1.ListOptions{FieldSelector: "status.phase!=Running"})
		if err != nil {
			b.Fatal(err)
		}
		if n := len(rest.Items); n > 0 {
			b.Fatalf("%d of %d pods are not running", n, pods)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*pods), "ns/pod")
	reportPeak(b)
}
