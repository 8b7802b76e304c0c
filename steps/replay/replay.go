// Package replay does what a recording of a real cluster did on another
// cluster, and judges whether the same happened.
//
// Commands are typed into a terminal of steps, and time passes as the
// recording's scenario says: on a cluster with virtual time a recording of
// twelve minutes takes a moment.
package replay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/runtime/trace/recording"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/target"
	"github.com/gherkube/gherkube/steps/terminal"
)

// Config says where to replay, and how to compare.
type Config struct {
	// Provider gives each recording a fresh cluster.
	Provider target.Provider
	// Controllers are the names of the controllers that act on the clusters,
	// as upstream has them. A recording of a kind whose
	// controller is not among them is not replayed.
	Controllers []string
	// Tolerance is how far instants may be apart.
	Tolerance time.Duration
}

// Outcome is what came of one recording.
type Outcome struct {
	ID string
	// Unsupported says why the recording cannot be replayed; empty if it was.
	Unsupported string
	recording.Judgement
}

// unsupported is the reason why a recording cannot be replayed.
type unsupported string

func (u unsupported) Error() string { return "not supported: " + string(u) }

// Replay replays one recording. The error is about the cluster or the
// recording; that the cluster does something else is an Outcome.
func Replay(ctx context.Context, c Config, recorded recording.Recording) (Outcome, error) {
	out := Outcome{ID: recorded.Scenario.ID}
	if out.Unsupported = c.inert(recorded.Trace); out.Unsupported != "" {
		return out, nil
	}
	again, err := c.run(ctx, recorded, nil)
	var u unsupported
	if errors.As(err, &u) {
		out.Unsupported = string(u)
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("replaying %s: %w", out.ID, err)
	}
	out.Judgement = recording.Judge(recorded, again, c.Tolerance)
	if looked := lookedAt(out.Commands); len(looked) > 0 {
		if err := c.lookAround(ctx, recorded, &again, looked); err != nil {
			return out, fmt.Errorf("replaying %s once more: %w", out.ID, err)
		}
		out.Judgement = recording.Judge(recorded, again, c.Tolerance)
	}
	return out, nil
}

// controllers are the kinds that do nothing without a controller of their own,
// and its names: in kube-controller-manager
// (k8s.io/kubernetes/cmd/kube-controller-manager/names), and as a source of
// events where that is another one.
var controllers = map[string][]string{
	"Deployment":              {"deployment-controller"},
	"ReplicaSet":              {"replicaset-controller"},
	"ReplicationController":   {"replicationcontroller-controller", "replication-controller"},
	"StatefulSet":             {"statefulset-controller"},
	"DaemonSet":               {"daemonset-controller"},
	"Job":                     {"job-controller"},
	"CronJob":                 {"cronjob-controller"},
	"HorizontalPodAutoscaler": {"horizontal-pod-autoscaler-controller", "horizontal-pod-autoscaler"},
	"PodDisruptionBudget":     {"disruption-controller"},
	"ResourceQuota":           {"resourcequota-controller"},
	"PersistentVolumeClaim":   {"persistentvolume-binder-controller", "persistentvolume-controller"},
	"PersistentVolume":        {"persistentvolume-binder-controller", "persistentvolume-controller"},
}

// inert says which kinds of the recording nothing acts on; empty if there are
// none.
func (c Config) inert(t trace.Trace) string {
	acts := func(name string) bool { return slices.Contains(c.Controllers, name) }
	kinds := map[string]bool{}
	for _, tr := range t {
		if names, ok := controllers[tr.Kind]; ok && !slices.ContainsFunc(names, acts) {
			kinds[tr.Kind] = true
		}
	}
	if len(kinds) == 0 {
		return ""
	}
	return "no controller acts on " + strings.Join(slices.Sorted(maps.Keys(kinds)), ", ")
}

// run does what a recording did. The given command lines are typed at other instants
// too.
func (c Config) run(ctx context.Context, recorded recording.Recording, around []string) (again recording.Recording, err error) {
	s := recorded.Scenario
	world, err := scenario.NewWorld(ctx, target.Scenario{Name: s.ID, Start: recorded.Start.Truncate(time.Second)}, namespaced{c.Provider, s.Own()})
	if err != nil {
		return again, err
	}
	if slices.Contains(s.Cluster, "Node") {
		world.Watch(nodeEvents)
	}
	r := &run{world: world, recorded: recorded, state: trace.NewState(), before: len(world.Trace()), took: map[string][]time.Duration{}, around: around}
	for _, command := range recorded.Commands {
		r.took[command.Line] = append(r.took[command.Line], seconds(command.Took))
	}
	defer func() {
		for _, b := range r.background {
			b.Stop()
		}
		err = errors.Join(err, world.Close(context.WithoutCancel(ctx)))
	}()
	if err := r.do(ctx); err != nil {
		return again, err
	}
	// One in the background began before those that ended before it.
	slices.SortStableFunc(r.commands, func(a, b recording.Command) int { return cmp.Compare(a.Time, b.Time) })
	return recording.Recording{Scenario: s, Commands: r.commands, Trace: r.trace()}, nil
}

