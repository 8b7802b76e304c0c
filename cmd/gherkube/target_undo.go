package main

import (
	"context"
	"errors"
	"slices"
)

// deeds are what a scenario has done to a cluster's nodes: how each is undone.
type deeds struct{ undo []func(context.Context) error }

// did notes something that is done, or failed and may be half done.
func (d *deeds) did(undo func(context.Context) error) { d.undo = append(d.undo, undo) }

// Undo implements provider.Undoer: the last deed is undone first.
func (d *deeds) Undo(ctx context.Context) error {
	var errs []error
	for _, undo := range slices.Backward(d.undo) {
		errs = append(errs, undo(ctx))
	}
	d.undo = nil
	return errors.Join(errs...)
}
