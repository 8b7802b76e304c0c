package kubelet_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/runtime/store"
	"github.com/gherkube/gherkube/runtime/trace"
)

// replay is a recorded scenario as far as it is the kubelet's: the pods, and
// what the scenario does to them. The course of every field of every pod, and
// the events about it, must be those of the recording; times are compared
// where a test says so.
type replay struct {
	id, manifest string
	// pods are those to compare; empty means all of the manifest.
	pods []string
	do   func(w *world)
	// slow is part of the messages of events that only say that a program
	// needed a moment to start, which the first probe may or may not see.
	slow string
}

func TestRecordingsReplayed(t *testing.T) {
	for _, r := range replays {
		t.Run(r.id+"/"+r.manifest, func(t *testing.T) {
			manifest := recorded(t, r.id, r.manifest)
			actual := readTrace(t, r.id)
			w := newWorld(t, 1)
			w.apply(manifest)
			pods := r.pods
			if pods == nil {
				for _, p := range store.Pods.List(w.store.View(), namespace) {
					pods = append(pods, p.Name)
				}
			}
			images := map[string]bool{}
			for _, pod := range pods {
				images[pod] = w.modelled(pod)
			}
			r.do(w)
			failed := false
			for _, pod := range pods {
				if !images[pod] {
					t.Logf("pod %s is left out: its image has no model", pod)
					continue
				}
				want, got := courses(actual, pod, r.id), courses(w.recorder.Trace(), pod, namespace)
				for _, field := range slices.Sorted(maps.Keys(want)) {
					if field == "events" && r.slow != "" {
						late := func(e string) bool { return strings.Contains(e, r.slow) }
						want[field], got[field] = slices.DeleteFunc(want[field], late), slices.DeleteFunc(got[field], late)
					}
					if diff := differ(want[field], got[field]); diff != "" {
						failed = true
						t.Errorf("pod %s: %s:\n  recorded  %s\n  simulated %s\n  %s", pod, field,
							strings.Join(want[field], " → "), strings.Join(got[field], " → "), diff)
					}
				}
			}
			if failed {
				t.Log("\n" + w.transcript())
			}
		})
	}
}

// modelled reports whether all images of the pod can run. Images that the
// recording says cannot be pulled are no reason to leave a pod out.
func (w *world) modelled(name string) bool {
	for _, c := range w.pod(name).Spec.Containers {
		if _, ok := w.runtime.Images.Find(c.Image); !ok && strings.Contains(c.Image, "agnhost") {
			return false
		}
	}
	return true
}

// differ compares two courses of one field; one of them may go on where the
// other's scenario ended.
func differ(want, got []string) string {
	n := min(len(want), len(got))
	for i := range n {
		if want[i] != got[i] {
			return fmt.Sprintf("differ at %d", i+1)
		}
	}
	if len(got) < len(want) {
		return "ends too early"
	}
	return ""
}

var uid = regexp.MustCompile(`\([0-9a-f]{8}-[0-9a-f-]{27}\)`)

// courses returns the values that each field of the pod took in turn, and the
// events about it in the order of their first appearance.
func courses(t trace.Trace, pod, ns string) map[string][]string {
	out := map[string][]string{}
	for _, tr := range t {
		switch {
		case tr.Kind == "Pod" && tr.Name == pod:
			if tr.Event == trace.Deleted {
				out["event"] = append(out["event"], "DELETED")
			}
			for f, v := range tr.Set {
				if compared(f) {
					out[f] = append(out[f], clean(v, ns))
				}
			}
		case tr.Kind == "Event" && tr.Event == trace.Added && tr.Set["object"] == "Pod/"+pod && tr.Set["source"] == "kubelet":
			e := fmt.Sprintf("%v %v %v %s", tr.Set["type"], tr.Set["reason"], tr.Set["fieldPath"], clean(tr.Set["message"], ns))
			out["events"] = append(out["events"], e)
		}
	}
	slices.Sort(out["events"])
	out["events"] = slices.Compact(out["events"])
	return out
}

// clean hides what differs from run to run, and the simulator's hint about
// images without a model.
func clean(v any, ns string) string {
	s := uid.ReplaceAllString(fmt.Sprint(v), "(UID)")
	for _, h := range hidden {
		s = h.pattern.ReplaceAllString(s, h.with)
	}
	return strings.NewReplacer("_"+ns+"(", "_NS(", "_default(", "_NS(", " "+ns+"/", " NS/").Replace(s)
}

var hidden = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`10\.244\.[0-9]+\.[0-9]+`), "IP"},
	{regexp.MustCompile(`exec "[0-9a-f]{64}"`), `exec "ID"`},
	{regexp.MustCompile(`(?s) \(gherkube has no model.*?\]"\)`), ""},
}

// compared leaves out what is not the kubelet's.
func compared(f string) bool {
	switch f {
	case "nodeName", "qosClass", "generation", "observedGeneration", "deletionTimestamp", "deletionGracePeriodSeconds", "conditions.PodScheduled", "(STATUS)":
		return false
	}
	return !strings.HasSuffix(f, ".image") && !strings.HasPrefix(f, "labels.")
}

func readTrace(t testing.TB, id string) trace.Trace {
	t.Helper()
	f, err := os.Open(filepath.Join("../../../shared/behaviours/recorded", id, "trace.ndjson"))
	if err != nil {
		t.Skipf("the recordings are not here: %v", err)
	}
	defer func() { _ = f.Close() }()
	tr, err := trace.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}
