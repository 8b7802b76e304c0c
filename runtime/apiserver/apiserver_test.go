package apiserver_test

import (
	"context"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/store"
)

// epoch is where virtual time begins in these tests: far from any wall clock.
var epoch = time.Date(2031, 5, 6, 7, 8, 9, 123456789, time.UTC)

var server = sync.OnceValues(func() (*apiserver.Server, error) { return apiserver.New(apiserver.Config{}) })

func newServer(t testing.TB) *apiserver.Server {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newWorld(t testing.TB) (*apiserver.Server, *apiserver.World) {
	t.Helper()
	s := newServer(t)
	w := &apiserver.World{Store: store.New(store.WorldIndexes()...), Clock: clock.New(epoch), Seed: seed.Seed(1)}
	if err := s.Bootstrap(w); err != nil {
		t.Fatal(err)
	}
	// The default account of a namespace is a controller's work.
	perform(t, s, w, loop.Create{
		Key:    store.ServiceAccounts.Key("default", "default"),
		Object: &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "default"}},
	})
	return s, w
}

func perform(t testing.TB, s *apiserver.Server, w *apiserver.World, effects ...loop.Effect) {
	t.Helper()
	p := s.Performer(w)
	defer w.Enter()()
	for _, e := range effects {
		if _, err := p.Perform("test", e); err != nil {
			t.Fatal(err)
		}
	}
}

func newClient(t testing.TB) (*kubernetes.Clientset, *apiserver.World) {
	t.Helper()
	s, w := newWorld(t)
	c, err := kubernetes.NewForConfig(s.RESTConfig(w))
	if err != nil {
		t.Fatal(err)
	}
	return c, w
}

func pod(name string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"app": name}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: "nginx"}}},
	}
}

func TestCreatedObjectsReadBack(t *testing.T) {
	c, w := newClient(t)
	ctx := context.Background()
	made, err := c.CoreV1().Pods("default").Create(ctx, pod("web"), metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got := made.CreationTimestamp.UTC(); !got.Equal(epoch.Truncate(time.Second)) {
		t.Errorf("created at %s, virtual time is %s", got, epoch)
	}
	stored, ok := store.Pods.Get(w.Store.View(), "default", "web")
	if !ok || stored.Spec.RestartPolicy != corev1.RestartPolicyAlways {
		t.Errorf("the store has %v", stored)
	}
	list, err := c.CoreV1().Pods("").List(ctx, metav1.ListOptions{LabelSelector: "app=web", FieldSelector: "spec.nodeName="})
	if err != nil || len(list.Items) != 1 {
		t.Errorf("listed %v, %v", list, err)
	}
}
