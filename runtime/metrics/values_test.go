package metrics

import (
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/labels"
)

func TestValues(t *testing.T) {
	v := &Values{}
	if v.HasCustom() || v.HasExternal() {
		t.Error("there are adapters before anything was set")
	}
	v.Set(Object{Namespace: "a", Kind: "pod", Labels: labels.Set{"app": "web"}}, "requests", 1000)
	v.Set(Object{Namespace: "a", Kind: "pod", Name: "web-1"}, "requests", 2000)
	v.Set(Object{Namespace: "a", Kind: "Service", Name: "web"}, "requests", 3000)
	for _, c := range []struct {
		of   Object
		want int64 // negative is none
	}{
		{Object{Namespace: "a", Kind: "Pod", Name: "web-1", Labels: labels.Set{"app": "web"}}, 2000},
		{Object{Namespace: "a", Kind: "Pod", Name: "web-2", Labels: labels.Set{"app": "web", "x": "y"}}, 1000},
		{Object{Namespace: "a", Kind: "Pod", Name: "db"}, -1},
		{Object{Namespace: "b", Kind: "Pod", Name: "web-1"}, -1},
		{Object{Namespace: "a", Kind: "Service", Name: "web"}, 3000},
	} {
		got, ok := v.Of(c.of, "requests")
		if ok != (c.want >= 0) || ok && got != c.want {
			t.Errorf("%+v: %d, %v, want %d", c.of, got, ok, c.want)
		}
	}
	v.SetExternal("a", "queue", labels.Set{"q": "1"}, 5)
	v.SetExternal("a", "queue", labels.Set{"q": "2"}, 7)
	v.SetExternal("a", "queue", labels.Set{"q": "1"}, 6)
	if got := v.External("a", "queue", labels.Everything()); !slices.Equal(numbers(got), []int64{6, 7}) {
		t.Errorf("%v", got)
	}
	if got := v.External("a", "queue", labels.SelectorFromSet(labels.Set{"q": "2"})); !slices.Equal(numbers(got), []int64{7}) {
		t.Errorf("%v", got)
	}
	if got := v.External("b", "queue", labels.Everything()); got != nil {
		t.Errorf("%v", got)
	}
}

func numbers(of []Labelled) []int64 {
	var out []int64
	for _, v := range of {
		out = append(out, v.Value)
	}
	return out
}
