package terminal

import (
	"context"
	"net/http"

	"k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/runtime/client"
)

// kubectl runs upstream's kubectl in this process, for one cluster.
type kubectl struct {
	*workspace
	config   Config
	strategy strategy
	made     *int // commands that made up names
	shared   *rest.Config
	kinds    *knownKinds
	revision string // of lists; none is the present

	// Of the copy that runs one command.
	client      *client.Client // nil by the wall clock
	connections *connections
	recorded    func() // says that it has read the process's arguments
	// reads are what it has read, if it is an attempt of a command that waits.
	reads *reads
}

// strategy is how kubectl commands wait.
type strategy interface {
	// run runs a command until it ends or its time is up, and returns its exit
	// code. The error is about the cluster or an interruption.
	run(ctx context.Context, k *kubectl, args []string, s streams) (int, error)
	// start starts a command that goes on; it returns when the command has made
	// its requests, or has ended. The command outlives ctx.
	start(ctx context.Context, k *kubectl, args []string, s streams) (process, error)
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

// bound returns a copy for one command, whose requests go
// through the configuration and are ended by hangUp.
func (k *kubectl) bound(c *rest.Config, through http.Handler) (own *kubectl, hangUp func(), err error) {
	shared, closeIdle, err := sharedConfig(c)
	if err != nil {
		return nil, nil, err
	}
	lines := &connections{handler: through}
	bound := *k
	bound.config.REST, bound.shared, bound.connections = c, shared, lines
	return &bound, func() { lines.close(); closeIdle() }, nil
}

// reading is a copy whose commands note what they read.
func (k *kubectl) reading(r *reads) *kubectl {
	own := *k
	own.reads = r
	return &own
}