// run is a recording that is being replayed.
type run struct {
	world      *scenario.World
	recorded   recording.Recording
	commands   []recording.Command
	background []*background
	// state is that after so many lines of the trace.
	state  *trace.State
	lines  int
	before int                        // lines of what was there at the start
	took   map[string][]time.Duration // by recorded commands of the same text, in order
	around []string                   // lines that are typed at other instants too
	looks  []*look                    // until the next command that changes something
	seen   int                        // where the cluster's changes since the last look begin
}

func (r *run) do(ctx context.Context) error {
	s := r.recorded.Scenario
	if err := r.takeUsage(ctx); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(s.Files)) {
		if err := r.world.Terminal.WriteFile(name, []byte(r.placed(s.Files[name]))); err != nil {
			return err
		}
	}
	for i, st := range s.Steps {
		if err := r.beginLooking(s.Steps[i:]); err != nil {
			return err
		}
		if err := r.step(ctx, st); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	if err := r.pass(ctx, seconds(s.SettleSeconds()), never); err != nil {
		return err
	}
	r.keepLooks()
	for _, b := range r.background {
		r.stop(b)
	}
	return nil
}

// usageConfigMap is what a recorded cluster's stand-in for a metrics-server took
// the usage of pods from.
const usageConfigMap = "fake-metrics"

// usageTaker can do what that stand-in did.
type usageTaker interface {
	TakeUsageFrom(ctx context.Context, configMap string) error
}

// takeUsage lets a ConfigMap say what pods use where autoscalers were recorded.
func (r *run) takeUsage(ctx context.Context) error {
	if !slices.ContainsFunc(r.recorded.Trace, func(t trace.Transition) bool { return t.Kind == "HorizontalPodAutoscaler" }) {
		return nil
	}
	c, ok := r.world.Place.Cluster.(usageTaker)
	if !ok {
		return unsupported("usage that a ConfigMap says")
	}
	return c.TakeUsageFrom(ctx, usageConfigMap)
}

// placed puts the nodes and the namespace in for their placeholders.
func (r *run) placed(text string) string {
	text = strings.ReplaceAll(text, "@NS@", r.world.Place.Namespace)
	for i, n := range r.world.Place.Nodes {
		text = strings.ReplaceAll(text, fmt.Sprintf("@NODE%d@", i+1), n)
	}
	return text
}

func (r *run) step(ctx context.Context, st recording.Step) error {
	switch {
	case st.Run != "":
		c, err := r.line(ctx, st.Run)
		if err != nil {
			return err
		}
		r.commands = append(r.commands, c)
		r.looked(c.Line, len(r.commands)-1)
		return r.linger(ctx, c)
	case st.Bg != "":
		return r.begin(ctx, st.Bg)
	case st.Let != "":
		name, command, _ := strings.Cut(st.Let, "=")
		_, err := r.line(ctx, name+"=$("+command+")")
		return err
	case st.Wait != "":
		return r.wait(ctx, st)
	}
	return r.pass(ctx, seconds(st.Sleep), never)
}

// notFound is what the terminal says of a command that it does not have.
var notFound = regexp.MustCompile(`(?m)^bash: (\S+): command not found$`)

// line types a command line. Of a line with several commands the outputs are
// one, and the exit code is the last one's.
func (r *run) line(ctx context.Context, text string) (recording.Command, error) {
	if c, done, err := r.onMachine(ctx, text); done || err != nil {
		return c, err
	}
	if c, done, err := r.paced(ctx, text); done || err != nil {
		return c, err
	}
	return r.typed(ctx, text)
}

