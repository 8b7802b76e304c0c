package namespace_test

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/controller/namespace"
	"github.com/gherkube/gherkube/runtime/store"
)

func newNamespace(name string) *corev1.Namespace {
	return &corev1.Namespace{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       corev1.NamespaceSpec{Finalizers: []corev1.FinalizerName{corev1.FinalizerKubernetes}},
		Status:     corev1.NamespaceStatus{Phase: corev1.NamespaceActive},
	}
}

// The sequence is that of behaviours/recorded/namespace-delete: five seconds of
// nothing, the pods, everything else, and a finalizer that holds it all up.
func TestANamespaceIsEmptiedAndGoes(t *testing.T) {
	w := stage.New(t, namespace.NewDeletions(), namespace.NewServiceAccounts(), namespace.NewRootCAs("PEM"), stage.NewKubelet())
	ns := newNamespace(stage.Namespace)
	w.Create(store.Namespaces.KeyOf(ns), ns)
	pod := stage.Pod("web", nil)
	grace := int64(5)
	pod.Spec.TerminationGracePeriodSeconds = &grace
	w.Create(store.Pods.KeyOf(pod), pod)
	kept := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: "kept", Finalizers: []string{"example.com/keep"}}}
	w.Create(store.ConfigMaps.KeyOf(kept), kept)
	w.Advance(2 * time.Second)
	w.Note("delete")
	w.Delete(store.Namespaces.Key("", stage.Namespace), metav1.DeletePropagationBackground)
	w.Advance(10 * time.Second)
	w.Note("take the finalizer off")
	stage.Change(w, store.ConfigMaps, "kept", func(cm *corev1.ConfigMap) { cm.Finalizers = nil })
	w.Advance(20 * time.Second)
	if w.Store.Get(store.Namespaces.Key("", stage.Namespace)) != nil {
		t.Error("the namespace is still there")
	}
	stage.Golden(t, "namespace-delete", w.Transcript())
}

func TestDefaultsOfANamespaceComeBack(t *testing.T) {
	w := stage.New(t, namespace.NewServiceAccounts(), namespace.NewRootCAs("PEM"))
	ns := newNamespace("team")
	w.Create(store.Namespaces.KeyOf(ns), ns)
	account := store.ServiceAccounts.Key("team", "default")
	ca := store.ConfigMaps.Key("team", "kube-root-ca.crt")
	w.Delete(account, metav1.DeletePropagationBackground)
	w.Delete(ca, metav1.DeletePropagationBackground)
	if w.Store.Get(account) == nil {
		t.Error("the default ServiceAccount did not come back")
	}
	cm, ok := store.ConfigMaps.Get(w.Store.View(), "team", "kube-root-ca.crt")
	if !ok || cm.Data["ca.crt"] != "PEM" {
		t.Errorf("the root certificate did not come back: %v", cm)
	}
}
