package gc

import (
	"time"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// How long events stay: kube-apiserver's --event-ttl, and what etcd's storage
// adds so that several events share a lease (DefaultLeaseReuseDurationSeconds
// and defaultLeaseMaxObjectCount of k8s.io/apiserver/pkg/storage/etcd3).
const (
	eventTTL    = time.Hour
	leaseReuse  = time.Minute
	leaseEvents = 1000
)

// events deletes events an hour after they were last written, as the leases of
// etcd do. Its one key is allEvents.
type events struct {
	fresh  []written
	leases []lease // in the order in which they end
}

// lease is a number of events that go at the same instant.
type lease struct {
	ends   time.Time
	events []written
}

// written is an event as it was written at the revision.
type written struct {
	key      store.Key
	revision int64
}

var allEvents = store.Key{Resource: store.Events.GroupResource}

// NewEvents returns what lets events expire.
func NewEvents() loop.Actor { return &events{} }

func (*events) Name() string { return "event-ttl" }

// Dirty notes each event that is written.
func (e *events) Dirty(_ store.View, c store.Change) []store.Key {
	if c.Key.Resource != store.Events.GroupResource || c.New == nil {
		return nil
	}
	e.fresh = append(e.fresh, written{c.Key, store.RevisionOf(c.New)})
	return []store.Key{allEvents}
}

// Reconcile gives fresh events a lease (upstream's GetLease) and deletes those
// whose lease has ended and that were not written again since.
func (e *events) Reconcile(v store.View, _ store.Key, now time.Time) loop.Outcome {
	for _, w := range e.fresh {
		n := len(e.leases)
		if n == 0 || !now.Add(eventTTL).Before(e.leases[n-1].ends) || len(e.leases[n-1].events) >= leaseEvents {
			e.leases = append(e.leases, lease{ends: now.Add(eventTTL + leaseReuse)})
			n++
		}
		e.leases[n-1].events = append(e.leases[n-1].events, w)
	}
	e.fresh = nil
	var effects []loop.Effect
	for len(e.leases) > 0 && !now.Before(e.leases[0].ends) {
		for _, w := range e.leases[0].events {
			if obj := v.Get(w.key); obj != nil && store.RevisionOf(obj) == w.revision {
				effects = append(effects, loop.Expire{Key: w.key, Revision: w.revision})
			}
		}
		e.leases = e.leases[1:]
	}
	if len(e.leases) == 0 {
		return loop.Outcome{Effects: effects}
	}
	return loop.Outcome{Effects: effects, Again: e.leases[0].ends}
}
