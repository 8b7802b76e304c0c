package recording

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/runtime/trace/comparison"
)

const commandsText = "# s\n\n## +0.000 s\n\n```console\n$ kubectl get pod\n```\n\nstdout:\n\n```text\nNAME READY AGE\nweb-b7d48d99c-8kh9m 1/1 5s\n```\n\nexit code 0, took 0.250 s\n\n" +
	"_+0.250 s: waited for `Pod p phase=Running` until +1.000 s_\n\n## +1.000 s (in the background)\n\n```console\n$ kubectl delete svc\n```\n\nstderr:\n\n```text\nerror: no name\n```\n\nexit code 1, took 0.100 s\n"

func TestCommandsAreReadWithTheirResults(t *testing.T) {
	cs, err := parseCommands(commandsText)
	if err != nil {
		t.Fatal(err)
	}
	if len(cs) != 2 {
		t.Fatalf("read %d commands, want 2", len(cs))
	}
	if c := cs[0]; c.Line != "kubectl get pod" || c.ExitCode != 0 || c.Took != 0.25 || !strings.Contains(c.Stdout, "8kh9m") {
		t.Errorf("first command: %+v", c)
	}
	if c := cs[1]; c.Time != 1 || c.Stderr != "error: no name\n" || c.ExitCode != 1 || !c.Background || cs[0].Background {
		t.Errorf("second command: %+v", c)
	}
}

func TestTheStartIsReadWhereItIsSaid(t *testing.T) {
	got := parseStart("# s\n\nStarted 2026-11-22T20:49:53.230Z, namespace `s`, ended at +199.006 s.\n")
	if want := time.Date(2026, 11, 22, 20, 49, 53, 230_000_000, time.UTC); !got.Equal(want) {
		t.Errorf("the start is %s, want %s", got, want)
	}
	for _, text := range []string{commandsText, "Started yesterdayZ, as it were"} {
		if got := parseStart(text); !got.IsZero() {
			t.Errorf("the start is %s though nothing says so", got)
		}
	}
}

func TestNormaliseHidesOnlyWhatDiffersFromRunToRun(t *testing.T) {
	for _, tc := range []struct{ a, b string }{
		{"web-b7d48d99c-8kh9m 1/1 Running 0 5s", "web-b7d48d99c-zppfc 1/1 Running 0 2m14s"},
		{"10.244.1.134 truth-worker2", "10.244.7.2   gherkube-worker"},
		{"80:31234/TCP", "80:30007/TCP"},
		{"Start Time: Sun, 22 Nov 2026 21:12:20 +0000", "Start Time: Thu, 01 Jan 2026 00:00:00 +0000"},
		{"bash: line 1: kbuectl: command not found", "bash: kbuectl: command not found"},
		{"b\na", "a\nb"},
		{"client 10.244.1.9:59118", "client 10.244.2.3:32770"},
		{"     11 web-b7d48d99c-8kh9m\n      9 web-b7d48d99c-zppfc", "     10 web-b7d48d99c-8kh9m\n     10 web-b7d48d99c-zppfc"},
		{"  resources:\n    limits:\n      memory: 9007199254740988Ki", "  resources: {}"},
		{"are controlled by more than one HPA (e.g. [x/a x/b])", "are controlled by more than one HPA (e.g. [x/b x/a])"},
		{"are controlled by more than one HPA (e.g. [x/a x/b])\nare controlled by more than one HPA (e.g. [x/b x/a])", "are controlled by more than one HPA (e.g. [x/b x/a])"},
		{"inet6 fe80::2455:56ff:feb5:fdf9/64 scope link", "inet6 fe80::1/64 scope link"},
	} {
		if a, b := Normalise(tc.a), Normalise(tc.b); strings.Join(a, "|") != strings.Join(b, "|") {
			t.Errorf("%q and %q are not the same: %q, %q", tc.a, tc.b, a, b)
		}
	}
	for _, tc := range []struct{ a, b string }{
		{"web-b7d48d99c-8kh9m 1/1 Running", "web-b7d48d99c-8kh9m 0/1 Running"},
		{"web-b7d48d99c-8kh9m", "api-b7d48d99c-8kh9m"},
		{"exit code 1", "exit code 2"},
		{"10.244.1.9:8080", "10.244.1.9:80"}, // a server's port
		{"10.244.1.9:8080", "10.244.1.9:59118"},
		{"11 web", "10 web"},
		{"a\na", "a"},
		{"  resources:\n    limits:\n      memory: 64Mi", "  resources: {}"},
		{"are controlled by more than one HPA (e.g. [x/a x/b])", "are controlled by more than one HPA (e.g. [x/a x/c])"},
	} {
		if a, b := Normalise(tc.a), Normalise(tc.b); strings.Join(a, "|") == strings.Join(b, "|") {
			t.Errorf("%q and %q were made the same: %q", tc.a, tc.b, a)
		}
	}
}

