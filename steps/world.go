package steps

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/actor/script"
	"github.com/gherkube/gherkube/runtime/client"
	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/repository"
	"github.com/gherkube/gherkube/steps/terminal"
)

// World is one running scenario: its cluster, the trace of what happened in
// it, the terminal with its files and variables, and what is to be cleaned up.
// Steps of one scenario run one after the other.
type World struct {
	Scenario string
	Place    *Place
	Terminal *terminal.Terminal

	files    *repository.Files // of the repository; nil if there are none
	nodes    []NodeShape       // that the scenario asks for
	own      []string          // words of its own clients, from its tags
	recorder *trace.Recorder
	start    time.Time
	pullErr  error
	trackers []*trace.Tracker

	kinds kinds

	results    []terminal.Result // of all commands
	written    []string          // files
	background []*terminal.Background
	loads      []load         // traffic that pods send
	findings   *schema.Report // of the last validation
	reported   int            // results that a step's report has already
	late       time.Duration  // by how much the present step holds later than it says
	cleanup    []func(context.Context) error
}

// NewWorld opens a world for a scenario. Close it when the scenario ends. An
// UnsupportedError says that the provider's clusters cannot do what it needs.
func NewWorld(ctx context.Context, scenario Scenario, provider Provider) (*World, error) {
	place, err := provider.Provide(ctx, scenario)
	if err != nil {
		if scenario.Files != nil {
			err = errors.Join(err, scenario.Files.Close())
		}
		return nil, fmt.Errorf("a cluster for scenario %q: %w", scenario.Name, err)
	}
	w := &World{Scenario: scenario.Name, Place: place, files: scenario.Files, nodes: scenario.Nodes, own: scenario.ownWords(), start: place.Cluster.Now(),
		kinds: kinds{scenario.Kinds, map[string]trace.Found{}, map[string]error{}}}
	if w.files != nil {
		w.cleanup = append(w.cleanup, func(context.Context) error { return w.files.Close() })
	}
	if place.Close != nil {
		w.cleanup = append(w.cleanup, place.Close)
	}
	if err := scenario.Unsupported(place.Cluster, place.Name); err != nil {
		return nil, errors.Join(err, w.Close(ctx))
	}
	if err := w.open(scenario); err != nil {
		return nil, errors.Join(err, w.Close(ctx))
	}
	return w, nil
}

func (w *World) open(scenario Scenario) error {
	folder, err := terminal.NewFolder()
	if err != nil {
		return err
	}
	w.cleanup = append(w.cleanup, func(context.Context) error { return folder.Remove() })
	w.recorder, err = trace.NewRecorder(trace.Config{
		Source: w.Place.Cluster.Trace(), Start: w.start, Scenario: scenario.Name, Namespace: w.Place.Namespace,
		All: !w.Place.Shared,
	})
	if err != nil {
		return err
	}
	env := map[string]string{}
	maps.Copy(env, scenario.Variables)
	for i, n := range w.Place.Nodes {
		env[fmt.Sprintf("NODE%d", i+1)] = n
	}
	c := terminal.Config{REST: w.Place.Cluster.REST(), Namespace: w.Place.Namespace, Dir: folder.Path, Files: w.files, Time: w, Sync: w.Sync, Env: env}
	if v, ok := w.Place.Cluster.(Virtual); ok {
		c.Virtual = attended{v}
	}
	w.Terminal, err = terminal.New(c)
	if err != nil {
		return err
	}
	w.cleanup = append(w.cleanup, func(context.Context) error { w.Terminal.Close(); return nil })
	return nil
}

// Close ends what the scenario started and gives the cluster back.
func (w *World) Close(ctx context.Context) error {
	var errs []error
	for _, b := range w.background {
		b.Stop()
	}
	for i := len(w.cleanup) - 1; i >= 0; i-- {
		errs = append(errs, w.cleanup[i](ctx))
	}
	w.cleanup = nil
	return errors.Join(errs...)
}

// Trace returns what has happened so far.
func (w *World) Trace() trace.Trace { return w.recorder.Trace() }

// Elapsed is how much of the cluster's time has passed since the start.
func (w *World) Elapsed() time.Duration { return w.Now().Sub(w.start) }

