package trace

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// changes is a source of what a test has written down.
type changes []Change

func (c changes) Since(cursor int) ([]Change, int, error) { return c[cursor:], len(c), nil }

var (
	begin   = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	widgets = Found{Kind{GroupVersionKind: of("example.com", "v1", "Widget"), Namespaced: true}, "widgets"}
)

func change(second int, t EventType, resource schema.GroupResource, obj Object) Change {
	return Change{At: begin.Add(time.Duration(second) * time.Second), Type: t, Resource: resource, Object: obj}
}

func custom(group, kind, name string, content map[string]any) *unstructured.Unstructured {
	u := &unstructured.Unstructured{Object: content}
	u.SetGroupVersionKind(of(group, "v1", kind))
	u.SetNamespace("ns")
	u.SetName(name)
	return u
}

func widget(phase string, size int64) *unstructured.Unstructured {
	return custom("example.com", "Widget", "blue", map[string]any{
		"spec":   map[string]any{"size": size, "parts": []any{map[string]any{"app.kubernetes.io/name": "wheel"}}},
		"status": map[string]any{"phase": phase, "detail": map[string]any{"left": int64(2)}},
	})
}

func linesOf(t *testing.T, r *Recorder) string {
	t.Helper()
	var out strings.Builder
	if _, err := r.Trace().WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// A kind that is asked for late has its lines where they would have been, and no
// more fields than were asked for.
func TestAKindIsFollowedFromTheBeginning(t *testing.T) {
	resource := schema.GroupResource{Group: "example.com", Resource: "widgets"}
	pods := schema.GroupResource{Resource: "pods"}
	source := &changes{change(0, Added, resource, widget("Old", 1))}
	r, err := NewRecorder(Config{Source: source, Start: begin, Scenario: "one", Namespace: "ns"})
	if err != nil {
		t.Fatal(err)
	}
	*source = append(*source,
		change(1, Added, pods, pod("a")),
		change(2, Modified, resource, widget("Ready", 1)),
		change(3, Modified, resource, widget("Ready", 2)),
		change(4, Deleted, pods, pod("a")),
		change(5, Deleted, resource, widget("Ready", 2)))
	if err := r.Pull(func(Step) {}); err != nil {
		t.Fatal(err)
	}
	r.Note(Transition{At: 2500 * time.Millisecond, Kind: "Command", Event: Run, Set: Fields{"cmd": "kubectl"}})
	without := linesOf(t, r)
	if strings.Contains(without, "Widget") {
		t.Errorf("nobody asked for widgets:\n%s", without)
	}
	if err := r.Follow(widgets); err != nil {
		t.Fatal(err)
	}
	if err := r.Follow(widgets, "spec.size", "spec.parts.0.app.kubernetes.io/name", "status.detail.left", "spec.none"); err != nil {
		t.Fatal(err)
	}
	want := `{"t":0.000,"kind":"Scenario","name":"one","event":"START","set":{"namespace":"ns"}}
{"t":0.000,"kind":"Widget.example.com","name":"blue","event":"ADDED","set":{"spec.parts.0.app.kubernetes.io/name":"wheel","spec.size":1,"status":{"detail.left":2,"phase":"Old"}}}
{"t":1.000,"kind":"Pod","name":"a","event":"ADDED","set":{"phase":"Pending","podIP":false}}
{"t":2.000,"kind":"Widget.example.com","name":"blue","event":"MODIFIED","set":{"status":{"phase":"Ready"}}}
{"t":2.500,"kind":"Command","name":"","event":"RUN","set":{"cmd":"kubectl"}}
{"t":3.000,"kind":"Widget.example.com","name":"blue","event":"MODIFIED","set":{"spec.size":2}}
{"t":4.000,"kind":"Pod","name":"a","event":"DELETED","set":{}}
{"t":5.000,"kind":"Widget.example.com","name":"blue","event":"DELETED","set":{}}
`
	if got := linesOf(t, r); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if !r.State().Gone(ID{Kind: "Widget.example.com", Name: "blue"}) {
		t.Error("the state does not know that the widget was there")
	}
}

// A custom kind may have the name of one that every trace records.
func TestKindsOfTheSameNameAreToldApart(t *testing.T) {
	mine := Found{Kind{GroupVersionKind: of("mesh.example.com", "v1", "Service"), Namespaced: true}, "services"}
	source := &changes{
		change(0, Added, schema.GroupResource{Resource: "services"}, &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "plain"}}),
		change(0, Added, schema.GroupResource{Group: "mesh.example.com", Resource: "services"}, custom("mesh.example.com", "Service", "meshed", map[string]any{})),
	}
	r, err := NewRecorder(Config{Source: source, Start: begin, Namespace: "ns"})
	if err != nil {
		t.Fatal(err)
	}
	if ids := r.State().IDs("Service"); len(ids) != 1 || ids[0].Name != "plain" {
		t.Errorf("services are %v", ids)
	}
	if err := r.Follow(mine); err != nil {
		t.Fatal(err)
	}
	if ids := r.State().IDs("Service.mesh.example.com"); len(ids) != 1 || ids[0].Name != "meshed" {
		t.Errorf("meshed services are %v", ids)
	}
}