func TestJudgeLooksAtCommandsAndTransitions(t *testing.T) {
	run := func(pod, output string, code int, ends time.Duration) Recording {
		return Recording{Scenario: Scenario{ID: "x"}, Commands: []Command{{Line: "a", Stdout: output, ExitCode: code}}, Trace: trace.Trace{
			{At: 0, Kind: "Node", Name: pod, Event: trace.Added}, // not asked for
			{At: time.Second, Kind: "Pod", Name: pod, Event: trace.Added, Set: trace.Fields{"phase": "Pending", "ownerReferences": []any{"ReplicaSet/web/controller"}}},
			{At: 2 * time.Second, Kind: "Pod", Name: pod, Event: trace.Modified, Set: trace.Fields{"phase": "Running"}},
			{At: ends, Kind: "Scenario", Event: trace.End},
		}}
	}
	recorded := run("web-8kh9m", "web-8kh9m\n", 0, 9*time.Second)
	for _, tc := range []struct {
		other Recording
		want  comparison.Verdict
	}{
		{run("web-zppfc", "web-zppfc\n", 0, 9*time.Second), comparison.Agree},
		{run("web-zppfc", "web-zppfc\n", 1, 9*time.Second), comparison.Differs},
		{run("web-zppfc", "nothing\n", 0, 9*time.Second), comparison.Differs},
		{Recording{Commands: recorded.Commands, Trace: recorded.Trace[:1]}, comparison.Agree}, // ends at once
		{Recording{Trace: recorded.Trace}, comparison.Differs},                                // no command
	} {
		if got := Judge(recorded, tc.other, time.Second).Verdict(); got != tc.want {
			t.Errorf("%+v: %s, want %s", tc.other, got, tc.want)
		}
	}
}

func TestSnapshots(t *testing.T) {
	for line, want := range map[string][2]bool{ // prints what is, and changes nothing
		"kubectl get pod":                       {true, true},
		"kubectl get pod -o wide | grep web":    {true, true},
		"kubectl describe pod p":                {true, true},
		"kubectl logs p --tail=3":               {true, true},
		"kubectl get pod -w":                    {false, false},
		"kubectl get pod --watch-only":          {false, false},
		"kubectl logs -f p":                     {false, false},
		"kubectl get pod > f":                   {false, false},
		"kubectl get pod; kubectl delete pod p": {false, false},
		"kubectl get pod $(cat f)":              {false, false},
		"kubectl rollout status deployment/web": {false, true},
		"kubectl rollout undo deployment/web":   {false, false},
		"kubectl wait pod p --for=delete":       {false, true},
		"kubectl wait pod p && kubectl delete":  {false, false},
		"kubectl exec p -- cat /f":              {false, false},
		"kubectl":                               {false, false},
		"":                                      {false, false},
	} {
		if got := [2]bool{IsSnapshot(line), ChangesNothing(line)}; got != want {
			t.Errorf("%q: %v, want %v", line, got, want)
		}
	}
}

// A row is late by itself; all else is as it was at one instant. What no instant
// shows is a difference, and so is what every instant shows and the recording does not.
func TestOutputsOfOtherInstants(t *testing.T) {
	for _, tc := range []struct {
		name, line, want, got string
		around                []string
		agrees                bool
	}{
		{"a late pod", "kubectl get pod", "a Pending\nb Running", "a Running\nb Running", []string{"a Pending\nb Pending", "a Running\nb Pending", "a Running\nb Running"}, true},
		{"a state that is never seen", "kubectl get pod", "a Failed", "a Running", []string{"a Pending", "a Running"}, false},
		{"a pod that is still there", "kubectl get pod", "a Running", "a Running\nb Running", []string{"a Running\nb Running", "a Running"}, true},
		{"a pod that is always there", "kubectl get pod", "a Running", "a Running\nb Running", []string{"a Running\nb Running", "a Pending\nb Running"}, false},
		{"no other instant", "kubectl get pod", "a Pending", "a Running", nil, false},
		{"lines of two instants", "kubectl describe pod a", "x 1\ny 2", "x 2\ny 2", []string{"x 1\ny 1", "x 2\ny 2"}, false},
		{"all lines of one instant", "kubectl describe pod a", "x 1\ny 1", "x 2\ny 2", []string{"x 1\ny 1", "x 2\ny 2"}, true},
		{"an object's fields", "kubectl get pod a -o yaml", "x: 1\ny: 2", "x: 2\ny: 2", []string{"x: 1\ny: 1", "x: 2\ny: 2"}, false},
		{"filtered", "kubectl get pod | grep a", "a 1\na 2", "a 2\na 2", []string{"a 1\na 1", "a 2\na 2"}, false},
	} {
		recorded := Recording{Commands: []Command{{Line: tc.line, Stdout: tc.want}}}
		other := Recording{Commands: []Command{{Line: tc.line, Stdout: tc.got, Around: tc.around}}}
		j := Judge(recorded, other, time.Second)
		if d := j.Commands[0]; d.Agrees() != tc.agrees || d.Same() {
			t.Errorf("%s: agrees %v, want %v: %+v", tc.name, d.Agrees(), tc.agrees, d)
		}
		want := comparison.Differs
		if tc.agrees {
			want = comparison.TimingOnly
		}
		if j.Verdict() != want {
			t.Errorf("%s: %s, want %s", tc.name, j.Verdict(), want)
		}
	}
}

