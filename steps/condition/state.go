package condition

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/trace"
)

// StateWord is a state that things can be in, for the catalogue.
type StateWord struct{ Words, Of, Doc string }

// States are the states of the vocabulary. All but the first two can have
// "not" before them.
var States = []StateWord{
	{"`present`", "any object", "It exists."},
	{"`gone`", "any object", "It does not exist (any more)."},
	{"`Pending`, `Running`, `Succeeded`, `Failed`, `Unknown`", "pod", "Its phase."},
	{"`Ready`, `Scheduled`, `Initialized`, `ContainersReady` ...", "pod", "The condition is True. `Scheduled` is PodScheduled."},
	{"`Terminating`", "any object", "It is marked for deletion and still there."},
	{"any other word, such as `CrashLoopBackOff`, `Init:0/2`, `Completed`, `ContainerCreating`", "pod", "What `kubectl get pod` shows in its column STATUS."},
	{"`on node NAME`", "pod", "It is bound to the node."},
	{"`an endpoint of service NAME`, `a ready endpoint of service NAME`", "pod", "An EndpointSlice of the service has it (as ready)."},
	{"`running`, `waiting`, `terminated`", "container", "Its state."},
	{"`waiting with reason REASON`", "container", "Waiting for that reason."},
	{"`terminated with exit code N`, `terminated with reason REASON`", "container", "Its present or its last state, if it was started again."},
	{"`ready`, `started`", "container", "As the status says."},
	{"`owned by KIND NAME`", "any object", "It has that owner."},
	{"`released`", "any object", "It exists and has no owner."},
	{"`labelled KEY=VALUE`", "any object", "It has the label."},
	{"`complete`", "deployment and other workloads", "The rollout is over: all replicas are of the newest template and available, none is left over; of a daemonset, one on each node that it is for."},
	{"`paused`", "deployment", "spec.paused is true."},
	{"`unschedulable`", "node", "It is cordoned."},
	{"`Active`", "namespace", "Its phase."},
	{"`Available`, `Progressing`, `Ready`, any `Type`", "any other object", "The condition of that type is True; with `not`, it is not True."},
	{"any `Type` or `Phase`", "an object of another kind", "The condition of that type is True; if it has none of that type, its status.phase is that."},
	{"`TYPE with reason REASON`", "any object", "The condition has that reason and is True; with `not`, it has that reason and is not True."},
}

// condition reads a thing and a {state} as a question to the trace.
func (r Reader) condition(t Thing, state string) (trace.Condition, error) {
	words, negated := strings.CutPrefix(state, "not ")
	switch words {
	case "gone", "present":
		want := (words == "present") != negated
		return func(s *trace.State) bool { return (len(t.find(s)) > 0) == want }, nil
	}
	test, err := r.test(t, words, negated)
	if err != nil {
		return nil, err
	}
	return func(s *trace.State) bool {
		for _, id := range t.find(s) {
			f, _ := s.Get(id)
			if test(s, id, f) {
				return true
			}
		}
		return false
	}, nil
}

// test is a question about one existing object.
type test func(*trace.State, trace.ID, trace.Fields) bool

func (r Reader) test(t Thing, words string, negated bool) (test, error) {
	is, err := r.positive(t, words, negated)
	if err != nil {
		return nil, err
	}
	if !negated || conditionReason.MatchString(words) {
		return is, nil
	}
	return func(s *trace.State, id trace.ID, f trace.Fields) bool { return !is(s, id, f) }, nil
}

var (
	conditionReason = regexp.MustCompile(`^([A-Z]\w*) with reason (\w+)$`)
	onNode          = regexp.MustCompile(`^on node (\S+)$`)
	ownedBy         = regexp.MustCompile(`^owned by (\S+) (\S+)$`)
	endpointOf      = regexp.MustCompile(`^an? (ready )?endpoint of service (\S+)$`)
	labelled        = regexp.MustCompile(`^labelled ([^=]+)=(.*)$`)
)

