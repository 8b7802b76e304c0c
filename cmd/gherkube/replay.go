package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/choice"
	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/runtime/controller"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/sim/provider"
	"github.com/gherkube/gherkube/runtime/trace/recording"
	"github.com/gherkube/gherkube/steps"
	"github.com/gherkube/gherkube/steps/replay"
)

// replaying is what the flags of replay say.
type replaying struct {
	only      []string
	tolerance time.Duration
	format    string
	show      string
	parallel  int
	nodes     int
	seed      uint64
	seeds     int
}

var (
	replayFormats = map[string]func(io.Writer, []replay.Outcome, replay.Detail) error{
		"text": replay.Text,
		"json": func(w io.Writer, outcomes []replay.Outcome, _ replay.Detail) error { return replay.JSON(w, outcomes) },
	}
	replayDetails = map[string]replay.Detail{
		"summary": replay.Summary, "differences": replay.Differences, "timelines": replay.Timelines,
	}
)

func replayVerb() *cobra.Command {
	var r replaying
	verb := &cobra.Command{
		Use:   "replay DIR…",
		Short: "Replay recordings of a real cluster on the simulated one, and compare",
		Long: `Replay does what recordings of a real cluster did, each on a fresh simulated
cluster in virtual time, and compares what happened: every transition of every
object, and the exit code and output of every command. DIR is the folder of a
recording (scenario.yaml, commands.md, trace.ndjson), or a folder of such
folders.

Names, addresses, instants and the like are made comparable first. Transitions
that one cluster publishes in one write and the other in several agree; so do
those whose instants are at most --tolerance apart. A transition that happens at
another instant is "timing only"; one that has other values, or that only one of
the clusters has, differs.

A recording that needs what the simulator or the terminal does not have is
reported as not supported, with the reason. The exit code is 1 if a recording
differs, and 0 if all that are supported agree, timing apart.

A recording is one run of a real cluster, in which chance decides much. With
--seeds each is replayed with several seeds, and what is told of it is its
nearest run; at the end are the figures of the first seed, the mean, and those
of the nearest runs. The exit code is 1 if no seed does what one of the
recordings shows.`,
		Example: `  gherkube replay recorded/
  gherkube replay recorded/crashloop-backoff --show timelines
  gherkube replay recorded/ --only 'init-*' --only sidecar-order --tolerance 2s
  gherkube replay recorded/ --seeds 10 --show summary`,
		Args:   cobra.MinimumNArgs(1),
		PreRun: orderly,
		RunE:   exit.RunE(func(cmd *cobra.Command, dirs []string) error { return r.run(cmd, dirs) }),
	}
	f := verb.Flags()
	f.StringSliceVar(&r.only, "only", nil, "replay only recordings whose folders' names match this `pattern`; may be repeated")
	f.DurationVar(&r.tolerance, "tolerance", 5*time.Second, "how far instants may be `apart`, and how long a status may take to be published")
	f.StringVar(&r.format, "format", "text", "form of the output: "+choice.List(replayFormats))
	f.StringVar(&r.show, "show", "differences", "how much the text tells of each recording: "+choice.List(replayDetails))
	f.IntVar(&r.parallel, "parallel", runtime.GOMAXPROCS(0), "`number` of recordings that are replayed at the same time")
	f.IntVar(&r.seeds, "seeds", 1, "`number` of seeds to replay each recording with: that of --seed and those that follow it")
	addClusterFlags(f, &r.nodes, &r.seed)
	choice.Complete(verb, "format", replayFormats)
	choice.Complete(verb, "show", replayDetails)
	return verb
}

func (r replaying) check(dirs []string) error {
	if _, ok := replayFormats[r.format]; !ok {
		return choice.Unknown("--format", r.format, replayFormats)
	}
	if _, ok := replayDetails[r.show]; !ok {
		return choice.Unknown("--show", r.show, replayDetails)
	}
	if r.tolerance < 0 {
		return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--tolerance: %s is negative", r.tolerance),
			Hint: "0s wants the same instants; leave it out for 5s"}
	}
	if r.parallel < 1 {
		return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--parallel: %d is less than 1", r.parallel),
			Hint: "1 replays the recordings one after another; leave it out for one at a time on each core"}
	}
	for _, p := range r.only {
		if _, err := path.Match(p, ""); err != nil {
			return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--only: %q: %w", p, err), Hint: "write for instance --only 'init-*'"}
		}
	}
	if slices.Contains(dirs, "") {
		return &exit.Failure{Code: exit.Usage, Err: errors.New("a DIR is empty"), Hint: "name the folder of a recording; is a variable not set?"}
	}
	if err := checkSeeds(r.seed, r.seeds); err != nil {
		return err
	}
	return checkNodes(r.nodes)
}

func (r replaying) run(cmd *cobra.Command, dirs []string) error {
	if err := r.check(dirs); err != nil {
		return err
	}
	recordings, err := r.read(dirs)
	if err != nil {
		return err
	}
	collectLess(runtime.GOMAXPROCS(0))
	clusters, err := provider.New(provider.Config{Seed: seed.Seed(r.seed), Workers: r.nodes})
	if err != nil {
		return err
	}
	config := replay.Config{Tolerance: r.tolerance}
	for _, actor := range controller.All(controller.Config{}) {
		config.Controllers = append(config.Controllers, actor.Name())
	}
	of := func(s uint64) steps.Provider { return clusters.WithSeed(seed.Seed(s)) }
	all, err := r.replay(cmd.Context(), config, of, recordings)
	if err != nil {
		return err
	}
	if r.seeds > 1 {
		return r.tellSeeds(cmd.OutOrStdout(), all)
	}
	outcomes := make([]replay.Outcome, len(all))
	for i, s := range all {
		outcomes[i] = s.First
	}
	if err := replayFormats[r.format](cmd.OutOrStdout(), outcomes, replayDetails[r.show]); err != nil {
		return err
	}
	return replayOutcome(replay.SumOf(outcomes))
}

// read reads the recordings that are selected.
func (r replaying) read(dirs []string) ([]recording.Recording, error) {
	var out []recording.Recording
	for _, dir := range dirs {
		found, err := recording.Find(dir)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, &exit.Failure{Code: exit.Nothing, Err: fmt.Errorf("%s: no recording is there", dir),
				Hint: "a recording is a folder with scenario.yaml, commands.md and trace.ndjson"}
		}
		for _, f := range found {
			if !r.selected(filepath.Base(f)) {
				continue
			}
			one, err := recording.Read(f)
			var unreadable *fs.PathError
			if err != nil && !errors.As(err, &unreadable) {
				return nil, &exit.Failure{Code: exit.Usage, Err: err, Hint: "docs/replay.md says what the files of a recording are"}
			}
			if err != nil {
				return nil, err
			}
			out = append(out, one)
		}
	}
	if len(out) == 0 {
		return nil, &exit.Failure{Code: exit.Nothing, Err: fmt.Errorf("no recording is named like %v", r.only), Hint: "--only is about the names of folders"}
	}
	return out, nil
}

func (r replaying) selected(name string) bool {
	return len(r.only) == 0 || slices.ContainsFunc(r.only, func(p string) bool {
		ok, err := path.Match(p, name)
		return err == nil && ok
	})
}
