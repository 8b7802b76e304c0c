package condition

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
)

// lived is what happened to a pod and a deployment, and in another namespace.
var lived = trace.Trace{
	{Kind: "Scenario", Name: "s", Event: trace.Start},
	line(1, "Node", "n1", trace.Added, nil),
	line(1, "Deployment", "web", trace.Added, trace.Fields{"status.readyReplicas": int64(0)}),
	line(2, "Pod", "web-1", trace.Added, trace.Fields{"phase": "Pending", "labels.app": "web", "app/main": "waiting:PodInitializing", "app/main.restartCount": int64(0)}),
	line(3, "Pod", "web-1", trace.Modified, trace.Fields{"phase": "Running", "nodeName": "n1", "app/main": "running", "conditions.Ready": "True"}),
	line(3, "Deployment", "web", trace.Modified, trace.Fields{"status.readyReplicas": int64(1)}),
	line(4, "Event", "web-1.1", trace.Added, trace.Fields{"object": "Pod/web-1", "reason": "Started", "message": "Started container main"}),
	line(9, "Pod", "web-1", trace.Modified, trace.Fields{"app/main": "waiting:CrashLoopBackOff", "app/main.lastState": "terminated:Error:1", "app/main.restartCount": int64(1), "conditions.Ready": "False/ContainersNotReady"}),
	{At: 9 * time.Second, Kind: "Pod", Namespace: "other", Name: "away", Event: trace.Added, Set: trace.Fields{"phase": "Running"}},
}

func line(second int, kind, name string, event trace.EventType, set trace.Fields) trace.Transition {
	return trace.Transition{At: time.Duration(second) * time.Second, Kind: kind, Name: name, Event: event, Set: set}
}

// reader is one of a scenario in namespace ns, with a variable and two commands.
func reader() Reader {
	return Reader{
		Namespace: "ns",
		Expand:    func(s string) string { return strings.ReplaceAll(s, "$POD", "web-1") },
		Commands: func(prefix string) []time.Duration {
			if strings.HasPrefix("kubectl apply -f web.yaml", prefix) {
				return []time.Duration{time.Second, 5 * time.Second}
			}
			return nil
		},
	}
}

func now() *trace.State {
	s := trace.NewState()
	for _, l := range lived {
		s.Apply(l)
	}
	return s
}

func TestStatementsAboutThings(t *testing.T) {
	for _, c := range []struct {
		thing, state string
		holds        bool
	}{
		{"pod web-1", "present", true},
		{"the pod $POD", "Running", true},
		{"pod web-1 in namespace ns", "Running", true},
		{"pod away", "present", false},
		{"pod away in namespace other", "Running", true},
		{"pod web-*", "labelled app=web", true},
		{"pod web-1", "Ready", false},
		{"pod web-1", "not Ready", true},
		{"pod gone", "not Ready", false}, // what is not there is not anything
		{"pod gone", "gone", true},
		{"pod web-1", "Ready with reason ContainersNotReady", false},
		{"pod web-1", "not Ready with reason ContainersNotReady", true},
		{"container main of pod web-1", "waiting with reason CrashLoopBackOff", true},
		{"container main of pod web-1", "terminated with exit code 1", true}, // its last state
		{"container app/main of pod web-1", "running", false},
		{"node n1 in namespace other", "present", true}, // nodes are in no namespace
	} {
		s, err := reader().Is(c.thing, c.state)
		if err != nil || s.Holds(now()) != c.holds {
			t.Errorf("%s is %s: %t, %v", c.thing, c.state, !c.holds, err)
		}
	}
}

func TestStatementsAboutPods(t *testing.T) {
	for _, c := range []struct {
		pods, state string
		holds       bool
	}{
		{"exactly 1 pod", "Running", true}, // those of other namespaces do not count
		{"all pods with label app=web", "Running", true},
		{"all pods with label app=db", "Running", false},
		{"no pods on node n2", "present", true},
		{"at least 2 pods named web-*", "present", false},
		{"at most 1 pod in namespace other", "not Pending", true},
	} {
		s, err := reader().Are(c.pods, c.state)
		if err != nil || s.Holds(now()) != c.holds {
			t.Errorf("%s are %s: %t, %v", c.pods, c.state, !c.holds, err)
		}
	}
}

