package kubelet_test

import (
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
	"github.com/gherkube/gherkube/runtime/trace/comparison"
)

// replay is a recorded scenario as far as it is the kubelet's: the pods, and
// what the scenario does to them. The transitions of every pod, and the events
// about it, must be those of the recording; times are compared where a test
// says so.
type replay struct {
	id, manifest string
	// pods are those to compare; empty means all of the manifest.
	pods []string
	do   func(w *world)
	// slow matches messages of events that only say that a program needed a
	// moment to start, which the first probe may or may not see.
	slow *regexp.Regexp
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
			pods = slices.DeleteFunc(slices.Clone(pods), func(pod string) bool { return !w.modelled(pod) })
			r.do(w)
			end := trace.Transition{At: w.clock.Now().Sub(w.begin), Kind: "Scenario", Event: trace.End}
			simulated := append(slices.Clone(w.recorder.Trace()), end)
			result := comparison.Compare(kubelets(actual, pods, r), kubelets(simulated, pods, r), publishing)
			differences := slices.DeleteFunc(result.Differences(), func(s comparison.Step) bool { return !s.Class.Different() })
			if len(differences) > 0 {
				var text strings.Builder
				w.check(comparison.Write(&text, differences, 72))
				t.Errorf("recorded and simulated (%s):\n%s", comparison.Marks, text.String())
			}
		})
	}
}

// publishing is how long the kubelet of the recordings may have taken to
// publish a status, on a busy machine.
const publishing = 10 * time.Second

// modelled reports whether all images of the pod can run. Images that the
// recording says cannot be pulled are not a reason to leave a pod out.
func (w *world) modelled(name string) bool {
	for _, c := range w.pod(name).Spec.Containers {
		if _, ok := w.runtime.Images.Find(c.Image); !ok && strings.Contains(c.Image, "agnhost") {
			return false
		}
	}
	return true
}

// kubelets is what of a trace is the kubelet's doing: the pods' statuses, and
// its events about them.
func kubelets(t trace.Trace, pods []string, r replay) trace.Trace {
	var out trace.Trace
	for _, tr := range t.Rewrite(clean) {
		switch {
		case tr.Kind == "Scenario":
		case tr.Kind == "Pod":
			if !slices.Contains(pods, tr.Name) {
				continue
			}
			maps.DeleteFunc(tr.Set, func(f string, _ any) bool { return !compared(f) })
		case tr.Kind == "Event" && tr.Event == trace.Added:
			_, pod, _ := strings.Cut(tr.Set.Text("object"), "/")
			late := r.slow != nil && r.slow.MatchString(tr.Set.Text("message"))
			if tr.Set["source"] != "kubelet" || !slices.Contains(pods, pod) || late {
				continue
			}
			delete(tr.Set, "count")
		default:
			continue
		}
		out = append(out, tr)
	}
	return out
}

// clean hides the simulator's hint about images without a model, and the
// addresses.
func clean(s string) string {
	for _, h := range hidden {
		s = h.pattern.ReplaceAllString(s, h.with)
	}
	return s
}

var hidden = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`10\.244\.[0-9]+\.[0-9]+`), "IP"},
	{regexp.MustCompile(`(?s) \(gherkube has no model.*?--assume-images\)`), ""},
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
