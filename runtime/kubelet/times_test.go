package kubelet_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/trace"
)

// moment finds the first transition of the object after an instant in which
// the field took the value; "" is any value.
func moment(t *testing.T, tr trace.Trace, after time.Duration, kind, name, field, value string) time.Duration {
	t.Helper()
	for _, l := range tr {
		if l.At < after || l.Kind != kind || l.Name != name {
			continue
		}
		if field == "DELETED" && l.Event == trace.Deleted {
			return l.At
		}
		if v, ok := l.Set[field]; ok && (value == "" || fmt.Sprint(v) == value) {
			return l.At
		}
	}
	t.Fatalf("%s %s never had %s=%s after %v", kind, name, field, value, after)
	return 0
}

// event finds the first event of the reason about the pod.
func event(t *testing.T, tr trace.Trace, pod, reason string) time.Duration {
	t.Helper()
	for _, l := range tr {
		if l.Kind == "Event" && l.Set["reason"] == reason && l.Set["object"] == "Pod/"+pod {
			return l.At
		}
	}
	t.Fatalf("no event %s about %s", reason, pod)
	return 0
}

// Times are within what the recorded cluster showed, over several seeds. The
// windows are those of the README of behaviours/ and of facts.yaml (minimum to
// maximum on a quiet machine).
func TestTimesAreThoseOfTheRecordedCluster(t *testing.T) {
	for s := seed.Seed(1); s <= 12; s++ {
		within := func(what string, got time.Duration, low, high float64) {
			t.Helper()
			if got.Seconds() < low || got.Seconds() > high {
				t.Errorf("seed %d: %s after %.2f s, recorded %.2f to %.2f s", s, what, got.Seconds(), low, high)
			}
		}
		w := newWorld(t, s)
		w.apply(recorded(t, "init-sequential", "pod.yaml"))
		w.apply(recorded(t, "grace-period", "pods.yaml"))
		w.advance(15 * time.Second)
		tr := w.recorder.Trace()
		within("sandbox", moment(t, tr, 0, "Pod", "seq", "conditions.PodReadyToStartContainers", "True"), 0.4, 0.8)
		within("first init container", moment(t, tr, 0, "Pod", "seq", "init/one", "running"), 0.5, 1)
		two := moment(t, tr, 0, "Pod", "seq", "init/two", "running")
		within("second init container", two-moment(t, tr, 0, "Pod", "seq", "init/one", "running"), 3.1, 4.5)
		three := moment(t, tr, 0, "Pod", "seq", "init/three", "terminated:Completed:0")
		within("app after init", moment(t, tr, 0, "Pod", "seq", "app/app", "running")-three, 0.1, 0.52)

		deleted := w.clock.Now().Sub(w.begin)
		w.delete("exits", -1)
		w.delete("five", -1)
		w.delete("default30", -1)
		w.delete("override", 3)
		w.delete("now", 1)
		w.advance(40 * time.Second)
		tr = w.recorder.Trace()
		for _, p := range []string{"exits", "five", "default30", "override", "now"} {
			killing := event(t, tr, p, "Killing")
			within("Killing of "+p, killing-deleted, 0, 0.25)
			ended := moment(t, tr, deleted, "Pod", p, "conditions.PodReadyToStartContainers", "False/PodSandboxNotReady")
			if p == "exits" {
				within("end of "+p+" after Killing", ended-killing, 0.33, 0.9)
			}
		}
		gone := func(name string) time.Duration { return moment(t, tr, deleted, "Pod", name, "DELETED", "") - deleted }
		within("exits gone", gone("exits"), 0.5, 3.6)
		within("five gone", gone("five"), 5.5, 7.7)
		within("default30 gone", gone("default30"), 30.5, 32.3)
		within("override gone", gone("override"), 3.5, 5.2)
		within("now gone", gone("now"), 2.5, 4)
	}
}

// The gaps between restarts, recorded as 15, 26, 41, 84, 175 and 309 s: each
// delay may be stretched by up to a half while it is at most a minute.
func TestGapsOfTheBackOffLadder(t *testing.T) {
	for s := seed.Seed(1); s <= 12; s++ {
		w := newWorld(t, s)
		w.apply(recorded(t, "crashloop-backoff", "pod.yaml"))
		w.advance(16 * time.Minute)
		var at []time.Duration
		for _, l := range w.recorder.Trace() {
			if _, ok := l.Set["app/main.restartCount"]; ok && l.Name == "crash" {
				at = append(at, l.At)
			}
		}
		for i, want := range [][2]float64{{0.1, 3}, {10, 18}, {20, 33}, {40, 63}, {80, 110}, {160, 200}, {300, 345}} {
			gap := (at[i+1] - at[i]).Seconds()
			if i == 0 {
				gap = (at[1] - moment(t, w.recorder.Trace(), 0, "Pod", "crash", "app/main", "running")).Seconds()
			}
			if gap < want[0] || gap > want[1] {
				t.Errorf("seed %d: restart %d after %.1f s, want %v", s, i+1, gap, want)
			}
		}
	}
}

// About half of the containers that end at once show CrashLoopBackOff a second
// after their second end, the others only when the back-off is over: it depends on
// whether the kubelet hears of two events of one relist as one or as two
// (pleg.GenericPLEG.reconcilePodRecord sends each by itself).
func TestCrashLoopBackOffShowsEarlyOrLate(t *testing.T) {
	early, late := 0, 0
	for s := seed.Seed(1); s <= 40; s++ {
		w := newWorld(t, s)
		w.apply(fastCrasher)
		w.advance(15 * time.Second)
		tr := w.recorder.Trace()
		second := moment(t, tr, 0, "Pod", "p", "app/main.restartCount", "1")
		shown := time.Minute
		for _, l := range tr {
			if l.Kind == "Pod" && l.Set["app/main"] == "waiting:CrashLoopBackOff" {
				shown = l.At
				break
			}
		}
		switch after := (shown - second).Seconds(); {
		case after < 3:
			early++
		default:
			late++
		}
	}
	if early < 10 || late < 10 {
		t.Errorf("%d of 40 early, %d late; want some of both", early, late)
	}
}

const fastCrasher = `
kind: Pod
metadata: {name: p}
spec: {containers: [{name: main, image: busybox, command: [sh, -c, exit 1]}]}
`
