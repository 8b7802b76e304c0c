// Package scenario is the world of a scenario that runs: its place in a cluster, the
// trace of what happened there, its terminal with files and variables, and how a
// failure shows all that. Steps act on it.
package scenario

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/actor/script"
	"github.com/gherkube/gherkube/runtime/client"
	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/repository"
	"github.com/gherkube/gherkube/steps/target"
	"github.com/gherkube/gherkube/steps/terminal"
)

// World is one running scenario: its cluster, the trace of what happened in
// it, the terminal with its files and variables, and what is to be cleaned up.
// Steps of one scenario run one after the other.
type World struct {
	Scenario string // its name
	Place    *target.Place
	Terminal *terminal.Terminal

	Files    *repository.Files  // of the repository; nil if there are none
	Nodes    []target.NodeShape // that the scenario asks for
	OwnWords []string           // words of its own clients, from its tags
	recorder *trace.Recorder
	start    time.Time
	pullErr  error
	trackers []*trace.Tracker

	kinds kinds

	results    []terminal.Result // of all commands
	written    []string          // files
	Background []*terminal.Background
	Loads      []Load         // traffic that pods send
	Findings   *schema.Report // of the last validation
	reported   int            // results that a step's report has already
	late       time.Duration  // by how much the present step holds later than it says
	cleanup    []func(context.Context) error
}

// Load is traffic that a pod of the scenario sends to a URL.
type Load struct{ URL, Pod string }

// NewWorld opens a world for a scenario. Close it when the scenario ends. An
// UnsupportedError says that the provider's clusters cannot do what it needs.
func NewWorld(ctx context.Context, scenario target.Scenario, provider target.Provider) (*World, error) {
	return NewWorldOfRun(ctx, scenario, provider, nil)
}

// NewWorldOfRun is NewWorld for one of the scenarios of a run, which share what their
// servers tell of the kinds that they serve.
func NewWorldOfRun(ctx context.Context, scenario target.Scenario, provider target.Provider, served *terminal.Served) (*World, error) {
	place, err := provider.Provide(ctx, scenario)
	if err != nil {
		if scenario.Files != nil {
			err = errors.Join(err, scenario.Files.Close())
		}
		return nil, fmt.Errorf("a cluster for scenario %q: %w", scenario.Name, err)
	}
	w := &World{Scenario: scenario.Name, Place: place, Files: scenario.Files, Nodes: scenario.Nodes, OwnWords: scenario.OwnWords(), start: place.Cluster.Now(),
		kinds: kinds{scenario.Kinds, map[string]trace.Found{}, map[string]error{}}}
	if w.Files != nil {
		w.cleanup = append(w.cleanup, func(context.Context) error { return w.Files.Close() })
	}
	if place.Close != nil {
		w.cleanup = append(w.cleanup, place.Close)
	}
	if err := scenario.Unsupported(place.Cluster, place.Name); err != nil {
		return nil, errors.Join(err, w.Close(ctx))
	}
	if err := w.open(scenario, served); err != nil {
		return nil, errors.Join(err, w.Close(ctx))
	}
	return w, nil
}

func (w *World) open(scenario target.Scenario, served *terminal.Served) error {
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
	c := terminal.Config{REST: w.Place.Cluster.REST(), Namespace: w.Place.Namespace, Dir: folder.Path, Files: w.Files, Time: w, Sync: w.Sync, Env: env, Served: served}
	if v, ok := w.Place.Cluster.(target.Virtual); ok {
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
	for _, b := range w.Background {
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
	if v, ok := w.Place.Cluster.(target.Virtual); ok {
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
		w.Pull()
		return w.pullErr != nil || done()
	})
	w.Pull()
	return errors.Join(err, w.pullErr)
}

// Watch adds a namespace to those that the trace shows, from now on.
func (w *World) Watch(namespace string) { w.recorder.Watch(namespace) }

// Sync returns when the trace can have everything that was written to the
// cluster before.
func (w *World) Sync(ctx context.Context) error {
	if s, ok := w.Place.Cluster.(target.Syncer); ok {
		if err := s.Sync(ctx); err != nil {
			return err
		}
	}
	w.Pull()
	return w.pullErr
}

// attended is a cluster with virtual time, as a terminal needs it.
type attended struct{ target.Virtual }

// Attend implements terminal.Virtual.
func (a attended) Attend(name string, waits func(*http.Request) bool) *client.Client {
	return a.Clients().Attend(name, waits)
}

// Manifest is a manifest's text with the placeholders of the recordings, the
// variables, and the cluster's name of the actor image put in.
func (w *World) Manifest(text string) string {
	text = strings.ReplaceAll(text, "@NS@", w.Place.Namespace)
	for i, n := range w.Place.Nodes {
		text = strings.ReplaceAll(text, fmt.Sprintf("@NODE%d@", i+1), n)
	}
	return w.Expand(strings.ReplaceAll(text, script.Image, w.ActorImage()))
}

// Write writes a file of the scenario.
func (w *World) Write(name string, content []byte) error {
	w.written = append(w.written, string(content))
	return w.Terminal.WriteFile(name, content)
}

// ActorImage is the name that the actor image has in the cluster.
func (w *World) ActorImage() string {
	if host, ok := w.Place.Cluster.(target.ActorHost); ok {
		return host.ActorImage()
	}
	return script.Image
}

// Reader reads the words of the scenario's steps.
func (w *World) Reader() condition.Reader {
	return condition.Reader{Namespace: w.Place.Namespace, Expand: w.Expand, Commands: w.instants, Kind: w.kind}
}
