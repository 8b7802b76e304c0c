package sim

import (
	"fmt"
	"slices"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/seed"
)

// Crash is a panic of something that acts on its own in the cluster: an
// internal error. The rest of the cluster goes on.
type Crash struct {
	loop.Crash
	Seed  seed.Seed
	Since time.Duration // of the cluster's life
}

// Error says what crashed, how to bring it about again, and where.
func (c Crash) Error() string {
	what := "an event"
	if c.Actor != "" {
		what = fmt.Sprintf("%s crashed with %s", c.Actor, c.Key)
	}
	return fmt.Sprintf("internal error: %s after %s: %v\n"+
		"This is a fault of gherkube. Please report it, with these lines and what you ran, at %s\n"+
		"To reproduce it, run the same again with --seed %d\n%s",
		what, c.Since, c.Fault, clock.Tracker, c.Seed, c.Fault.Stack)
}

// crashes are those of one cluster, in order.
type crashes struct {
	seen []Crash
	tell func(Crash)
}

// add takes a crash down, unless the same has happened to the same key before.
func (c *crashes) add(crash Crash) {
	same := func(old Crash) bool {
		return old.Actor == crash.Actor && old.Key == crash.Key && old.Fault.Stack == crash.Fault.Stack
	}
	if slices.ContainsFunc(c.seen, same) {
		return
	}
	c.seen = append(c.seen, crash)
	if c.tell != nil {
		c.tell(crash)
	}
}

// Crashes returns what has crashed so far, in order. What crashes again and
// again is there once.
func (c *Cluster) Crashes() []Crash {
	defer c.world.Enter()()
	return slices.Clone(c.crashes.seen)
}