// Now returns the cluster's time.
func (w *World) Now() time.Time { return w.Place.Cluster.Now() }

// Attend says that an in-process client is at work until the result is called.
// A cluster with virtual time then lets it pass only while the client waits for
// the cluster; on others there is nothing to do.
func (w *World) Attend() (leave func()) {
	if v, ok := w.Place.Cluster.(Virtual); ok {
		return v.Clients().Others().Join()
	}
	return func() {}
}

// Pass lets time pass until done reports true, at most d. done is asked with
// the trace up to date.
func (w *World) Pass(ctx context.Context, d time.Duration, done func() bool) error {
	if w.Elapsed() > 2*condition.Longest-d {
		return fmt.Errorf("no more time can pass: a scenario lasts at most 200 years of the cluster's time")
	}
	err := w.Place.Cluster.Pass(ctx, d, func() bool {
		w.pull()
		return w.pullErr != nil || done()
	})
	w.pull()
	return errors.Join(err, w.pullErr)
}

// Watch adds a namespace to those that the trace shows, from now on.
func (w *World) Watch(namespace string) { w.recorder.Watch(namespace) }

// Sync returns when the trace can have everything that was written to the
// cluster before.
func (w *World) Sync(ctx context.Context) error {
	if s, ok := w.Place.Cluster.(Syncer); ok {
		if err := s.Sync(ctx); err != nil {
			return err
		}
	}
	w.pull()
	return w.pullErr
}

// attended is a cluster with virtual time, as a terminal needs it.
type attended struct{ Virtual }

// Attend implements terminal.Virtual.
func (a attended) Attend(name string, waits func(*http.Request) bool) *client.Client {
	return a.Clients().Attend(name, waits)
}

// pull takes the trace up to date.
func (w *World) pull() {
	if w.pullErr != nil {
		return
	}
	w.pullErr = w.recorder.Pull(func(s trace.Step) {
		for _, t := range w.trackers {
			t.See(s)
		}
	})
}

// state is what everything looks like now.
func (w *World) state() *trace.State {
	w.pull()
	return w.recorder.State()
}

// track follows a moment from the scenario's start on. Call the function it
// returns when its instants are no longer needed.
func (w *World) track(m trace.Moment) (*trace.Tracker, func()) {
	w.pull()
	t := w.Trace().Track(m)
	w.trackers = append(w.trackers, t)
	return t, func() { w.trackers = w.trackers[:len(w.trackers)-1] }
}

var variable = regexp.MustCompile(`\$(?:\{([A-Z][A-Z0-9_]*)\}|([A-Z][A-Z0-9_]*))`)

// expand puts in the terminal's variables that are set; other uses of $ stay.
func (w *World) expand(text string) string {
	if !strings.Contains(text, "$") {
		return text
	}
	return variable.ReplaceAllStringFunc(text, func(use string) string {
		if v, ok := w.Terminal.Var(strings.Trim(use, "${}")); ok {
			return v
		}
		return use
	})
}

// manifest is a manifest's text with the placeholders of the recordings, the
// variables, and the cluster's name of the actor image put in.
func (w *World) manifest(text string) string {
	text = strings.ReplaceAll(text, "@NS@", w.Place.Namespace)
	for i, n := range w.Place.Nodes {
		text = strings.ReplaceAll(text, fmt.Sprintf("@NODE%d@", i+1), n)
	}
	return w.expand(strings.ReplaceAll(text, script.Image, w.actorImage()))
}

// write writes a file of the scenario.
func (w *World) write(name string, content []byte) error {
	w.written = append(w.written, string(content))
	return w.Terminal.WriteFile(name, content)
}

// actorImage is the name that the actor image has in the cluster.
func (w *World) actorImage() string {
	if host, ok := w.Place.Cluster.(ActorHost); ok {
		return host.ActorImage()
	}
	return script.Image
}

// last returns the last command's result.
func (w *World) last() (terminal.Result, error) {
	if len(w.results) == 0 {
		return terminal.Result{}, errors.New("no command was run yet")
	}
	return w.results[len(w.results)-1], nil
}

