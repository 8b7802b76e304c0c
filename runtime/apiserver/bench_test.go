package apiserver_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/store"
)

func BenchmarkCreatePodHTTP(b *testing.B) {
	c, _ := newClient(b)
	ctx := context.Background()
	for i := range b.N {
		if i%1000 == 1 {
			b.StopTimer()
			c, _ = newClient(b)
			b.StartTimer()
		}
		if _, err := c.CoreV1().Pods("default").Create(ctx, pod(fmt.Sprint("p", i)), metav1.CreateOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPerformCreatePod(b *testing.B) {
	s, w := newWorld(b)
	for i := range b.N {
		if i%1000 == 1 {
			b.StopTimer()
			s, w = newWorld(b)
			b.StartTimer()
		}
		p := pod("")
		p.Namespace, p.GenerateName = "default", "web-"
		perform(b, s, w, loop.Create{Key: store.Pods.Key("default", ""), Object: p})
	}
}

func BenchmarkPerformStatus(b *testing.B) {
	s, w := newWorld(b)
	p := pod("web")
	p.Namespace = "default"
	perform(b, s, w, loop.Create{Key: store.Pods.KeyOf(p), Object: p})
	b.ResetTimer()
	for i := range b.N {
		stored, _ := store.Pods.Get(w.Store.View(), "default", "web")
		p := stored.DeepCopy()
		p.Status.Message = fmt.Sprint(i)
		perform(b, s, w, loop.Status{Key: store.Pods.KeyOf(p), Object: p})
	}
}

func BenchmarkNewWorld(b *testing.B) {
	s := newServer(b)
	for range b.N {
		w := &apiserver.World{Store: store.New(store.WorldIndexes()...), Clock: clock.New(epoch), Seed: seed.Seed(1)}
		if err := s.Bootstrap(w); err != nil {
			b.Fatal(err)
		}
		if _, err := kubernetes.NewForConfig(s.RESTConfig(w)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewServer(b *testing.B) {
	for range b.N {
		if _, err := apiserver.New(apiserver.Config{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkProcessStart measures a process from its start until its first pod
// is listed.
func BenchmarkProcessStart(b *testing.B) {
	for range b.N {
		cmd := exec.Command(os.Args[0], "-test.run=^TestListsOnePod$")
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
	}
}

func TestListsOnePod(t *testing.T) {
	c, _ := newClient(t)
	if _, err := c.CoreV1().Pods("").List(context.Background(), metav1.ListOptions{}); err != nil {
		t.Fatal(err)
	}
}