func (r Reader) positive(t Thing, words string, negated bool) (test, error) {
	if m := conditionReason.FindStringSubmatch(words); m != nil {
		want := "True/" + m[2]
		return func(_ *trace.State, _ trace.ID, f trace.Fields) bool {
			status := f.Text("conditions." + m[1])
			return status == want || negated && status != want && strings.HasSuffix(status, "/"+m[2])
		}, nil
	}
	if m := onNode.FindStringSubmatch(words); m != nil {
		node := r.Expand(m[1])
		return func(_ *trace.State, _ trace.ID, f trace.Fields) bool { return named(node, f.Text("nodeName")) }, nil
	}
	if m := ownedBy.FindStringSubmatch(words); m != nil {
		owner, err := r.kind(m[1])
		return ownerIs(owner.Kind, r.Expand(m[2])), err
	}
	if m := endpointOf.FindStringSubmatch(words); m != nil {
		return endpoint(r.Expand(m[2]), m[1] != ""), nil
	}
	if m := labelled.FindStringSubmatch(words); m != nil {
		return func(_ *trace.State, _ trace.ID, f trace.Fields) bool { return f.Text("labels."+m[1]) == r.Expand(m[2]) }, nil
	}
	switch words {
	case "released":
		return func(_ *trace.State, _ trace.ID, f trace.Fields) bool { return f["ownerReferences"] == nil }, nil
	case "Terminating":
		return func(_ *trace.State, _ trace.ID, f trace.Fields) bool { return f["deletionTimestamp"] == true }, nil
	}
	switch {
	case t.Container != "":
		return containerTest(t, words)
	case t.Kind == "Pod":
		return podTest(words)
	}
	return objectTest(t, words)
}

func ownerIs(kind, name string) test {
	return func(_ *trace.State, _ trace.ID, f trace.Fields) bool {
		owners, _ := f["ownerReferences"].([]any)
		for _, o := range owners {
			parts := strings.Split(fmt.Sprint(o), "/")
			if len(parts) > 1 && parts[0] == kind && named(name, parts[1]) {
				return true
			}
		}
		return false
	}
}

// endpoint looks for a pod in the slices of a service.
func endpoint(service string, ready bool) test {
	return func(s *trace.State, pod trace.ID, _ trace.Fields) bool {
		for _, id := range s.IDs("EndpointSlice") {
			f, _ := s.Get(id)
			if id.Namespace != pod.Namespace || f.Text("labels.kubernetes.io/service-name") != service {
				continue
			}
			at := f.Text("endpoints." + pod.Name)
			if at != "-" && (!ready || strings.HasPrefix(at, "ready=true")) {
				return true
			}
		}
		return false
	}
}

func containerTest(t Thing, words string) (test, error) {
	field := func(match func(trace.Fields, string) bool) (test, error) {
		return func(_ *trace.State, _ trace.ID, f trace.Fields) bool { return match(f, t.prefix(f)) }, nil
	}
	if code, ok := strings.CutPrefix(words, "terminated with exit code "); ok {
		if err := checkExitCode(code); err != nil {
			return nil, err
		}
		return field(func(f trace.Fields, p string) bool {
			return ended(f.Text(p), "", code) || ended(f.Text(p+".lastState"), "", code)
		})
	}
	if reason, ok := strings.CutPrefix(words, "terminated with reason "); ok {
		return field(func(f trace.Fields, p string) bool {
			return ended(f.Text(p), reason, "") || ended(f.Text(p+".lastState"), reason, "")
		})
	}
	if reason, ok := strings.CutPrefix(words, "waiting with reason "); ok {
		return field(func(f trace.Fields, p string) bool { return f.Text(p) == "waiting:"+reason })
	}
	switch words {
	case "running", "waiting", "terminated":
		return field(func(f trace.Fields, p string) bool {
			state, _, _ := strings.Cut(f.Text(p), ":")
			return state == words
		})
	case "ready", "started":
		return field(func(f trace.Fields, p string) bool { return f[p+"."+words] == true })
	}
	return nil, fmt.Errorf("a container is never %q: it is running, waiting (with reason R), terminated (with exit code N, with reason R), ready or started", words)
}

