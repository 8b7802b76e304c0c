// Package target is what a scenario runs against: the interface of a cluster, of who
// provides clusters, and what a scenario asks of one. Those who bring a cluster need
// this package and no other of steps.
package target

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/runtime/client"
	"github.com/gherkube/gherkube/runtime/trace"
)

// Cluster is where a scenario runs: the bundled simulator or a real one. It may also
// implement Virtual, Syncer, Follower, Modeller and the interfaces of abilities. They
// are found by type assertion, so a type that wraps a Cluster must pass them on.
type Cluster interface {
	// REST is the configuration for any Kubernetes client.
	REST() *rest.Config
	// Now is virtual or wall time.
	Now() time.Time
	// Pass lets time pass until done reports true, at most d. It asks done
	// before any time passes and again after everything that happened at one
	// instant; when Pass returns without an error, either done has reported
	// true or d is over. On the simulator time is virtual and goes from timer to timer; on a
	// real cluster Pass waits for changes. The error is that of the context,
	// or says why the cluster cannot go on.
	Pass(ctx context.Context, d time.Duration, done func() bool) error
	// Trace is where the cluster's changes can be read.
	Trace() trace.Source
}

// Virtual is a cluster with virtual time, in this process. Its time passes only
// while the clients it attends to wait for it.
type Virtual interface {
	// Clients are the clients of this process.
	Clients() *client.Clients
	// Changes grows with everything that changes in the cluster.
	Changes() int64
	// Changed reports whether an object of those that are asked for has changed
	// since Changes was as it is given, or whether that is not known any more.
	Changed(since int64, among func(resource schema.GroupResource, namespace, name string) bool) bool
	// Chance is what the cluster's seed gives for a purpose.
	Chance(purpose string) *rand.Rand
}

// Syncer is a cluster whose changes are seen later than they are made, as those
// of a cluster that is watched.
type Syncer interface {
	// Sync returns when Trace has everything that was written before.
	Sync(ctx context.Context) error
}

// Follower is a cluster whose Trace has no changes of a kind that is not among
// trace.Kinds until it is asked for. That of other clusters has everything.
type Follower interface {
	// Follow returns when Trace has what there is of the kind; what changes
	// from then on follows.
	Follow(ctx context.Context, kind trace.Found) error
}

// Modeller is a cluster that does not model everything that a real one does.
type Modeller interface {
	// NotModelled says what does not happen to the objects of a kind; "" if
	// something acts on them.
	NotModelled(kind trace.Kind) string
}

// UnsupportedError says that a cluster cannot do what a step needs. The
// scenario is then skipped there with this reason; it has not failed.
type UnsupportedError struct {
	What    string // "kill a sandbox"
	Cluster string
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("not supported on this cluster (%s): %s", e.Cluster, e.What)
}
