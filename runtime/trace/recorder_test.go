package trace

import (
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/gherkube/gherkube/runtime/store"
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

func TestRecorderFollowsAStore(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	now := start
	s := store.New()
	source := FollowStore(s, func() time.Time { return now })
	rec, err := NewRecorder(Config{Source: source, Start: start, Scenario: "one", Namespace: "ns"})
	if err != nil {
		t.Fatal(err)
	}
	key := store.Pods.Key("ns", "a")
	p, _ := s.Create(key, pod("a"))
	source.Pull()
	now = now.Add(1500 * time.Millisecond)
	p2, err := s.Update(key, pod("a", running), store.RevisionOf(p))
	if err != nil {
		t.Fatal(err)
	}
	same := p2.DeepCopyObject().(store.Object) // nothing recorded changes: no line
	same.SetAnnotations(map[string]string{"x": "y"})
	p3, _ := s.Update(key, same, store.RevisionOf(p2))
	other := pod("b")
	other.Namespace = "elsewhere"
	if _, err := s.Create(store.Pods.Key("elsewhere", "b"), other); err != nil {
		t.Fatal(err)
	}
	source.Pull()
	now = now.Add(time.Second)
	if _, err := s.Delete(key, store.RevisionOf(p3)); err != nil {
		t.Fatal(err)
	}

	var seen int
	if err := rec.Pull(func(Step) { seen++ }); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if _, err := rec.Trace().WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	want := `{"t":0.000,"kind":"Scenario","name":"one","event":"START","set":{"namespace":"ns"}}
{"t":0.000,"kind":"Pod","name":"a","event":"ADDED","set":{"phase":"Pending","podIP":false}}
{"t":1.500,"kind":"Pod","name":"a","event":"MODIFIED","set":{"app/main":"running","app/main.image":"nginx","app/main.ready":true,"app/main.restartCount":0,"conditions":{"Ready":"True"},"phase":"Running"}}
{"t":2.500,"kind":"Pod","name":"a","event":"DELETED","set":{}}
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
	if seen != 3 {
		t.Errorf("saw %d lines, want 3", seen)
	}
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
