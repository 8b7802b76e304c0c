package reference

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/util/sets"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	"k8s.io/kubernetes/pkg/apis/core"
)

// TestPodReferences: the Secrets and ConfigMaps that a pod refers to are those
// that upstream visits, for each kind of volume.
func TestPodReferences(t *testing.T) {
	sources := reflect.TypeFor[core.VolumeSource]()
	for i := range sources.NumField() {
		t.Run(sources.Field(i).Name, func(t *testing.T) {
			pod := &core.Pod{}
			f := filler{}
			f.fill(reflect.ValueOf(&pod.Spec).Elem(), 0)
			pod.Spec.Volumes = []core.Volume{{Name: "v"}}
			f.fill(reflect.ValueOf(&pod.Spec.Volumes[0].VolumeSource).Elem().Field(i), 0)
			want := map[string]sets.Set[string]{secretKind.Kind: sets.New[string](), configMapKind.Kind: sets.New[string]()}
			podutil.VisitPodSecretNames(pod, func(name string) bool { want[secretKind.Kind].Insert(name); return true }, podutil.AllContainers)
			podutil.VisitPodConfigmapNames(pod, func(name string) bool { want[configMapKind.Kind].Insert(name); return true }, podutil.AllContainers)
			got := map[string]sets.Set[string]{secretKind.Kind: sets.New[string](), configMapKind.Kind: sets.New[string]()}
			for _, r := range Collect(pod).references {
				if names, ok := got[r.to.Kind]; ok {
					names.Insert(r.name)
				}
			}
			for kind := range want {
				if !want[kind].Equal(got[kind]) {
					t.Errorf("%ss %v, want %v", kind, sets.List(got[kind]), sets.List(want[kind]))
				}
			}
		})
	}
}

// filler gives each text in a value a name of its own.
type filler struct{ n int }

func (f *filler) fill(v reflect.Value, depth int) {
	if depth > 8 || !v.CanSet() {
		return
	}
	switch v.Kind() {
	case reflect.String:
		f.n++
		v.SetString(fmt.Sprintf("s%d", f.n))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		f.fill(v.Index(0), depth+1)
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i), depth+1)
		}
	}
}

func TestNear(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"settings", "setings", true},
		{"web-settings", "web-setings", true},
		{"web-settings", "websettings", true},
		{"web-settings", "web.settings", true},
		{"warehouse", "wharehouse", true},
		{"frontend", "fronted", true},
		{"settings", "settings", false},
		{"mysql-1", "mysql-2", false},
		{"mysql-01", "mysql-2", false},
		{"app-eu", "app-us", false},
		{"mail-secret", "main-secret", false},
		{"frontend-a", "frontend-b", false},
		{"shop-development", "shop-production", false},
		{"db", "dbs", false},
		{"web", "wbe", false},
		{"orders-settings", "users-settings", false},
	} {
		if got := isNear(test.a, test.b); got != test.want || isNear(test.b, test.a) != got {
			t.Errorf("%s and %s: %t", test.a, test.b, got)
		}
	}
}

// TestSearchIsBounded: objects that misspell each other without end are searched
// for as long as the bounds allow.
func TestSearchIsBounded(t *testing.T) {
	const n = 3_000
	var objects []Object
	for i := range n {
		name := letters(i)
		objects = append(objects, Object{Kind: configMapKind, Name: "settings-" + name, Facts: &Facts{}})
		pods := &labelled{labels: labelSet{{"app", "shop"}, {"x", name}}}
		objects = append(objects, Object{Kind: podKind, Name: "p-" + name, Facts: &Facts{pods: pods, references: []reference{{
			to: configMapKind, name: "missing-" + name, at: place{prefix: "spec", field: serviceAccountField}}}}})
	}
	run := Run{Objects: objects, Place: func(int) string { return "" }}
	c := newNear(newIndex(run.Objects))
	for i := range n {
		c.find("", configMapKind, "", "missing-"+letters(i))
	}
	if c.left != 0 {
		t.Errorf("%d comparisons left of %d: the test has too few names", c.left, maxComparisons)
	}
	if result := run.Check(); len(result.Problems) != 0 || !slices.Equal(result.Outside, []Count{{configMapKind, n}}) {
		t.Errorf("%d problems, %v outside", len(result.Problems), result.Outside)
	}
}

// letters writes a number in letters.
func letters(n int) string {
	text := ""
	for range 4 {
		text += string(rune('a' + n%26))
		n /= 26
	}
	return text
}
