package apiserver

import (
	"sync"

	"github.com/gherkube/gherkube/runtime/apiserver/fields"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// Beginning is what the API server has stored while a cluster began. Another one that
// begins in the same way, with the same seed at the same instant with the same nodes,
// stores the same objects again: what made them is a third of the cost of a new cluster.
// The zero value knows nothing yet. It may be used by several clusters at a time.
type Beginning struct {
	mu   sync.Mutex
	acts []act
}

// act is something that was done while a cluster began.
type act struct {
	deed
	from    int64 // the revision before it
	changes []store.Change
}

// deed is what an actor did to which object. The parts of the beginning that are made as
// a whole have no key.
type deed struct {
	actor, verb, subresource string
	key                      store.Key
}

// beginning is that of one world, while it lasts.
type beginning struct {
	known []act // of an earlier world, that are still to come
	made  []act
	other bool // this one is not like others
}

// Begin lets a world begin as others have, until the result is called, which keeps how
// it was for those that follow. The caller is outside of the gate.
func (s *Server) Begin(w *world.World, b *Beginning) (over func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	own := &beginning{known: b.acts}
	_, _ = world.Part(w, func() (*beginning, error) { return own, nil })
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.acts == nil {
			b.acts = own.made
		}
		own.known, own.made, own.other = nil, nil, true
	}
}

// once does what belongs to the beginning of a world, or stores what came of it in an
// earlier one. The author is who the managed fields name; nil if nobody.
func once(w *world.World, d deed, author *world.Author, do func() error) error {
	b := world.Made[beginning](w)
	if b == nil || b.other {
		return do()
	}
	from := w.Store.Revision()
	if len(b.known) > 0 && b.known[0].deed == d && b.known[0].from == from {
		a := b.known[0]
		b.known = b.known[1:]
		return again(w, a.changes, author)
	}
	b.known = nil
	err := do()
	changes, _, _ := w.Store.Since(from) // nothing is compacted meanwhile
	if err != nil || author != nil && len(changes) > 1 {
		b.other = true // what others do beside it is not known
		return err
	}
	b.made = append(b.made, act{d, from, changes})
	return nil
}

// again stores what was stored in an earlier world.
func again(w *world.World, changes []store.Change, author *world.Author) error {
	for _, c := range changes {
		before, err := w.Store.Repeat(c)
		if err != nil {
			return err
		}
		if author == nil {
			continue
		}
		if before == nil {
			w.Born(c.Key)
		}
		fields.Wrote(&world.Request{World: w, Gated: true, Author: author}, before, c.New)
	}
	return nil
}
