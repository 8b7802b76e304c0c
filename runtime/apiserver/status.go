package apiserver

import (
	"errors"
	"fmt"

	"github.com/gherkube/gherkube/runtime/apiserver/storage"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// status writes a status straight to the store: it is trusted, and by far the
// most frequent write of a cluster. Everything but the status stays as stored.
func (p *performer) status(e loop.Status) error {
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
		_, err = p.world.Store.Update(e.Key, changed, store.RevisionOf(stored))
		switch {
		case errors.Is(err, store.ErrConflict), errors.Is(err, store.ErrNotFound):
			continue
		case err != nil:
			return fmt.Errorf("status of %s: %w", e.Key, err)
		}
		return nil
	}
}
