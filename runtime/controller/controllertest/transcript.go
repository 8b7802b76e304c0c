package controllertest

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Golden compares the text with testdata/NAME.txt.
func Golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update to write it", err)
	}
	if got != string(want) {
		t.Errorf("%s differs: run with -update and look at the diff. Got:\n%s", path, got)
	}
}

// write adds one performed effect to the transcript.
func (w *World) write(actor string, effect loop.Effect, err error) {
	if w.Quiet {
		return
	}
	what := w.describe(effect)
	if actor == "kubelet" {
		what, _, _ = strings.Cut(what, "\n")
	}
	fmt.Fprintf(&w.lines, "%-6s %-22s %s", w.Clock.Now().Sub(Epoch), actor, what)
	if err != nil {
		fmt.Fprintf(&w.lines, " => %v", err)
	}
	w.lines.WriteByte('\n')
}

func (w *World) describe(effect loop.Effect) string {
	switch e := effect.(type) {
	case loop.Create:
		key := e.Key
		key.Name = e.Object.GetName()
		if key.Resource == store.Pods.GroupResource {
			return "create " + name(key)
		}
		return "create " + name(key) + changes(nil, e.Object)
	case loop.Update:
		verb := "update"
		if e.Subresource != "" {
			verb += "/" + e.Subresource
		}
		return verb + " " + name(e.Key) + changes(w.before(e.Key), e.Object)
	case loop.Status:
		old := w.before(e.Key)
		if old == nil {
			return "status " + name(e.Key)
		}
		obj := old.DeepCopyObject().(store.Object)
		copyField(obj, e.Object, "Status")
		return "status " + name(e.Key) + changes(old, obj)
	case loop.Delete:
		s := "delete " + name(e.Key)
		if e.Propagation != nil {
			s += " " + string(*e.Propagation)
		}
		if e.GraceSeconds != nil {
			s += fmt.Sprintf(" grace=%d", *e.GraceSeconds)
		}
		return s
	case loop.Expire:
		return "expire " + name(e.Key)
	case loop.Event:
		return fmt.Sprintf("event %s %s: %s", e.Regarding.Kind, e.Reason, e.Message)
	}
	return fmt.Sprintf("%T", effect)
}

func name(k store.Key) string { return k.Resource.Resource + "/" + k.Name }

// before returns the state that the object under key had before its latest
// change.
func (w *World) before(key store.Key) store.Object {
	changes, _, err := w.Store.Since(max(w.Store.Compacted(), w.Store.Revision()-1))
	if err != nil || len(changes) == 0 || changes[0].Key != key {
		return w.Store.Get(key)
	}
	return changes[0].Old
}

// changes lists the fields of obj that differ from old's, by path.
func changes(old, obj store.Object) string {
	before, after := map[string]string{}, map[string]string{}
	if old != nil {
		flatten("", tree(old), before)
	}
	flatten("", tree(obj), after)
	var paths []string
	for p, v := range after {
		if before[p] != v && isTold(p) {
			paths = append(paths, p+"="+v)
		}
	}
	for p := range before {
		if _, ok := after[p]; !ok && isTold(p) {
			paths = append(paths, p+"=-")
		}
	}
	sort.Strings(paths)
	if len(paths) == 0 {
		return ""
	}
	return "\n" + strings.Repeat(" ", 32) + strings.Join(paths, "\n"+strings.Repeat(" ", 32))
}

// isTold leaves out what would only make transcripts long.
func isTold(path string) bool {
	for _, p := range []string{
		"metadata.name", "metadata.namespace", "metadata.uid", "metadata.resourceVersion", "metadata.creationTimestamp",
		"metadata.generation", "metadata.generateName", "spec.template", "spec.containers", "spec.strategy",
	} {
		if path == p || strings.HasPrefix(path, p+".") || strings.HasPrefix(path, p+"[") {
			return false
		}
	}
	if strings.HasPrefix(path, "metadata.ownerReferences[") {
		return strings.HasSuffix(path, ".name")
	}
	return true
}

func tree(obj store.Object) any {
	data, err := json.Marshal(obj)
	if err != nil {
		return err.Error()
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return err.Error()
	}
	return v
}

// flatten lists the leaves of v by path; elements of a list that have a type or
// a name go by it.
func flatten(path string, v any, out map[string]string) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			p := k
			if path != "" {
				p = path + "." + k
			}
			flatten(p, e, out)
		}
	case []any:
		for i, e := range v {
			flatten(fmt.Sprintf("%s[%s]", path, element(i, e)), e, out)
		}
	case nil:
	default:
		out[path] = fmt.Sprint(v)
	}
}

func element(i int, e any) string {
	m, ok := e.(map[string]any)
	if !ok {
		return fmt.Sprint(i)
	}
	for _, k := range []string{"type", "kind", "name"} {
		if s, ok := m[k].(string); ok && s != "" {
			return s
		}
	}
	return fmt.Sprint(i)
}
