package sim

import (
	"context"
	"runtime"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/gherkube/gherkube/runtime/client"
)

// A client makes several requests while somebody lets time pass. Nothing reacts to
// the first before the client has made the last one: how long it takes between
// them by the wall clock does not count.
func TestNothingReactsWhileAClientIsAtWork(t *testing.T) {
	cluster, _ := newCluster(t, Config{})
	attended := cluster.Clients().Attend("client", client.Streams)
	c, err := kubernetes.NewForConfig(attended.REST())
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	if _, err := c.CoreV1().Pods("default").Create(ctx, shellPod("p", "sleep 1h"), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	passed := make(chan error)
	go func() {
		passed <- cluster.Pass(context.Background(), 10*time.Second, func() bool {
			p, err := c.CoreV1().Pods("default").Get(context.Background(), "p", metav1.GetOptions{})
			return err != nil || p.Status.Phase == corev1.PodRunning
		})
	}()
	for range 1000 {
		runtime.Gosched()
		p, err := c.CoreV1().Pods("default").Get(ctx, "p", metav1.GetOptions{})
		if err != nil || p.Spec.NodeName != "" || len(p.Status.Conditions) > 0 {
			t.Fatalf("the scheduler has seen the pod while its client is at work: %v, %+v", err, p.Status)
		}
	}
	attended.Leave()
	if err := <-passed; err != nil {
		t.Fatal(err)
	}
	p, err := c.CoreV1().Pods("default").Get(ctx, "p", metav1.GetOptions{})
	if err != nil || p.Spec.NodeName == "" {
		t.Errorf("the pod has no node when the client has left: %v", err)
	}
}
