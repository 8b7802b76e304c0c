package replay

import (
	"context"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/trace/recording"
	"github.com/gherkube/gherkube/steps/terminal"
)

// background is a command that nobody waits for.
type background struct {
	*terminal.Background
	line string
	at   time.Duration
	// until is when timeout ends it; 0 is never.
	until time.Duration
	over  bool
}

// begin starts a command in the background. `timeout N` before it ends it
// after so long.
func (r *run) begin(ctx context.Context, line string) error {
	b := &background{line: line, at: r.world.Elapsed()}
	command := strings.TrimSpace(line)
	if rest, ok := strings.CutPrefix(command, "timeout "); ok {
		limit, kubectl, _ := strings.Cut(rest, " ")
		d, err := time.ParseDuration(limit)
		if err != nil {
			d, err = time.ParseDuration(limit + "s")
		}
		if err != nil {
			return unsupported("in the background: " + line)
		}
		b.until, command = b.at+d, kubectl
	}
	if !strings.HasPrefix(command, "kubectl ") || strings.ContainsAny(command, "|;&<>`") {
		return unsupported("in the background: " + line)
	}
	var err error
	if b.Background, err = r.world.Terminal.Start(ctx, r.expand(command)); err != nil {
		return err
	}
	r.background = append(r.background, b)
	return nil
}

// pass lets time pass until done reports true, at most d, and ends commands in
// the background whose time is up.
func (r *run) pass(ctx context.Context, d time.Duration, done func() bool) error {
	end := r.world.Elapsed() + d
	for {
		next := end
		for _, b := range r.background {
			switch {
			case b.over || b.until == 0:
			case b.until <= r.world.Elapsed():
				r.stop(b)
			default:
				next = min(next, b.until)
			}
		}
		held := false
		err := r.world.Pass(ctx, next-r.world.Elapsed(), func() bool {
			held = done()
			return held || r.isNews()
		})
		if err == nil {
			err = r.lookAgain(ctx)
		}
		if err != nil || held || r.world.Elapsed() >= end {
			return err
		}
	}
}

// stop ends a command in the background. One that did not end by itself, and
// that no timeout ended, has no result.
func (r *run) stop(b *background) {
	if b.over {
		return
	}
	b.over = true
	ended := b.Ended()
	res := b.Stop()
	if !ended && b.until == 0 {
		return
	}
	r.commands = append(r.commands, recording.Command{Line: strings.TrimRight(b.line, "\n"), Time: b.at.Seconds(),
		Took: res.Took.Seconds(), Stdout: res.Stdout, Stderr: res.Stderr, ExitCode: res.Code, Background: true})
}
