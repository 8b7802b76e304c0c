package sim

import (
	"context"
	"fmt"

	"github.com/gherkube/gherkube/runtime/actor/script"
	"github.com/gherkube/gherkube/runtime/container/image"
)

// registry is what can be pulled, and what of it is on every node from the
// start: all but what appeared later.
type registry struct {
	*passage
	catalogue *image.Catalogue
	later     map[string]bool // by full reference
}

// everywhere reports whether every node has the image from the start.
func (r *registry) everywhere(reference string) bool {
	_, ok := r.catalogue.Find(reference)
	return ok && !r.later[reference]
}

// appearing is what an image of no model is a copy of.
const appearing = "busybox:1.36"

// AddImage lets an image be pulled from now on. One that gherkube has no model
// of is busybox under another name.
func (r *registry) AddImage(_ context.Context, reference string) error {
	return r.fault(func() error {
		full, err := image.Normalize(reference)
		if err != nil {
			return fmt.Errorf("adding image %s: %w", reference, err)
		}
		r.catalogue.Repair(full)
		if _, ok := r.catalogue.Find(full); ok {
			return nil
		}
		r.later[full] = true
		return r.catalogue.Tag(appearing, full)
	})
}

// RemoveImage lets an image no longer be pulled; nodes that have it keep it.
func (r *registry) RemoveImage(_ context.Context, reference string) error {
	return r.fault(func() error {
		full, err := image.Normalize(reference)
		if err != nil {
			return fmt.Errorf("removing image %s: %w", reference, err)
		}
		r.catalogue.Break(image.Fault{Reference: full, Message: "not found"})
		return nil
	})
}

// ActorImage implements target.ActorHost: the image has the name that manifests
// have for it.
func (r *registry) ActorImage() string { return script.Image }
