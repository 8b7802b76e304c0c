package terminal

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/runtime/client"
)

// Time is the time a terminal's commands wait in.
type Time interface {
	Now() time.Time
	// Pass lets time pass until done reports true, at most d.
	Pass(ctx context.Context, d time.Duration, done func() bool) error
}

// Virtual is a cluster in this process whose time passes only while its clients
// wait for it.
type Virtual interface {
	// Attend returns a client that is at work until it leaves; see
	// client.Clients.
	Attend(name string, waits func(*http.Request) bool) *client.Client
	// Changes grows with everything that changes in the cluster: while it
	// stays the same, a waiting command need not be asked again.
	Changes() int64
	// Changed reports whether an object of those that are asked for has changed
	// since Changes was as it is given, or whether that is not known any more.
	Changed(since int64, among func(resource schema.GroupResource, namespace, name string) bool) bool
	// Chance is what the cluster's seed gives for a purpose.
	Chance(purpose string) *rand.Rand
}

// strategy is how kubectl commands wait.
type strategy interface {
	// run runs a command until it ends or its time is up, and returns its exit
	// code. The error is about the cluster or an interruption.
	run(ctx context.Context, t *Terminal, args []string, s streams) (int, error)
	// start starts a command that goes on; it returns when the command has made
	// its requests, or has ended. The command outlives ctx.
	start(ctx context.Context, t *Terminal, args []string, s streams) (process, error)
}

// process is a command that was started.
type process interface {
	// ended reports whether it has ended by itself, and with which exit code.
	ended() (code int, over bool)
	// finish lets it print what it has been told so far.
	finish()
	// stop ends it.
	stop()
}

// job is a command that runs on a goroutine of its own.
type job struct {
	over chan struct{}
	code int // once over is closed
}

// launch does what a command does, beside the caller; do returns its exit code.
func launch(do func() int, after func()) *job {
	j := &job{over: make(chan struct{})}
	go func() {
		defer after()
		defer close(j.over)
		j.code = do()
	}()
	return j
}

func (j *job) ended() (code int, over bool) {
	select {
	case <-j.over:
		return j.code, true
	default:
		return codeTimeout, false
	}
}

// farewell is how long, by the wall clock, a command that was told to stop may
// take for it before it is left to itself. It prints nothing any more then.
const farewell = 5 * time.Second

// wait waits until a job that was told to end has ended.
func (j *job) wait() {
	late := time.NewTimer(farewell)
	defer late.Stop()
	select {
	case <-j.over:
	case <-late.C:
	}
}

// bound returns a copy of the terminal for one command, whose requests go
// through the configuration and are ended by hangUp.
func (t *Terminal) bound(c *rest.Config, through http.Handler) (own *Terminal, hangUp func(), err error) {
	shared, closeIdle, err := sharedConfig(c)
	if err != nil {
		return nil, nil, err
	}
	lines := &connections{handler: through}
	bound := *t
	bound.config.REST, bound.shared, bound.connections = c, shared, lines
	return &bound, func() { lines.close(); closeIdle() }, nil
}

// output collects what a command prints; after take nothing is added.
type output struct {
	mu    sync.Mutex
	buf   bytes.Buffer
	taken bool

	// Of what goes to a pipe that may break (see outputTo).
	left    int           // lines until it breaks
	atBreak func()        // nil if it does not
	broken  chan struct{} // closed once it is
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.taken:
		return len(p), nil
	case o.atBreak == nil:
	case o.left <= 0:
		o.taken = true
		o.atBreak()
		close(o.broken)
		return 0, syscall.EPIPE
	default:
		o.left = max(o.left-bytes.Count(p, []byte("\n")), 0)
	}
	return o.buf.Write(p)
}

func (o *output) take() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.taken = true
	return o.buf.Bytes()
}
