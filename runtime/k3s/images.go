package k3s

import (
	"context"
	"fmt"
	"slices"

	"github.com/gherkube/gherkube/runtime/actor"
	"github.com/gherkube/gherkube/runtime/real/machine"
)

// Provide gets images onto the node that has them not yet: from the engine if it
// has them, or else from their registries. say is told of each that is moved,
// and of those that cannot be had, which are returned with the reasons: whether that
// is wrong only a scenario knows.
func (k *Nodes) Provide(ctx context.Context, images []string, say func(line string)) (lacks map[string]string, err error) {
	there, err := k.Images(ctx, k.name)
	if err != nil {
		return nil, err
	}
	lacks = map[string]string{}
	for _, image := range images {
		full, err := machine.Normal(image)
		if err != nil || slices.Contains(there, full) {
			continue // what comes of a name that is none is the cluster's to say
		}
		has, err := k.engine.Has(ctx, image)
		if err != nil {
			return nil, err
		}
		if has {
			say("loading image " + image)
			if err := k.node.LoadImages(ctx, image); err != nil {
				return nil, fmt.Errorf("loading image %s into node %s: %w", image, k.name, err)
			}
			continue
		}
		say("pulling image " + image)
		if _, err := k.run(ctx, k.name, "crictl", "pull", image); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			lacks[image] = "it cannot be pulled: " + machine.PullFailure(err)
			say(fmt.Sprintf("image %s: %s", image, lacks[image]))
		}
	}
	return lacks, ctx.Err()
}

// ProvideActor gets the image of actors onto the node.
func (k *Nodes) ProvideActor(ctx context.Context) error { return k.ProvideArchive(ctx, actor.Archive) }

// ProvideArchive gets the image that an archive for the architecture has onto
// the node.
func (k *Nodes) ProvideArchive(ctx context.Context, of func(arch string) ([]byte, error)) error {
	architectures, err := k.Architectures(ctx)
	if err != nil {
		return err
	}
	archive, err := of(architectures[k.name])
	if err != nil {
		return fmt.Errorf("node %s: %w", k.name, err)
	}
	return k.load(ctx, archive)
}

// load brings the images of an archive to the node.
func (k *Nodes) load(ctx context.Context, archive []byte) error {
	const path = "/tmp/gherkube-images.tar"
	if err := k.node.CopyToContainer(ctx, archive, path, 0o600); err != nil {
		return fmt.Errorf("copying an image to node %s: %w", k.name, err)
	}
	_, err := k.run(ctx, k.name, "ctr", "--namespace", "k8s.io", "images", "import", path)
	return err
}