// maxExitCode is the highest that a process on Linux can have.
const maxExitCode = 255

// checkExitCode says what is wrong with an exit code that no container can have.
func checkExitCode(code string) error {
	if n, err := strconv.Atoi(code); err != nil || n > maxExitCode {
		return fmt.Errorf("there is no exit code %s: they are 0 to %d", code, maxExitCode)
	}
	return nil
}

// ended reports whether a container's state is a termination with that reason
// or exit code.
func ended(state, reason, code string) bool {
	parts := strings.Split(state, ":")
	return len(parts) >= 3 && parts[0] == "terminated" && (reason == "" || parts[1] == reason) && (code == "" || parts[2] == code)
}

func podTest(words string) (test, error) {
	text := func(field, want string) (test, error) {
		return func(_ *trace.State, _ trace.ID, f trace.Fields) bool { return f.Text(field) == want }, nil
	}
	switch words {
	case "Pending", "Running", "Succeeded", "Failed", "Unknown":
		return text("phase", words)
	case "Scheduled":
		return text("conditions.PodScheduled", "True")
	case "Ready", "Initialized", "ContainersReady", "PodReadyToStartContainers", "DisruptionTarget":
		return isTrue(words)
	case "running", "waiting", "terminated", "ready", "started", "complete", "paused", "unschedulable":
		return nil, fmt.Errorf("a pod is never %q: write a phase (Running), a condition (Ready) or what kubectl get shows (CrashLoopBackOff)", words)
	}
	return text(trace.StatusColumn, words)
}

// isTrue asks for a condition that is True, with or without a reason.
func isTrue(name string) (test, error) {
	return func(_ *trace.State, _ trace.ID, f trace.Fields) bool {
		status, _, _ := strings.Cut(f.Text("conditions."+name), "/")
		return status == "True"
	}, nil
}

func objectTest(t Thing, words string) (test, error) {
	switch words {
	case "complete":
		return func(_ *trace.State, _ trace.ID, f trace.Fields) bool { return complete(f) }, nil
	case "paused", "unschedulable":
		return func(_ *trace.State, _ trace.ID, f trace.Fields) bool {
			return f["spec."+words] == true || f[words] == true
		}, nil
	case "Active", "Bound", "Available":
		condition, err := isTrue(words)
		return func(s *trace.State, id trace.ID, f trace.Fields) bool {
			return f.Text("phase") == words || condition(s, id, f)
		}, err
	case "running", "waiting", "terminated", "ready", "started":
		return nil, fmt.Errorf("only a container is %q", words)
	}
	if _, known := trace.KindNamed(t.Kind); known {
		return isTrue(words)
	}
	return isPhase(words)
}

// isPhase asks for a condition that is True or, of an object that has none of
// that type, for its status.phase: kinds that are found at run time have either.
func isPhase(words string) (test, error) {
	return func(_ *trace.State, _ trace.ID, f trace.Fields) bool {
		status, _, _ := strings.Cut(f.Text("conditions."+words), "/")
		return status == "True" || status == "-" && f.Text("status.phase") == words
	}, nil
}

// complete is what kubectl rollout status waits for.
func complete(f trace.Fields) bool {
	if f.Int("status.observedGeneration") < f.Int("generation") {
		return false
	}
	if want, ok := f["status.desiredNumberScheduled"]; ok { // a DaemonSet, which has no number of replicas
		return f["status.updatedNumberScheduled"] == want && f["status.numberAvailable"] == want
	}
	want := f.Int("spec.replicas")
	return f.Int("status.updatedReplicas") == want && f.Int("status.replicas") == want && f.Int("status.availableReplicas") == want
}
