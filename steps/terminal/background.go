package terminal

import (
	"bytes"
	"context"
	"fmt"
	"time"
)

// Background is a command that was started and goes on while the scenario
// does.
type Background struct {
	Line    string
	started time.Time
	process process
	out     *output
	errOut  *output
	result  *Result
	now     func() time.Time
}

// Start starts a kubectl command in the background.
func (t *Terminal) Start(ctx context.Context, line string) (*Background, error) {
	args, err := t.words(line)
	if err != nil {
		return nil, fmt.Errorf("only one kubectl command can be started in the background, without pipes, redirections and lists: %q: %w", line, err)
	}
	if len(args) < 2 || args[0] != "kubectl" {
		return nil, fmt.Errorf("only a kubectl command can be started in the background, not %q", line)
	}
	args, err = t.prepare(ctx, args[1:])
	if err != nil {
		return nil, err
	}
	b := &Background{Line: line, started: t.config.Time.Now(), out: &output{}, errOut: &output{}, now: t.config.Time.Now}
	b.process, err = t.strategy.start(ctx, t.kubectl, args, streams{in: bytes.NewReader(nil), out: b.out, err: b.errOut})
	if err != nil {
		return nil, err
	}
	return b, nil
}

// Ended reports whether the command has ended by itself.
func (b *Background) Ended() bool {
	_, over := b.process.ended()
	return over
}

// Stop ends the command, if it has not ended, and returns what it printed.
func (b *Background) Stop() Result {
	if b.result != nil {
		return *b.result
	}
	r := Result{Line: b.Line, At: b.started, Took: b.now().Sub(b.started)}
	r.Code, _ = b.process.ended()
	b.process.finish()
	r.Stdout, r.Stderr = string(b.out.take()), string(b.errOut.take())
	b.process.stop()
	b.result = &r
	return r
}
