package replay_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/controller"
	"github.com/gherkube/gherkube/runtime/sim/provider"
	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/runtime/trace/comparison"
	"github.com/gherkube/gherkube/runtime/trace/recording"
	"github.com/gherkube/gherkube/steps/replay"
)

const recordings = "../../../shared/behaviours/recorded"

var clusters = sync.OnceValues(func() (*provider.Provider, error) { return provider.New(provider.Config{Seed: 1}) })

func replayed(t *testing.T, r recording.Recording) replay.Outcome {
	t.Helper()
	return replayedBy(t, r, config().Controllers)
}

// config is how recordings are compared, with all controllers and without a cluster.
func config() replay.Config {
	c := replay.Config{Tolerance: 5 * time.Second}
	for _, actor := range controller.All(controller.Config{}) {
		c.Controllers = append(c.Controllers, actor.Name())
	}
	return c
}

// replayedBy is replayed as if the cluster had only these controllers.
func replayedBy(t *testing.T, r recording.Recording, controllers []string) replay.Outcome {
	t.Helper()
	p, err := clusters()
	if err != nil {
		t.Fatal(err)
	}
	c := config()
	c.Provider, c.Controllers = p, controllers
	o, err := replay.Replay(t.Context(), c, r)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func recorded(t *testing.T, id string) recording.Recording {
	t.Helper()
	dir := filepath.Join(recordings, id)
	if found, err := recording.Find(dir); err != nil || len(found) == 0 {
		t.Skip("the recordings of a real cluster are not beside the repository")
	}
	r, err := recording.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func text(t *testing.T, o replay.Outcome) string {
	t.Helper()
	var out bytes.Buffer
	if err := replay.Text(&out, []replay.Outcome{o}, replay.Differences); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// The facts agree also where lines do not: who of several pods is the first,
// how retries fall, and how status writes are batched is chance.
func TestFactsOfARealClusterAgree(t *testing.T) {
	for _, id := range []string{
		"bare-pod-not-recreated", "crashloop-backoff", "deployment-scale", "init-failure-retried", "preemption", "probe-tcp",
		"readiness-example", "sidecar-order", "sts-rolling-partition", "ds-one-per-node",
	} {
		t.Run(id, func(t *testing.T) {
			for _, d := range replayed(t, recorded(t, id)).Trace.Facts().Deviations {
				t.Error(d.Words("the real cluster", "the simulator"))
			}
		})
	}
}

// What agrees with a real cluster goes on to agree.
func TestRecordingsOfARealClusterAgree(t *testing.T) {
	for _, id := range []string{
		"bare-pod-not-recreated", "coredns-service-name", "deployment-scale", "init-sequential", "liveness-example",
		"readiness-removes-endpoint", "rs-adopts-orphan", "taint-no-execute",
	} {
		t.Run(id, func(t *testing.T) {
			if o := replayed(t, recorded(t, id)); o.Verdict() != comparison.Agree {
				t.Errorf("the verdict is %s:\n%s", o.Verdict(), text(t, o))
			}
		})
	}
}

func TestKindsWithoutAControllerAreNotSupported(t *testing.T) {
	o := replayedBy(t, recorded(t, "sts-parallel"), []string{"deployment-controller"})
	if want := "no controller acts on StatefulSet"; o.Verdict() != replay.NotSupported || o.Unsupported != want {
		t.Errorf("%s, %q; want not supported, %q", o.Verdict(), o.Unsupported, want)
	}
}

// Two replays say the same, byte for byte.
func TestReplayIsReproducible(t *testing.T) {
	r := recorded(t, "deployment-recreate")
	var outs [2]bytes.Buffer
	for i := range outs {
		if err := replay.JSON(&outs[i], []replay.Outcome{replayed(t, r)}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(outs[0].Bytes(), outs[1].Bytes()) {
		t.Errorf("the first replay says\n%s\nthe second\n%s", outs[0].String(), outs[1].String())
	}
}

// made is a recording that was made up: in an hour, nothing happened.
func made(steps ...recording.Step) recording.Recording {
	end := trace.Transition{At: time.Hour, Kind: "Scenario", Event: trace.End}
	return recording.Recording{Scenario: recording.Scenario{ID: "made", Steps: steps}, Trace: trace.Trace{end}}
}

func TestStepsOfAScenario(t *testing.T) {
	r := made(
		recording.Step{Bg: "timeout 3 kubectl get pod -w"},
		recording.Step{Bg: "kubectl get pod -w"}, // never ends, so it has no result
		recording.Step{Run: "kubectl run p --image=nginx"},
		recording.Step{Let: "NAME=kubectl get pod -o name"},
		recording.Step{Wait: "Pod p phase=Running"},
		recording.Step{Run: "echo $NAME | grep pod/p"},
		recording.Step{Sleep: 5},
		recording.Step{Wait: "Pod p gone", Timeout: 1},
	)
	r.Commands = []recording.Command{
		{Line: "kubectl run p --image=nginx", Stdout: "pod/p created\n", Took: 1},
		{Line: "echo $NAME | grep pod/p", Stdout: "pod/p\n"},
		{Line: "timeout 3 kubectl get pod -w", ExitCode: 124, Background: true},
	}
	o := replayed(t, r)
	if len(o.Commands) != 3 {
		t.Fatalf("%d commands were compared, want 3", len(o.Commands))
	}
	for _, d := range o.Commands {
		if !d.Same() {
			t.Errorf("%+v", d)
		}
	}
	if o.Trace.Counts.Extra == 0 || o.Trace.Counts.Equal > 0 {
		t.Errorf("the counts are %+v, want a pod that was not recorded", o.Trace.Counts)
	}
}

// What a command prints is of one instant; a pod that was slow when it was recorded
// prints what it prints earlier here. What it never prints is a difference.
func TestOutputsOfOtherInstants(t *testing.T) {
	r := made(
		recording.Step{Run: "kubectl run p --image=nginx"},
		recording.Step{Sleep: 30},
		recording.Step{Run: "kubectl get pod"},
		recording.Step{Run: "kubectl describe pod p | grep ^Status:"},
		recording.Step{Run: "kubectl delete pod p"},
	)
	const head = "NAME READY STATUS RESTARTS AGE\n"
	r.Commands = []recording.Command{
		{Line: "kubectl run p --image=nginx", Stdout: "pod/p created\n", Took: 1},
		{Line: "kubectl get pod", Stdout: head + "p 0/1 ContainerCreating 0 30s\n"},
		{Line: "kubectl describe pod p | grep ^Status:", Stdout: "Status: Pending\n"},
	}
	want := []bool{true, true, true}
	for i, d := range replayed(t, r).Commands {
		if d.Agrees() != want[i] || d.Same() != (i == 0) {
			t.Errorf("%+v", d)
		}
	}
	r.Commands[1].Stdout, r.Commands[2].Stdout = head+"p 0/1 Terminating 0 30s\n", "Status: Failed\n"
	for _, d := range replayed(t, r).Commands[1:] {
		if d.Agrees() {
			t.Errorf("%+v", d)
		}
	}
}

// kubectl makes the objects of a file one after the other, and what took two seconds
// when it was recorded does here.
func TestObjectsOfAFileAreMadeOneAfterTheOther(t *testing.T) {
	const maps = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec: {containers: [{name: main, image: nginx}]}\n---\n# nothing\n"
	r := made(recording.Step{Run: "kubectl apply -f all.yaml"}, recording.Step{Run: "cat all.yaml"})
	r.Scenario.Files = map[string]string{"all.yaml": strings.Replace(maps, "# nothing\n", "", 1)}
	for took, want := range map[float64]time.Duration{0: 100 * time.Millisecond, 0.1: 100 * time.Millisecond, 2: 1100 * time.Millisecond} {
		r.Commands = []recording.Command{
			{Line: "kubectl apply -f all.yaml", Stdout: "configmap/a created\npod/b created\n", Took: took},
			{Line: "cat all.yaml", Stdout: r.Scenario.Files["all.yaml"]},
		}
		o := replayed(t, r)
		for _, d := range o.Commands {
			if !d.Same() {
				t.Errorf("%g s: %+v", took, d)
			}
		}
		for _, s := range o.Trace.Steps {
			if s.Object.Kind == "Pod" && s.Right[0].Event == trace.Added && s.Right[0].At != want {
				t.Errorf("%g s: the pod is made at %s, want %s", took, s.Right[0].At, want)
			}
		}
	}
}

// A node has no namespace, and what is said of it is seen where nodes are recorded.
func TestEventsAboutNodes(t *testing.T) {
	r := made(recording.Step{Run: "kubectl delete node $NODE2"}, recording.Step{Sleep: 20})
	r.Scenario.Cluster = []string{"Node"}
	seen := map[string]bool{}
	for _, s := range replayed(t, r).Trace.Steps {
		for _, tr := range s.Right {
			if tr.Kind == "Event" {
				seen[tr.Namespace+tr.Set.Text("reason")] = true
			}
		}
	}
	if !seen["RemovingNode"] {
		t.Errorf("the events are %v", seen)
	}
}

func TestWhatTheTerminalLacksIsNotSupported(t *testing.T) {
	for line, want := range map[string]string{
		"docker ps":                     "the terminal has no command docker (docker ps)",
		"docker ps | grep x":            "the terminal has no command docker (docker ps | grep x)",
		"kubectl get pod; python3 -c 1": "the terminal has no command python3 (kubectl get pod; python3 -c 1)",
	} {
		if o := replayed(t, made(recording.Step{Run: line})); o.Unsupported != want {
			t.Errorf("%s: %q, want %q", line, o.Unsupported, want)
		}
	}
	for _, line := range []string{"kubectl get pod | cat", "timeout x kubectl get pod", "sleep 1"} {
		if o := replayed(t, made(recording.Step{Bg: line})); o.Unsupported != "in the background: "+line {
			t.Errorf("%s: %q", line, o.Unsupported)
		}
	}
	misspelt := made(recording.Step{Run: "kbuectl get pod"})
	misspelt.Commands = []recording.Command{{Line: "kbuectl get pod", Stderr: "bash: line 1: kbuectl: command not found\n", ExitCode: 127}}
	if o := replayed(t, misspelt); o.Verdict() != comparison.Agree {
		t.Errorf("a command that nobody has: %s\n%s", o.Verdict(), text(t, o))
	}
}