// typed types a command line at once.
func (r *run) typed(ctx context.Context, text string) (recording.Command, error) {
	c := recording.Command{Line: strings.TrimRight(text, "\n"), Time: r.world.Elapsed().Seconds()}
	results, err := r.world.Terminal.Run(ctx, text, func(terminal.Result) bool { return false })
	for _, res := range results {
		c.Stdout += res.Stdout
		c.Stderr += res.Stderr
		c.ExitCode = res.Code
	}
	c.Took = r.world.Elapsed().Seconds() - c.Time
	if m := notFound.FindStringSubmatch(c.Stderr); m != nil && !r.foundNeither(m[1]) {
		return c, unsupported(fmt.Sprintf("the terminal has no command %s (%s)", m[1], c.Line))
	}
	return c, err
}

// linger lets pass what is left of the time that the command took when it was
// recorded. How long kubectl needs is the machine's doing, and what the next
// command finds depends on it.
func (r *run) linger(ctx context.Context, c recording.Command) error {
	took := r.took[c.Line]
	if len(took) == 0 {
		return nil
	}
	r.took[c.Line] = took[1:]
	return r.pass(ctx, max(0, took[0]-seconds(c.Took)), never)
}

// foundNeither reports whether the machine of the recording had no such
// command either.
func (r *run) foundNeither(name string) bool {
	return slices.ContainsFunc(r.recorded.Commands, func(c recording.Command) bool {
		return strings.Contains(c.Stderr, name+": command not found")
	})
}

// wait lets time pass until the trace shows what the step waits for. As in a
// recording, the scenario goes on when the time is up.
func (r *run) wait(ctx context.Context, st recording.Step) error {
	p, err := recording.ParsePattern(r.placed(r.expand(st.Wait)))
	if err != nil {
		return err
	}
	return r.pass(ctx, seconds(st.TimeoutSeconds()), func() bool {
		return p.Holds(r.now())
	})
}

var variable = regexp.MustCompile(`\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?`)

// expand puts in the terminal's variables that are set.
func (r *run) expand(text string) string {
	return variable.ReplaceAllStringFunc(text, func(use string) string {
		if v, ok := r.world.Terminal.Var(strings.Trim(use, "${}")); ok {
			return v
		}
		return use
	})
}

// now is the state as of the trace's last line.
func (r *run) now() *trace.State {
	t := r.world.Trace()
	for _, tr := range t[r.lines:] {
		r.state.Apply(tr)
	}
	r.lines = len(t)
	return r.state
}

// trace is what happened, with the commands at their places, without what only
// this cluster says.
func (r *run) trace() trace.Trace {
	out := onlyNodes(withoutBackground(r.world.Trace(), r.before))
	for _, c := range r.commands {
		out = append(out, trace.Transition{At: seconds(c.Time), Kind: "Command", Event: trace.Run,
			Set: trace.Fields{"cmd": c.Line, "rc": int64(c.ExitCode)}})
	}
	out = append(out, trace.Transition{At: r.world.Elapsed(), Kind: "Scenario", Name: r.recorded.Scenario.ID, Event: trace.End})
	slices.SortStableFunc(out, func(a, b trace.Transition) int { return cmp.Compare(a.At, b.At) })
	return out.Rewrite(func(s string) string { return hint.ReplaceAllString(s, "") })
}

// nodeEvents is the namespace of events about nodes, which have none.
const nodeEvents = "default"

// onlyNodes leaves out what else there is in that namespace: of it the recorder shows
// events about nodes only, without a namespace.
func onlyNodes(t trace.Trace) trace.Trace {
	out := make(trace.Trace, 0, len(t))
	for _, tr := range t {
		if tr.Namespace == nodeEvents {
			if tr.Kind != "Event" || !strings.HasPrefix(tr.Set.Text("object"), "Node/") && tr.Event == trace.Added {
				continue
			}
			tr.Namespace = ""
		}
		out = append(out, tr)
	}
	return out
}

// withoutBackground leaves out what was there at the start, the first lines:
// a recorder shows of it only cluster-scoped objects. What such an object is
// like shows when it changes for the first time.
func withoutBackground(t trace.Trace, lines int) trace.Trace {
	known := map[trace.ID]trace.Fields{}
	var out trace.Trace
	for i, tr := range t {
		switch {
		case i >= lines:
			if all, ok := known[tr.ID()]; ok {
				maps.Copy(all, tr.Set)
				tr.Set = all
				delete(known, tr.ID())
			}
		case tr.Event == trace.Added && tr.Kind != "Node" && tr.Kind != "PersistentVolume":
			known[tr.ID()] = maps.Clone(tr.Set)
			continue
		}
		out = append(out, tr)
	}
	return out
}

// hint is what the simulator adds to the message about an image that it has no
// model of.
var hint = regexp.MustCompile(`(?s) \(gherkube has no model.*?--assume-images\)`)

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func never() bool { return false }