// reader reads the words of the scenario's steps.
func (w *World) reader() condition.Reader {
	return condition.Reader{Namespace: w.Place.Namespace, Expand: w.expand, Commands: w.instants, Kind: w.kind}
}

// instants are those of the commands that begin so, in order.
func (w *World) instants(prefix string) []time.Duration {
	var at []time.Duration
	for _, r := range w.results {
		if strings.HasPrefix(r.Line, prefix) {
			at = append(at, w.recorder.Since(r.At))
		}
	}
	return at
}

// fail makes a failure about a thing: what was expected, what it looks like,
// its lines of the trace and its events.
func (w *World) fail(about condition.Thing, wanted, message string, args ...any) error {
	now := w.state()
	return w.noted(about, failing(about.Evidence(w.Trace(), now), wanted, message, args...))
}

// failStatement does the same for a statement that does not hold.
func (w *World) failStatement(s condition.Statement, message string, args ...any) error {
	now := w.state()
	e := s.About.Evidence(w.Trace(), now)
	e.LastSeen = s.Seen(now)
	return w.noted(s.About, failing(e, s.Text, message, args...))
}

// seenLate is how long a step that asks for the present waits on a cluster where
// what follows from a command follows later: a status, an event. It is more
// than an idle cluster needs, and less than a step should be without saying so.
const seenLate = 2 * time.Second

// patience is how long a step that asks for the present may wait. Where time is
// virtual, all that follows at an instant has happened at that instant.
func (w *World) patience() time.Duration {
	if _, virtual := w.Place.Cluster.(Virtual); virtual {
		return 0
	}
	return seenLate
}

// inTime lets time pass until done reports true, at most d and the cluster's
// slack, and notes how late it was.
func (w *World) inTime(ctx context.Context, d time.Duration, done func() bool) error {
	end := w.Elapsed() + d
	is := false
	err := w.Pass(ctx, d+w.Place.Slack, func() bool {
		is = done()
		return is
	})
	if is {
		w.noteLate(w.Elapsed() - end)
	}
	return err
}

// noteLate says that the present step holds later than it says.
func (w *World) noteLate(by time.Duration) {
	if by <= w.Place.Slack {
		w.late = max(w.late, by)
	}
}

// takeLate is by how much the step that has ended was late; 0 if it was not.
func (w *World) takeLate() time.Duration {
	late := w.late
	w.late = 0
	return late
}

// run runs lines in the terminal and notes them in the trace.
func (w *World) run(ctx context.Context, lines string, stop func(terminal.Result) bool) ([]terminal.Result, error) {
	if err := w.missingNodes(lines); err != nil {
		return nil, err
	}
	var unmet error
	results, err := w.Terminal.Run(ctx, lines, func(r terminal.Result) bool {
		w.note(r)
		unmet = w.expect(ctx)
		return stop(r) || unmet != nil
	})
	return results, errors.Join(err, unmet)
}

// note keeps a command's result, and a line of the trace for it.
func (w *World) note(r terminal.Result) {
	w.noteWith(r, trace.Fields{"cmd": r.Line, "rc": int64(r.Code), "took": fmt.Sprintf("%.3f", r.Took.Seconds())})
}

// noteStopped does the same for a command that was stopped. Its line has no
// exit code: whether it was about to end by itself is not the cluster's doing.
func (w *World) noteStopped(r terminal.Result) {
	w.noteWith(r, trace.Fields{"cmd": r.Line, "took": fmt.Sprintf("%.3f", r.Took.Seconds())})
}

func (w *World) noteWith(r terminal.Result, line trace.Fields) {
	w.results = append(w.results, r)
	w.recorder.Note(trace.Transition{At: w.recorder.Since(r.At), Kind: "Command", Event: trace.Run, Set: line})
}

// commands returns the commands that no step's report has yet.
func (w *World) commands() []reports.Command {
	var out []reports.Command
	for _, r := range w.results[w.reported:] {
		out = append(out, reports.Command{Line: r.Line, At: w.recorder.Since(r.At), Stdout: r.Stdout, Stderr: r.Stderr, ExitCode: r.Code})
	}
	w.reported = len(w.results)
	return out
}
