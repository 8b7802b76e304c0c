package terminal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gherkube/gherkube/runtime/client"
)

// virtual runs commands on a cluster whose time is virtual. It knows for what
// each command of kubectl waits, and lets time pass only while it does:
//
//   - wait and rollout status are asked again after each change (see attempts);
//   - get -w, events -w and logs -f wait for their stream;
//   - exec, attach and cp for the process in the container;
//   - what a command asks to hear only later is answered later (see holding):
//     that an object it has deleted is gone, that the pod it has made runs.
//
// Everything else does not wait, and takes no time.
type virtual struct{ cluster Virtual }

func (v virtual) run(ctx context.Context, k *kubectl, args []string, s streams) (int, error) {
	if attempt := attempts(args); attempt != nil {
		return attempt(v, ctx, k, args, s)
	}
	if computesAges(args) && onlyReads(args) {
		return v.describe(ctx, k, args, s)
	}
	return v.beside(ctx, k, args, s)
}

// slowAges is how often a command that computes ages is run anew because it took
// a second or more of the wall clock: its ages are whole seconds when it begins,
// and would show that.
const slowAges = 60

// describe runs a command that computes ages. It changes nothing.
func (v virtual) describe(ctx context.Context, k *kubectl, args []string, s streams) (code int, err error) {
	for range slowAges {
		began := time.Now()
		var out, errOut bytes.Buffer
		code, err = v.beside(ctx, k, args, streams{in: s.in, out: &out, err: &errOut})
		if err != nil || time.Since(began) < time.Second || boolFlag(args, "-w", "--watch") {
			_, outErr := out.WriteTo(s.out)
			_, errErr := s.err.Write(inSeconds(errOut.Bytes()))
			return code, errors.Join(err, outErr, errErr)
		}
	}
	return 0, fmt.Errorf("this machine is too slow for kubectl %s: each attempt takes more than a second", args[0])
}

// beside runs a command while time passes.
func (v virtual) beside(ctx context.Context, k *kubectl, args []string, s streams) (int, error) {
	limit := patience(ctx)
	errOut := &output{}
	out := outputTo(s.out, errOut)
	p, err := v.launch(ctx, k, args, streams{in: s.in, out: out, err: errOut})
	if err != nil {
		return 0, err
	}
	err = k.config.Time.Pass(ctx, limit, func() bool {
		_, over := p.ended()
		return over || out.isBroken()
	})
	code, over := p.ended()
	printed, text := out.take(), errOut.take() // what its end makes it say is not its own
	p.stop()
	if err != nil {
		return 0, err
	}
	if _, err := s.out.Write(printed); err != nil {
		return 0, err
	}
	if out.isBroken() {
		code, over = codePipe, true
	}
	if !over && limit == Patience {
		text = fmt.Appendf(text, "gave up after %s\n", limit)
	}
	_, err = s.err.Write(text)
	return code, err
}

func (v virtual) start(ctx context.Context, k *kubectl, args []string, s streams) (process, error) {
	p, err := v.launch(context.WithoutCancel(ctx), k, args, s)
	if err != nil {
		return nil, err
	}
	if err := k.config.Time.Pass(ctx, 0, never); err != nil {
		p.stop()
		return nil, err
	}
	return p, nil
}

func (v virtual) launch(ctx context.Context, k *kubectl, args []string, s streams) (*virtualProcess, error) {
	ctx, cancel := context.WithCancel(ctx)
	name := "kubectl " + strings.Join(args, " ")
	c := v.cluster.Attend(name, waitsFor(args))
	p := &virtualProcess{client: c, err: s.err, follows: follows(args)}
	if attaches(args) {
		s.out, s.err = c.Sink(s.out), c.Sink(s.err)
	}
	evictions := &eviction{client: c, args: args}
	if len(args) > 0 && args[0] == "drain" {
		s = evictions.streams(s)
	}
	config := c.REST()
	config.Wrap(func(next http.RoundTripper) http.RoundTripper {
		return &holding{ctx: ctx, process: p, kubectl: k, args: args, next: next, changes: v.cluster.Changes, eviction: evictions}
	})
	own, hangUp, err := k.bound(config, c)
	if err != nil {
		cancel()
		c.Leave()
		return nil, err
	}
	own.client = c
	p.hangUp = func() { cancel(); hangUp() }
	do := func() int { return own.once(ctx, args, s) }
	if attempt := attempts(args); attempt != nil {
		own.config.Time = heldTime{k.config.Time, c, v.cluster.Changes, name}
		do = func() int {
			code, err := attempt(v, ctx, own, args, s)
			if err != nil && ctx.Err() == nil {
				fmt.Fprintln(s.err, "error:", err)
				return 1
			}
			return code
		}
	}
	p.job = launch(do, c.Leave)
	return p, nil
}

// heldTime is time as a command in the background lets it pass: it holds on for
// the next change, while others make time pass.
type heldTime struct {
	Time
	client  *client.Client
	changes func() int64
	name    string
}

// Pass implements Time.
func (h heldTime) Pass(ctx context.Context, d time.Duration, done func() bool) error {
	end := h.Now().Add(d)
	for {
		if done() || !h.Now().Before(end) {
			return nil
		}
		seen := h.changes()
		if err := h.client.Hold(ctx, h.name, func() bool {
			return h.changes() != seen || !h.Now().Before(end)
		}); err != nil {
			return err
		}
	}
}

// waitsFor returns which answers that stream a command waits for. Others, such
// as those of the watches by which run waits for its pod, do not count: the
// command has what it wants when they begin.
func waitsFor(args []string) func(*http.Request) bool {
	if follows(args) {
		return client.Streams
	}
	return func(*http.Request) bool { return false }
}

// follows reports whether a command prints what a stream brings, until it ends.
func follows(args []string) bool {
	return len(args) > 0 && (args[0] == "get" || args[0] == "events" || args[0] == "logs")
}

// attaches reports whether a command connects its own streams to a container,
// by an executor that cannot be replaced.
func attaches(args []string) bool {
	return len(args) > 0 && (args[0] == "run" || args[0] == "debug") &&
		(boolFlag(args, "--stdin", "--attach", "--rm") || interactive(args))
}

// interactive reports whether -i is among the flags, also beside others.
func interactive(args []string) bool {
	for _, a := range args {
		if a == "--" {
			return false
		}
		if flags, ok := strings.CutPrefix(a, "-"); ok && strings.Contains(flags, "i") && strings.Trim(flags, "itq") == "" {
			return true
		}
	}
	return false
}

// virtualProcess is a command beside which virtual time passes.
type virtualProcess struct {
	*job
	client  *client.Client
	err     io.Writer
	follows bool
	hangUp  func()
	gaveUp  atomic.Bool
}

// giveUp ends the command as if it had ended with a message and exit code 1: a
// timeout of its own, in virtual time, is over.
// It returns when the command has been stopped: what it would say to that is not
// heard.
func (p *virtualProcess) giveUp(ctx context.Context, message string) {
	if !p.gaveUp.Load() {
		fmt.Fprintln(p.err, message)
		p.gaveUp.Store(true)
		p.client.Leave()
	}
	<-ctx.Done()
}

func (p *virtualProcess) ended() (code int, over bool) {
	if p.gaveUp.Load() {
		return 1, true
	}
	return p.job.ended()
}

// finish ends the streams that a command follows, as a server does that has
// said everything: the command prints what it was told, and ends.
func (p *virtualProcess) finish() {
	if p.follows && !p.gaveUp.Load() {
		p.client.End()
		p.wait()
	}
}

func (p *virtualProcess) stop() {
	p.hangUp()
	p.wait()
	p.client.Leave()
}
