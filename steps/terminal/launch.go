package terminal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/client"
)

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
