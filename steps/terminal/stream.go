package terminal

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"k8s.io/client-go/rest"
)

// streaming reports whether a command stays connected while time passes.
func streaming(args []string) bool {
	switch args[0] {
	case "exec", "attach", "drain", "cp", "port-forward":
		return true
	case "logs":
		return boolFlag(args, "-f", "--follow")
	case "get", "events":
		return boolFlag(args, "-w", "--watch", "--watch-only")
	case "rollout":
		return boolFlag(args, "-w", "--watch")
	case "run", "debug":
		return boolFlag(args, "--stdin", "--attach", "--rm") || interactive(args)
	}
	return false
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

func boolFlag(args []string, names ...string) bool {
	return hasFlag(args, names...) && !slices.Contains([]string{"false", "0"}, flagValueOf(args, names...))
}

// flagValueOf is the value of a flag written as --flag=value.
func flagValueOf(args []string, names ...string) string {
	for _, a := range args {
		for _, n := range names {
			if len(a) > len(n) && a[:len(n)+1] == n+"=" {
				return a[len(n)+1:]
			}
		}
	}
	return ""
}

// stream runs a command beside the passing of time, until it ends or its time
// is up. Its connections are then closed, as when its process is killed.
func (t *Terminal) stream(ctx context.Context, args []string, s streams) (int, error) {
	progress := newProgress()
	own, hangUp, err := t.hangable(progress)
	if err != nil {
		return 0, err
	}
	defer hangUp()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if a, ok := t.config.Time.(attended); ok {
		defer a.Attend()()
	}
	limit := patience(ctx)
	out, errOut := &output{}, &output{}
	code, ended := 0, make(chan struct{})
	go func() {
		defer close(ended)
		code = own.once(ctx, args, streams{in: s.in, out: out, err: errOut})
	}()
	over := false
	done := func() bool {
		if _, ok := t.config.Time.(attended); !ok {
			progress.settle(ended)
		}
		over = isClosed(ended)
		return over
	}
	if err := t.config.Time.Pass(ctx, limit, done); err != nil {
		return 0, err
	}
	result := codeTimeout
	if over {
		result = code
	}
	if _, err := s.out.Write(out.take()); err != nil {
		return 0, err
	}
	text := errOut.take()
	if !over && limit == Patience {
		text = fmt.Appendf(text, "gave up after %s\n", limit)
	}
	_, err = s.err.Write(text)
	return result, err
}

// attended is a cluster that lets time pass only while the clients it attends
// to wait for it.
type attended interface {
	// Attend says that a client is at work until the result is called.
	Attend() (leave func())
}

// hangable returns a copy of the terminal whose connections can be closed on
// their own.
func (t *Terminal) hangable(p *progress) (*Terminal, func(), error) {
	c := rest.CopyConfig(t.config.REST)
	c.Wrap(p.RoundTripper)
	shared, closeIdle, err := sharedConfig(c)
	if err != nil {
		return nil, nil, err
	}
	own := *t
	own.config.REST, own.shared, own.progress = c, shared, p
	return &own, func() { p.hangUp(); closeIdle() }, nil
}

// output collects what a command prints; after take nothing is added.
type output struct {
	mu    sync.Mutex
	buf   bytes.Buffer
	taken bool
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.taken {
		return len(p), nil
	}
	return o.buf.Write(p)
}

func (o *output) take() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.taken = true
	return o.buf.Bytes()
}

// Background is a command that was started and goes on while the scenario
// does.
type Background struct {
	Line    string
	started time.Time
	out     *output
	errOut  *output
	code    int
	ended   chan struct{}
	catchUp func(ended <-chan struct{})
	stop    func()
	result  *Result
	now     func() time.Time
}

// Start starts a kubectl command in the background.
func (t *Terminal) Start(ctx context.Context, line string) (*Background, error) {
	args, err := t.words(line)
	if err != nil {
		return nil, err
	}
	if len(args) < 2 || args[0] != "kubectl" {
		return nil, fmt.Errorf("only a kubectl command can be started in the background, not %q", line)
	}
	if err := t.config.Time.Pass(ctx, Startup, never); err != nil {
		return nil, err
	}
	progress := newProgress()
	own, hangUp, err := t.hangable(progress)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	b := &Background{Line: line, started: t.config.Time.Now(), out: &output{}, errOut: &output{},
		ended: make(chan struct{}), now: t.config.Time.Now, catchUp: progress.catchUp, stop: func() { cancel(); hangUp() }}
	go func() {
		defer close(b.ended)
		b.code = own.once(ctx, t.absolute(args[1:]), streams{in: bytes.NewReader(nil), out: b.out, err: b.errOut})
	}()
	progress.settle(b.ended) // it connects before anything else happens
	return b, t.config.Time.Pass(ctx, 0, never)
}

// Ended reports whether the command has ended by itself.
func (b *Background) Ended() bool { return b.result != nil || isClosed(b.ended) }

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// Stop ends the command, if it has not ended, and returns what it printed.
func (b *Background) Stop() Result {
	if b.result != nil {
		return *b.result
	}
	b.catchUp(b.ended)
	r := Result{Line: b.Line, At: b.started, Code: codeTimeout}
	if isClosed(b.ended) {
		r.Code = b.code
	}
	b.stop()
	r.Stdout, r.Stderr = string(b.out.take()), string(b.errOut.take())
	r.Took = b.now().Sub(b.started)
	b.result = &r
	return r
}
