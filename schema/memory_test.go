package schema

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/gherkube/gherkube/schema/catalogue"
	"github.com/gherkube/gherkube/schema/input"
)

// mixedSources are custom resources of kinds of the catalogue, and objects that are
// refused, in turn.
func mixedSources(kinds, each int) []input.Source {
	var sources []input.Source
	add := func(text string) {
		sources = append(sources, input.Source{Name: fmt.Sprintf("%d.yaml", len(sources)), Bytes: []byte(text)})
	}
	for i := range each {
		for _, k := range catalogue.Open().Kinds()[:kinds] {
			add(fmt.Sprintf("apiVersion: %s/%s\nkind: %s\nmetadata: {name: a-%d, namespace: b}\n", k.Group, k.Versions[0], k.Kind, i))
			add(fmt.Sprintf("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s-%d, lables: {}}\n", "a", len(sources)))
		}
	}
	return sources
}

// TestDefinitionsAreForgotten: when all custom resources are checked, nothing of what
// their definitions were compiled to is in memory, nor the trees of documents.
func TestDefinitionsAreForgotten(t *testing.T) {
	const kinds = 40
	v := New()
	r := newRun(v.settings, mixedSources(kinds, 2))
	r.parse()
	r.check()
	r.checkCustom()
	if got := len(r.published.byKind); got != kinds {
		t.Errorf("%d definitions were needed, want %d", got, kinds)
	}
	for gk, d := range r.published.byKind {
		if n := d.Compiled(); n > 0 {
			t.Errorf("%s: %d versions are still compiled", gk, n)
		}
	}
	for _, d := range r.documents {
		if d.Tree != nil {
			t.Errorf("%s: the tree is still there", d.Source.Name)
		}
		for _, o := range d.objects {
			if o.verdict == NotChecked || o.verdict == "" {
				t.Errorf("%s: %s: %s", d.Source.Name, o.name, o.verdict)
			}
			if o.data != nil || o.waiting != nil {
				t.Errorf("%s: the object's JSON is still there", d.Source.Name)
			}
		}
	}
}

// TestMemoryOfARun: what a run keeps of a document that has a finding is little, for
// there can be very many.
func TestMemoryOfARun(t *testing.T) {
	const kinds, each = 10, 200
	const most = 2 << 10 // bytes of a document
	v := New()
	kept := func(each int) int {
		r := newRun(v.settings, mixedSources(kinds, each))
		before := heap()
		r.parse()
		r.check()
		r.checkCustom()
		after := heap()
		runtime.KeepAlive(r)
		return int(after) - int(before)
	}
	kept(1) // what all runs share
	if got := kept(each) / (2 * kinds * each); got > most {
		t.Errorf("a run keeps %d bytes of a document, want at most %d", got, most)
	} else {
		t.Logf("a run keeps %d bytes of a document", got)
	}
}

// heap is how many bytes live.
func heap() uint64 {
	runtime.GC()
	runtime.GC() // what the first one has finalized
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
