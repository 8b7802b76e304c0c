package process

import (
	"time"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// Agent is what a process does with the objects of its cluster, as a controller in
// a pod does. It is an actor of the loop with one key: all that it looks at is one
// thing to it.
type Agent interface {
	// Program is its name in managed fields.
	Program() string
	// Concerns reports whether the change makes another look worthwhile.
	Concerns(view store.View, change store.Change) bool
	// Reconcile compares what is with what should be, and says what to do about it.
	Reconcile(view store.View, now time.Time) loop.Outcome
}
