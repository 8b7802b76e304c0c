package controller_test

import (
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/gherkube/gherkube/runtime/controller"
	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/store"
)

func newWorld(t testing.TB) *stage.World {
	actors := controller.All(controller.Config{
		RootCA:  "PEM",
		Usage:   func(*corev1.ResourceQuota) (corev1.ResourceList, error) { return nil, nil },
		Default: func(runtime.Object) {},
	})
	w := stage.New(t, append(actors, stage.NewKubelet())...)
	w.Quiet = true
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "node"}}
	w.Create(store.Nodes.KeyOf(node), node)
	ns := &corev1.Namespace{
		ObjectMeta: metav1.ObjectMeta{Name: stage.Namespace},
		Spec:       corev1.NamespaceSpec{Finalizers: []corev1.FinalizerName{corev1.FinalizerKubernetes}},
		Status:     corev1.NamespaceStatus{Phase: corev1.NamespaceActive},
	}
	w.Create(store.Namespaces.KeyOf(ns), ns)
	return w
}

// fill adds a Service and a ReplicationController of a hundred pods.
func fill(w *stage.World, name string) {
	labels := map[string]string{"app": name}
	n := int32(100)
	svc := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: name},
		Spec: corev1.ServiceSpec{
			Selector: labels, ClusterIP: "10.96.0.20", IPFamilies: []corev1.IPFamily{corev1.IPv4Protocol},
			Ports: []corev1.ServicePort{{Port: 80, Protocol: corev1.ProtocolTCP, TargetPort: intstr.FromInt32(80)}},
		},
	}
	w.Create(store.Services.KeyOf(svc), svc)
	rc := &corev1.ReplicationController{
		ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: name},
		Spec: corev1.ReplicationControllerSpec{Replicas: &n, Selector: labels, Template: &corev1.PodTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: labels},
			Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: "nginx"}}},
		}},
	}
	w.Create(store.ReplicationControllers.KeyOf(rc), rc)
}

func TestANamespaceFullOfWorkGoes(t *testing.T) {
	w := newWorld(t)
	fill(w, "web")
	w.Advance(5 * time.Second)
	slices := store.EndpointSlices.List(w.Store.View(), stage.Namespace)
	if len(slices) != 1 || len(slices[0].Endpoints) != 100 {
		t.Errorf("there are %d slices, want one of 100 endpoints", len(slices))
	}
	w.Delete(store.Namespaces.Key("", stage.Namespace), metav1.DeletePropagationBackground)
	w.Advance(time.Minute)
	for _, r := range w.Store.Resources() {
		if left, _ := w.Store.List(r, stage.Namespace); len(left) > 0 {
			t.Errorf("%d %s are left", len(left), r)
		}
	}
	if w.Store.Get(store.Namespaces.Key("", stage.Namespace)) != nil {
		t.Error("the namespace is left")
	}
}

// Ten times the pods must not take much more than ten times as long.
func BenchmarkPods(b *testing.B) {
	for _, n := range []int{10, 100} {
		b.Run(fmt.Sprint(n*100), func(b *testing.B) {
			for range b.N {
				w := newWorld(b)
				for i := range n {
					fill(w, fmt.Sprintf("web%03d", i))
				}
				w.Advance(5 * time.Second)
			}
		})
	}
}
