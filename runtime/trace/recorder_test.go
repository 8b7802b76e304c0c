package trace

import (
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
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
	template := corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "web"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "nginx", Command: []string{"a"}}, {Name: "other", Image: "busybox"}}, NodeName: "n"},
	}
	selector, meta := &metav1.LabelSelector{MatchLabels: template.Labels}, metav1.ObjectMeta{Name: "x", Labels: template.Labels, Finalizers: []string{"f"}}
	objects := []Object{
		&corev1.Node{ObjectMeta: meta, Spec: corev1.NodeSpec{Unschedulable: true, Taints: []corev1.Taint{{Key: "k", Effect: "NoSchedule"}}},
			Status: corev1.NodeStatus{Conditions: []corev1.NodeCondition{{Type: "Ready", Status: "True"}}, Images: []corev1.ContainerImage{{Names: []string{"nginx"}}}}},
		&appsv1.Deployment{ObjectMeta: meta, Spec: appsv1.DeploymentSpec{Paused: true, Selector: selector, Template: template}, Status: appsv1.DeploymentStatus{Replicas: 1}},
		&appsv1.ReplicaSet{ObjectMeta: meta, Spec: appsv1.ReplicaSetSpec{MinReadySeconds: 3, Selector: selector, Template: template}, Status: appsv1.ReplicaSetStatus{Replicas: 1}},
		&appsv1.StatefulSet{ObjectMeta: meta, Spec: appsv1.StatefulSetSpec{Replicas: &replicas, Selector: selector, Template: template}, Status: appsv1.StatefulSetStatus{Replicas: 1, UpdateRevision: "r"}},
		&appsv1.DaemonSet{ObjectMeta: meta, Spec: appsv1.DaemonSetSpec{MinReadySeconds: 3, Selector: selector, Template: template}, Status: appsv1.DaemonSetStatus{NumberReady: 1}},
		&batchv1.Job{ObjectMeta: meta, Spec: batchv1.JobSpec{Parallelism: &replicas, Selector: selector, Template: template}, Status: batchv1.JobStatus{Active: 1, StartTime: &metav1.Time{Time: time.Unix(0, 0)}}},
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
