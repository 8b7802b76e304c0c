package terminal

import (
	"context"
	"math/rand/v2"
	"net/http"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/runtime/client"
	"github.com/gherkube/gherkube/steps/repository"
)

const (
	// Startup is how much of the cluster's time a kubectl command takes before
	// its request is made.
	Startup = 100 * time.Millisecond
	// Patience is how long a command may wait in the cluster's time.
	Patience = 10 * time.Minute
)

// Exit codes of commands that did not end by themselves.
const (
	codeTimeout  = 124
	codeNotFound = 127
	// codePipe is that of a command that SIGPIPE has ended: 128 and 13.
	codePipe = 141
)

// Config is what a terminal works with.
type Config struct {
	REST      *rest.Config
	Namespace string
	// Dir is the working directory, where relative file names are. It is the
	// terminal's own: a kubeconfig and kubectl's cache are put below it.
	Dir string
	// Files are those of the user's repository, which commands may read; nil if
	// there are none.
	Files *repository.Files
	Time  Time
	// Virtual is the cluster, if its time is virtual; nil if it is the wall
	// clock's.
	Virtual Virtual
	// Sync returns when what was written to the cluster so far can be seen in
	// what its changes are read from; nil if it can at once.
	Sync func(context.Context) error
	// Env are variables the shell starts with.
	Env map[string]string
	// Served is shared by terminals whose servers mostly serve the same kinds; nil if
	// this one is alone.
	Served *Served
}

// startup is how much of the cluster's time a command takes before its request
// is made. By the wall clock it takes what it takes.
func (c Config) startup() time.Duration {
	if c.Virtual == nil {
		return 0
	}
	return Startup
}

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

// limitKey carries the limit that timeout sets.
type limitKey struct{}

// patience is how long a command may wait.
func patience(ctx context.Context) time.Duration {
	if d, ok := ctx.Value(limitKey{}).(time.Duration); ok {
		return d
	}
	return Patience
}

func never() bool { return false }
