package container

import (
	"slices"
	"strconv"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// Agents are the programs in containers that act on the cluster's objects, together
// one actor of the loop.
type Agents struct {
	wake     func(store.Key)
	enrolled []enrolled
	number   int
}

// AgentsName is the name of the actor.
const AgentsName = "programs-in-pods"

type enrolled struct {
	key    store.Key
	agent  process.Agent
	keeper clock.Keeper // of the process
	clock  *clock.Clock
}

// Agents returns the actor, of which a runtime has one. wake makes the loop look at
// one of its keys.
func (r *Runtime) Agents(wake func(store.Key)) *Agents {
	r.agents = &Agents{wake: wake}
	return r.agents
}

// Name implements loop.Actor.
func (*Agents) Name() string { return AgentsName }

// enrol is process.Machine's, for a container.
func (a *Agents) enrol(in *instance, c *clock.Clock) func(process.Agent) (wake, leave func()) {
	return func(agent process.Agent) (func(), func()) {
		a.number++
		key := store.Key{
			Resource: schema.GroupResource{Resource: AgentsName}, Namespace: in.Sandbox.Namespace,
			Name: in.Sandbox.Name + "/" + in.Name + "/" + strconv.Itoa(a.number),
		}
		a.enrolled = append(a.enrolled, enrolled{key, agent, c.Keeper(), c})
		a.wake(key)
		return func() { a.wake(key) }, func() {
			a.enrolled = slices.DeleteFunc(slices.Clone(a.enrolled), func(e enrolled) bool { return e.key == key })
		}
	}
}

// Dirty implements loop.Actor.
func (a *Agents) Dirty(view store.View, change store.Change) []store.Key {
	var keys []store.Key
	for _, e := range a.enrolled {
		concerned := false
		e.clock.Within(e.keeper, func() { concerned = e.agent.Concerns(view, change) })
		if concerned {
			keys = append(keys, e.key)
		}
	}
	return keys
}

// Reconcile implements loop.Actor.
func (a *Agents) Reconcile(view store.View, key store.Key, now time.Time) (out loop.Outcome) {
	if e, ok := a.of(key); ok {
		e.clock.Within(e.keeper, func() { out = e.agent.Reconcile(view, now) })
	}
	return out
}

// Program implements loop.Several.
func (a *Agents) Program(key store.Key) string {
	if e, ok := a.of(key); ok {
		return e.agent.Program()
	}
	return AgentsName
}

func (a *Agents) of(key store.Key) (enrolled, bool) {
	i := slices.IndexFunc(a.enrolled, func(e enrolled) bool { return e.key == key })
	if i < 0 {
		return enrolled{}, false
	}
	return a.enrolled[i], true
}
