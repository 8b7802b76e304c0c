package apiserver

import (
	"context"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"

	admissionchain "github.com/gherkube/gherkube/runtime/apiserver/admission"
	"github.com/gherkube/gherkube/runtime/apiserver/fields"
	"github.com/gherkube/gherkube/runtime/apiserver/storage"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// named reports whether a webhook or a policy may review an operation.
func (p *performer) named(key store.Key, subresource string, op admission.Operation) bool {
	if !admissionchain.Asked(p.world) {
		return false
	}
	resource := key.Resource.WithVersion(p.server.versions[key.Resource])
	return admissionchain.Named(p.world, admission.NewAttributesRecord(nil, nil, schema.GroupVersionKind{}, key.Namespace, key.Name, resource, subresource, op, nil, false, nil))
}

// withStatus returns the stored object, and what it becomes by the status: nil if the
// object is another one now, or has that status already.
func (p *performer) withStatus(e loop.Status) (stored, changed store.Object, err error) {
	stored = p.world.Store.Get(e.Key)
	if stored == nil || stored.GetUID() != e.Object.GetUID() {
		return nil, nil, nil
	}
	if changed, err = storage.WithStatus(stored, e.Object); err != nil {
		return nil, nil, fmt.Errorf("status of %s: %w", e.Key, err)
	}
	return stored, changed, nil
}

// reviewedStatus writes a status as its subresource does.
func (p *performer) reviewedStatus(ctx context.Context, actor string, e loop.Status) error {
	for {
		_, changed, err := p.withStatus(e)
		if err != nil || changed == nil {
			return err
		}
		err = p.update(p.call(ctx, p.author(actor, e.Key, "status", nil), actor, "update", e.Key),
			loop.Update{Key: e.Key, Object: changed, Subresource: "status"})
		if !apierrors.IsConflict(err) && !apierrors.IsNotFound(err) {
			return err
		}
	}
}

// status writes a status straight to the store: it is trusted, and by far the
// most frequent write of a cluster. Everything but the status stays as stored.
func (p *performer) status(actor string, e loop.Status) error {
	for {
		stored, changed, err := p.withStatus(e)
		if err != nil || changed == nil {
			return err
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
