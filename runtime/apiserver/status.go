package apiserver

import (
	"errors"
	"fmt"

	"github.com/gherkube/gherkube/runtime/apiserver/fields"
	"github.com/gherkube/gherkube/runtime/apiserver/storage"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// status writes a status straight to the store: it is trusted, and by far the
// most frequent write of a cluster. Everything but the status stays as stored.
func (p *performer) status(actor string, e loop.Status) error {
	for {
		stored := p.world.Store.Get(e.Key)
		if stored == nil || stored.GetUID() != e.Object.GetUID() {
			return nil
		}
		changed, err := storage.WithStatus(stored, e.Object)
		if err != nil {
			return fmt.Errorf("status of %s: %w", e.Key, err)
		}
		if changed == nil {
			return nil
		}
		written, err := p.world.Store.Update(e.Key, changed, store.RevisionOf(stored))
		switch {
		case errors.Is(err, store.ErrConflict), errors.Is(err, store.ErrNotFound):
			continue
		case err != nil:
			return fmt.Errorf("status of %s: %w", e.Key, err)
		}
		author := p.author(actor, e.Key, "status", nil)
		fields.Wrote(&world.Request{World: p.world, Gated: true, Author: author}, stored, written)
		return nil
	}
}
