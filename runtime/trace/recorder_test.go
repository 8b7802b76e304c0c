package trace

import (
	"strings"
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

// The order of writes is kept, in what is written, too; what has none is written
// as before.
func TestRevisionsAreRecorded(t *testing.T) {
	r, err := NewRecorder(Config{Source: changes{{Type: Added, Object: pod("a"), Revision: 7}, {Type: Added, Object: pod("b")}}, Namespace: "ns"})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []uint64{0, 7, 0} {
		b, err := r.Trace()[i].MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var read Transition
		if err := read.UnmarshalJSON(b); err != nil || read.Revision != want || strings.Contains(string(b), "revision") != (want > 0) {
			t.Errorf("line %d is %s, %v", i, b, err)
		}
		if n := r.Trace().Normalise(0)[i].Revision; n != 0 {
			t.Errorf("line %d has revision %d, normalised", i, n)
		}
	}
}
