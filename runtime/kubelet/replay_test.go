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
	"time"

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
	// without names fields, or reasons of events, whose course depends on
	// timing in the recording itself, with the reason why.
	without map[string]string
}

func wait(d time.Duration) func(*world) { return func(w *world) { w.advance(d) } }

var replays = []replay{
	{id: "crashloop-backoff", manifest: "pod.yaml", do: wait(12 * time.Minute)},
	{id: "init-sequential", manifest: "pod.yaml", do: wait(12 * time.Second)},
	{id: "init-failure-never", manifest: "pod.yaml", do: wait(6 * time.Second)},
	{id: "init-failure-retried", manifest: "pod.yaml", do: wait(40 * time.Second)},
	{id: "grace-period", manifest: "pods.yaml", pods: []string{"exits", "five", "default30", "now", "override"}, do: func(w *world) {
		w.advance(3 * time.Second)
		w.delete("exits", -1)
		w.delete("five", -1)
		w.delete("default30", -1)
		w.delete("override", 3)
		w.delete("now", 1)
		w.advance(40 * time.Second)
	}},
	{id: "active-deadline", manifest: "pods.yaml", do: wait(15 * time.Second)},
	{id: "config-missing", manifest: "pods.yaml", do: func(w *world) {
		w.advance(8 * time.Second)
		w.apply("kind: ConfigMap\nmetadata: {name: cm}\ndata: {a: '1'}")
		w.apply("kind: Secret\nmetadata: {name: sec}\nstringData: {a: '1'}")
		w.advance(15 * time.Second)
	}},
	{id: "sidecar-order", manifest: "pods.yaml", do: func(w *world) {
		w.advance(7 * time.Second)
		w.delete("p", -1)
		w.advance(12 * time.Second)
	}, without: map[string]string{}},
	{id: "startup-gates-others", manifest: "pods.yaml", do: wait(14 * time.Second)},
	{id: "pod-phases", manifest: "pods.yaml", pods: []string{"never-00", "never-01", "never-1run", "nocommand", "killed", "onfailure-0"}, do: wait(36 * time.Second)},
	{id: "hook-prestop", manifest: "pods.yaml", do: func(w *world) {
		w.advance(4 * time.Second)
		for _, p := range []string{"short", "long", "fails", "sleeps"} {
			w.delete(p, -1)
		}
		w.advance(12 * time.Second)
	}},
	{id: "liveness-example", manifest: "live.yaml", do: func(w *world) {
		w.advance(100 * time.Second)
		w.delete("liveness-exec-pod", -1)
		w.advance(40 * time.Second)
	}},
	{id: "readiness-initial-failure", manifest: "pod.yaml", do: wait(13 * time.Second)},
	{id: "init-rerun-on-pod-restart", manifest: "pod.yaml", do: func(w *world) {
		w.advance(3 * time.Second)
		w.exec("p", "app", "kill", "1")
		w.advance(14 * time.Second)
		w.check(w.kubelet.KillSandbox(namespace, "p"))
		w.advance(14 * time.Second)
	}},
}

func TestRecordingsReplayed(t *testing.T) {
	for _, r := range replays {
		t.Run(r.id, func(t *testing.T) {
			manifest := recorded(t, r.id, r.manifest)
			real := readTrace(t, r.id)
			w := newWorld(t, 1)
			w.apply(manifest)
			pods := r.pods
			if pods == nil {
				for _, p := range store.Pods.List(w.store.View(), namespace) {
					pods = append(pods, p.Name)
				}
			}
			r.do(w)
			failed := false
			for _, pod := range pods {
				want, got := courses(real, pod, r.id), courses(w.recorder.Trace(), pod, namespace)
				for _, field := range slices.Sorted(maps.Keys(want)) {
					if _, skip := r.without[field]; skip {
						continue
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
	return out
}

// clean hides what differs from run to run.
func clean(v any, ns string) string {
	s := uid.ReplaceAllString(fmt.Sprint(v), "(UID)")
	return strings.NewReplacer("_"+ns+"(", "_NS(", "_default(", "_NS(", " "+ns+"/", " NS/").Replace(s)
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
	defer f.Close()
	tr, err := trace.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}
