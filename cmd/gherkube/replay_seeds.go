package main

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/runtime/trace/comparison"
	"github.com/gherkube/gherkube/runtime/trace/recording"
	"github.com/gherkube/gherkube/steps/replay"
)

// replay replays recordings, some at a time, each with one seed after the other. Each
// has a cluster of its own, so what comes of one does not depend on the others.
func (r replaying) replay(ctx context.Context, c replay.Config, of replay.Seeder, recordings []recording.Recording) ([]replay.Seeds, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	all := make([]replay.Seeds, len(recordings))
	errs := make([]error, len(recordings))
	next := make(chan int)
	never := func(replay.Seeds) bool { return false }
	var group sync.WaitGroup
	for range min(r.parallel, len(recordings)) {
		group.Go(func() {
			for i := range next {
				if all[i], errs[i] = replay.EachSeed(ctx, c, of, r.seed, r.seeds, recordings[i], never); errs[i] != nil {
					cancel()
				}
			}
		})
	}
	for i := range recordings {
		next <- i
	}
	close(next)
	group.Wait()
	// The first error that is not the end of the others.
	for _, err := range errs {
		if err != nil && !errors.Is(err, context.Canceled) {
			return nil, err
		}
	}
	return all, ctx.Err()
}

// tellSeeds tells what came of several seeds. It is an error if a recording is not
// reproduced by any.
func (r replaying) tellSeeds(w io.Writer, all []replay.Seeds) error {
	var err error
	if r.format == "json" {
		err = replay.SeedsJSON(w, all)
	} else {
		err = replay.SeedsText(w, all, replayDetails[r.show])
	}
	if err != nil {
		return err
	}
	return replayOutcome(replay.TotalOf(all).Nearest)
}

// replayOutcome is the end of the verb: an error if a recording differs.
func replayOutcome(sum replay.Sum) error {
	switch {
	case sum.Verdicts[comparison.Differs] > 0:
		return &exit.Failure{Code: exit.Failed}
	case sum.Verdicts[replay.NotSupported] == sum.Recordings:
		return &exit.Failure{Code: exit.Nothing, Err: errors.New("none of the recordings is supported, so nothing was compared")}
	}
	return nil
}