func TestStatementsAboutCounts(t *testing.T) {
	r := reader()
	for _, c := range []struct {
		of    func() (Statement, error)
		text  string
		holds bool
	}{
		{func() (Statement, error) { return r.Replicas("deployment web", "ready", Exactly(1)) }, "the number of ready replicas of deployment web is 1", true},
		{func() (Statement, error) { return r.Replicas("deployment web", "ready", AtLeast(2)) }, "the number of ready replicas of deployment web is at least 2", false},
		{func() (Statement, error) { return r.Replicas("deployment db", "ready", AtMost(2)) }, "the number of ready replicas of deployment db is at most 2", false},
		{func() (Statement, error) { return r.Restarts("container main of pod $POD", AtLeast(1)) }, "the number of restarts of container main of pod web-1 is at least 1", true},
		{func() (Statement, error) {
			return r.Field("lastState", "container main of pod web-1", "terminated:*:1")
		}, "the field lastState of container main of pod web-1 is terminated:*:1", true},
		{func() (Statement, error) { return r.Field("phase", "pod web-1", "Pending") }, "the field phase of pod web-1 is Pending", false},
	} {
		s, err := c.of()
		if err != nil || s.Text != c.text || s.Holds(now()) != c.holds {
			t.Errorf("%s: %t, %v, want %s: %t", s.Text, s.Holds(now()), err, c.text, c.holds)
		}
	}
}

