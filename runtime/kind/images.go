package kind

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"sigs.k8s.io/kind/pkg/cluster/nodeutils"

	"github.com/gherkube/gherkube/runtime/actor"
	"github.com/gherkube/gherkube/runtime/real/machine"
)

// Provide gets images onto all nodes that have them not yet: from the engine if
// it has them, or else from their registries. say is told of each that is moved,
// and of those that cannot be had, which are returned with the reasons: whether that
// is wrong only a scenario knows.
func (k *Nodes) Provide(ctx context.Context, images []string, say func(line string)) (lacks map[string]string, err error) {
	lacking, err := k.lacking(ctx, images)
	if err != nil {
		return nil, err
	}
	lacks = map[string]string{}
	for _, image := range images {
		on := lacking[image]
		if len(on) == 0 {
			continue
		}
		if _, err := k.engine.do(ctx, "image", "inspect", "--format", "{{.Id}}", image); err == nil {
			say(fmt.Sprintf("loading image %s", image))
			if err := k.load(ctx, image, on); err != nil {
				return nil, err
			}
			continue
		}
		say(fmt.Sprintf("pulling image %s", image))
		if node, err := k.pull(ctx, image, on); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			lacks[image] = fmt.Sprintf("it cannot be pulled on node %s: %s", node, machine.PullFailure(err))
			say(fmt.Sprintf("image %s: %s", image, lacks[image]))
		}
	}
	return lacks, ctx.Err()
}

// lacking returns the nodes that lack each image. Names that are none are left
// out: what comes of them is the cluster's to say.
func (k *Nodes) lacking(ctx context.Context, images []string) (map[string][]string, error) {
	lacking := map[string][]string{}
	for _, node := range k.sorted() {
		there, err := k.Images(ctx, node)
		if err != nil {
			return nil, err
		}
		for _, image := range images {
			full, err := machine.Normal(image)
			if err == nil && !slices.Contains(there, full) {
				lacking[image] = append(lacking[image], node)
			}
		}
	}
	return lacking, nil
}

// load brings an image of the engine's to nodes.
func (k *Nodes) load(ctx context.Context, image string, on []string) error {
	dir, err := os.MkdirTemp("", "gherkube-image-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	archive := filepath.Join(dir, "image.tar")
	if _, err := k.engine.do(ctx, "save", "--output", archive, image); err != nil {
		return fmt.Errorf("saving image %s: %w", image, err)
	}
	return k.LoadArchive(ctx, func() (io.ReadCloser, error) { return os.Open(archive) }, on...)
}

// LoadArchive brings the images of an archive, as docker save and OCI have it,
// to nodes: all of them if none is named. open is called once for each.
func (k *Nodes) LoadArchive(ctx context.Context, open func() (io.ReadCloser, error), on ...string) error {
	if len(on) == 0 {
		on = k.sorted()
	}
	return k.each(on, func(node string) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		archive, err := open()
		if err != nil {
			return err
		}
		defer func() { _ = archive.Close() }()
		if err := nodeutils.LoadImageArchive(k.nodes[node], archive); err != nil {
			return fmt.Errorf("loading an image into node %s: %w", node, reason(err))
		}
		return nil
	})
}

// ProvideActor gets the image of actors onto all nodes.
func (k *Nodes) ProvideActor(ctx context.Context) error { return k.ProvideArchive(ctx, actor.Archive) }

// ProvideArchive gets the image that an archive for each architecture has onto
// all nodes.
func (k *Nodes) ProvideArchive(ctx context.Context, of func(arch string) ([]byte, error)) error {
	architectures, err := k.Architectures(ctx)
	if err != nil {
		return err
	}
	return k.each(k.sorted(), func(node string) error {
		archive, err := of(architectures[node])
		if err != nil {
			return fmt.Errorf("node %s: %w", node, err)
		}
		return k.LoadArchive(ctx, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(archive)), nil }, node)
	})
}

// pull lets nodes pull an image. It returns the first node that cannot, and why:
// the others pull from where it does.
func (k *Nodes) pull(ctx context.Context, image string, on []string) (string, error) {
	errs := k.all(on, func(node string) error {
		_, err := k.run(ctx, node, "crictl", "pull", image)
		return err
	})
	for i, err := range errs {
		if err != nil {
			return on[i], err
		}
	}
	return "", nil
}

// each does something to several nodes at the same time.
func (k *Nodes) each(names []string, do func(node string) error) error {
	return errors.Join(k.all(names, do)...)
}

// all is each with one error, or nil, for each node.
func (k *Nodes) all(names []string, do func(node string) error) []error {
	errs := make([]error, len(names))
	var all sync.WaitGroup
	for i, name := range names {
		all.Go(func() { errs[i] = do(name) })
	}
	all.Wait()
	return errs
}
