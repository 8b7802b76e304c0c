package trace

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

func pod(name string, change ...func(*corev1.Pod)) *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: name}}
	p.Status.Phase = corev1.PodPending
	for _, c := range change {
		c(p)
	}
	return p
}

func running(p *corev1.Pod) {
	p.Spec.Containers = []corev1.Container{{Name: "main", Image: "nginx"}}
	p.Status.Phase = corev1.PodRunning
	p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}
	p.Status.ContainerStatuses = []corev1.ContainerStatus{{
		Name: "main", Ready: true, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}}}
}

// Typed and unstructured objects yield the same fields.
func TestCompactReadsBothForms(t *testing.T) {
	replicas := int32(3)
	objects := []Object{
		pod("a", running),
		&appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "d", Generation: 2},
			Spec:   appsv1.DeploymentSpec{Replicas: &replicas},
			Status: appsv1.DeploymentStatus{ReadyReplicas: 1, Conditions: []appsv1.DeploymentCondition{{Type: "Available", Status: "False", Reason: "MinimumReplicasUnavailable"}}}},
		&corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "s"}, Spec: corev1.ServiceSpec{ClusterIP: "10.0.0.1", Selector: map[string]string{"a": "b"}}},
	}
	for _, obj := range objects {
		kind := kindOf(obj)
		content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(obj)
		if err != nil {
			t.Fatal(err)
		}
		u := &unstructured.Unstructured{Object: content}
		u.SetKind(kind)
		a, _, err := Compact(obj)
		if err != nil {
			t.Fatal(err)
		}
		b, _, err := Compact(u)
		if err != nil {
			t.Fatal(err)
		}
		if d := a.since(b); len(d) != 0 {
			t.Errorf("%s: differ in %v", kind, d)
		}
	}
}
