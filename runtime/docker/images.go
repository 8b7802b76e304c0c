package docker

import (
	"context"
	"fmt"
)

// Images are those of an engine.
type Images interface {
	Has(ctx context.Context, image string) (bool, error)
	Pull(ctx context.Context, image string) error
	Reaper() string
}

// ImageError says that an image that is needed cannot be had.
type ImageError struct {
	Image string
	Err   error
}

func (e *ImageError) Error() string {
	return fmt.Sprintf("image %s cannot be pulled: %v", e.Image, e.Err)
}

func (e *ImageError) Unwrap() error { return e.Err }

// ReaperError says that there is no reaper, which would remove containers if
// this process were killed.
type ReaperError struct {
	Err error
}

func (e *ReaperError) Error() string { return fmt.Sprintf("the reaper of testcontainers: %v", e.Err) }

func (e *ReaperError) Unwrap() error { return e.Err }

// Obtain gets an image onto the engine, unless it is there. The error is an
// ImageError if there is none.
func Obtain(ctx context.Context, e Images, image string, say func(string)) error {
	has, err := e.Has(ctx, image)
	if has || err != nil {
		return err
	}
	say("pulling image " + image)
	if err := e.Pull(ctx, image); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &ImageError{image, err}
	}
	return nil
}

// ObtainReaper gets the image of the reaper, if there is to be one. The error is
// a ReaperError if there is none.
func ObtainReaper(ctx context.Context, e Images, say func(string)) error {
	if e.Reaper() == "" {
		return nil
	}
	if err := Obtain(ctx, e, e.Reaper(), say); err != nil {
		return &ReaperError{err}
	}
	return nil
}