func TestPatternsAreThoseOfTheRecorder(t *testing.T) {
	s := trace.NewState()
	for _, name := range []string{"web-1", "web-2", "db-1"} {
		s.Apply(trace.Transition{Kind: "Pod", Name: name, Event: trace.Added, Set: trace.Fields{
			"phase": "Running", "app/main": "waiting:ErrImagePull", "app/main.restartCount": int64(3), "conditions.Ready": "False/Reason"}})
	}
	for pattern, want := range map[string]bool{
		"Pod web-* x2": true, "Pod web-* x1": false, "Pod nosuch gone": true, "Pod web-1 gone": false,
		"Pod * phase=Running conditions.Ready=False*": true, "Pod web-1 app/main.restartCount>=3": true,
		"Pod web-1 app/main.restartCount>=4": false, "Pod web-1 app/main.restartCount<=3": true,
		"Pod web-1 app/main!=waiting:*": false, "Pod web-1 nosuch=-": true, "Job *": false, "Pod web-1 phase>=3": false,
	} {
		p, err := ParsePattern(pattern)
		if err != nil {
			t.Errorf("%s: %v", pattern, err)
			continue
		}
		if got := p.Holds(s); got != want {
			t.Errorf("%s: %v, want %v", pattern, got, want)
		}
	}
	for _, bad := range []string{"", "Pod", "Pod web-1 phase", "Pod web-1 x", "Pod web-1 nth=3=4 what"} {
		if p, err := ParsePattern(bad); err == nil {
			t.Errorf("%q was read as %+v", bad, p)
		}
	}
}

func TestBadScenariosAreRefused(t *testing.T) {
	for _, bad := range []string{
		"", "steps: []", "id: x\nsteps: [{}]", "id: x\nsteps: [{run: a, wait: b}]", "id: x\nsteps: [{sleep: -1}]",
		"id: x\nsteps: [{sleep: 1e9}]", "id: x\nsteps: [{let: novalue}]", "id: x\nsettle: -1", "id: [", "\t",
	} {
		if s, err := parseScenario([]byte(bad)); err == nil {
			t.Errorf("%q was read as %+v", bad, s)
		}
	}
}

// Each recording of the real cluster can be read, and so can what it waits for.
func TestRecordingsOfTheRealClusterAreRead(t *testing.T) {
	dirs, err := Find("../../../../shared/behaviours/recorded")
	if err != nil || len(dirs) == 0 {
		t.Skip("the recordings of a real cluster are not beside the repository")
	}
	for _, dir := range dirs {
		r, err := Read(dir)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, st := range r.Scenario.Steps {
			if st.Wait == "" {
				continue
			}
			if _, err := ParsePattern(st.Wait); err != nil {
				t.Errorf("%s: %v", dir, err)
			}
		}
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b/scenario.yaml", "a/scenario.yaml", "other/file", "README"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	found, err := Find(dir)
	if err != nil || len(found) != 2 || filepath.Base(found[0]) != "a" || filepath.Base(found[1]) != "b" {
		t.Errorf("found %v, %v; want a and b", found, err)
	}
	if one, err := Find(filepath.Join(dir, "a")); err != nil || len(one) != 1 {
		t.Errorf("found %v, %v; want the folder itself", one, err)
	}
	if _, err := Find(filepath.Join(dir, "nosuch")); err == nil {
		t.Error("a folder that is not there has recordings")
	}
	if _, err := Find(filepath.Join(dir, "README")); err == nil {
		t.Error("a file has recordings")
	}
}

// Whatever the files hold, reading them ends, with a recording or an error.
func FuzzRecording(f *testing.F) {
	f.Add("id: x\nsteps:\n- run: kubectl get pod\n- wait: Pod * x2 phase=Running\n  timeout: 5\n", commandsText)
	f.Fuzz(func(t *testing.T, scenario, commands string) {
		if _, err := parseCommands(commands); err != nil && err.Error() == "" {
			t.Error("an error without a text")
		}
		s, err := parseScenario([]byte(scenario))
		if err != nil {
			return
		}
		for _, st := range s.Steps {
			if st.kinds() != 1 {
				t.Errorf("a step that does %d things: %+v", st.kinds(), st)
			}
			if p, err := ParsePattern(st.Wait); err == nil {
				p.Holds(trace.NewState())
			}
		}
	})
}