func TestMomentsHappen(t *testing.T) {
	for text, want := range map[string]string{
		"pod web-1 is created":                                    "[2s]",
		"pod web-1 becomes Ready":                                 "[3s]",
		"exactly 1 pod is Running":                                "[3s]",
		"container main of pod web-1 starts":                      "[3s]",
		"container main of pod web-1 restarts":                    "[9s]",
		"container main of pod web-1 terminates":                  "[9s]",
		"container main of pod web-1 changes its lastState":       "[9s]",
		"container main of pod web-1 terminates with exit code 2": "[]",
		"event Started on container main of pod web-1 is seen":    "[]", // it names no container
		"event Started on pod web-1 is seen":                      "[4s]",
		"pod web-1 is deleted":                                    "[]",
		"deployment web changes its status.readyReplicas":         "[3s]",
	} {
		m, err := reader().Moment(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var at []time.Duration
		for _, i := range m.Instants(lived) {
			at = append(at, i.Seen)
		}
		if got := fmt.Sprint(at); got != want {
			t.Errorf("%s: at %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]time.Duration{
		"the start of the scenario":        0,
		"the first command":                time.Second,
		"the last command `kubectl apply`": 5 * time.Second,
	} {
		if m, err := reader().Moment(text); err != nil || m.Fixed == nil || *m.Fixed != want {
			t.Errorf("%s: %v, %v, want %s", text, m.Fixed, err, want)
		}
	}
}

// A kubelet writes several changes at once.
func TestEndsThatOneLineShows(t *testing.T) {
	coalesced := trace.Trace{
		{Kind: "Scenario", Name: "s", Event: trace.Start},
		line(1, "Pod", "web-1", trace.Added, trace.Fields{"app/main": "running", "app/main.restartCount": int64(0)}),
		line(2, "Pod", "web-1", trace.Modified, trace.Fields{"app/main": "terminated:Error:5", "app/main.lastState": "terminated:Error:4", "app/main.restartCount": int64(1)}),
		line(3, "Pod", "web-1", trace.Modified, trace.Fields{"app/main": "terminated:Error:6", "app/main.lastState": "terminated:Error:5", "app/main.restartCount": int64(2)}),
		line(4, "Pod", "web-1", trace.Modified, trace.Fields{"app/main": "waiting:CrashLoopBackOff", "app/main.lastState": "terminated:Error:6"}),
	}
	for code, want := range map[int]string{4: "[2s]", 5: "[2s]", 6: "[3s]", 7: "[]"} {
		m, err := reader().Moment(fmt.Sprintf("container main of pod web-1 terminates with exit code %d", code))
		if err != nil {
			t.Fatal(err)
		}
		var at []time.Duration
		for _, i := range m.Instants(coalesced) {
			at = append(at, i.Seen)
		}
		if got := fmt.Sprint(at); got != want {
			t.Errorf("exit code %d: at %s, want %s", code, got, want)
		}
	}
}

func TestWordsThatSayNothing(t *testing.T) {
	r := reader()
	is := func(thing, state string) func() error {
		return func() error { _, err := r.Is(thing, state); return err }
	}
	moment := func(text string) func() error { return func() error { _, err := r.Moment(text); return err } }
	for want, say := range map[string]func() error{
		`"gadget" is not a thing`:                                    is("gadget", "present"),
		`there is no kind "gadget": write one of pod, service, `:     is("gadget x", "present"),
		`there is no kind "event"`:                                   is("event x", "present"),
		`there is no kind "nothing"`:                                 is("pod web-1", "owned by nothing x"),
		`"container a of deployment web" is not a thing`:             is("container a of deployment web", "running"),
		"a pod is never \"running\"":                                 is("pod web-1", "running"),
		"a container is never \"Ready\"":                             is("container main of pod web-1", "Ready"),
		"only a container is \"running\"":                            is("deployment web", "running"),
		"only a container starts":                                    moment("pod web-1 starts"),
		`"lunch" is not a moment`:                                    moment("lunch"),
		"no command that begins with \"kubectl delete\" was run yet": moment("the last command `kubectl delete`"),
		"is not a label selector":                                    func() error { _, err := r.Are("no pods with label =web", "present"); return err },
		"pods are counted as present":                                func() error { _, err := r.Are("all pods", "gone"); return err },
		"restarts are counted for a container":                       func() error { _, err := r.Restarts("pod web-1", Exactly(0)); return err },
		"missing closing )":                                          func() error { _, err := r.EventMatching("Started", "(", "pod web-1"); return err },
	} {
		if err := say(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// An event that is seen again is shown as a whole, although its line has only its
// count.
func TestEvidenceOfAnEventSeenAgain(t *testing.T) {
	thing, err := reader().Thing("pod web-1")
	if err != nil {
		t.Fatal(err)
	}
	happened := trace.Trace{
		{At: time.Second, Kind: "Event", Name: "e", Event: trace.Added, Set: trace.Fields{"type": "Warning", "object": "Pod/web-1", "reason": "BackOff", "message": "Back-off", "count": int64(1)}},
		{At: 2 * time.Second, Kind: "Event", Name: "e", Event: trace.Modified, Set: trace.Fields{"count": int64(2)}},
		{At: time.Hour, Kind: "Event", Name: "e", Event: trace.Deleted},
	}
	want := []string{"   1.000s  Warning Pod/web-1 BackOff: Back-off", "   2.000s  Warning Pod/web-1 BackOff: Back-off (x2)"}
	if got := thing.Evidence(happened, now()).Events; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A failure shows the thing, its lines and events, and the commands between.
func TestEvidenceOfAThing(t *testing.T) {
	thing, err := reader().Thing("pod web-1")
	if err != nil {
		t.Fatal(err)
	}
	all := append(trace.Trace{}, lived...)
	all = append(all, trace.Transition{At: 10 * time.Second, Kind: "Command", Event: trace.Run, Set: trace.Fields{"cmd": "kubectl get pod"}})
	e := thing.Evidence(all, now())
	got := strings.Join(append(append([]string{e.LastSeen}, e.Trace...), e.Events...), "\n")
	for _, want := range []string{"app/main=waiting:CrashLoopBackOff", "   2.000s  Pod web-1 ADDED", "  10.000s  $ kubectl get pod", "Pod/web-1 Started: Started container main"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	if strings.Contains(got, "Deployment") {
		t.Errorf("others are shown:\n%s", got)
	}
}
