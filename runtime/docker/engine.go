// Package docker finds the container engine of this machine, Docker or Podman, as
// testcontainers does, and asks it for what testcontainers does not offer.
//
// Testcontainers' reaper, a container of its own, removes what was made with the
// labels of testcontainers if this process ends without doing so, unless
// $TESTCONTAINERS_RYUK_DISABLED is true.
package docker

import (
	"context"
	"fmt"
	"os"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/api/pkg/authconfig"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
)

// EngineError says that nothing can run containers.
type EngineError struct {
	Err error
}

func (e *EngineError) Error() string {
	return fmt.Sprintf("no container engine: %v", e.Err)
}

func (e *EngineError) Unwrap() error { return e.Err }

// Engine is what runs containers. Make one with Find.
type Engine struct {
	Provider *testcontainers.DockerProvider
	Client   client.APIClient
}

// Find returns the engine that testcontainers finds: by its properties,
// $DOCKER_HOST, or the usual sockets. The error is an EngineError.
func Find(ctx context.Context) (*Engine, error) {
	log.SetDefault(log.NewNoopLogger()) // it would print what it finds
	type found struct {
		testcontainers.GenericProvider
		err error
	}
	done := make(chan found, 1)
	go func() { // it takes no context, and an engine may never answer
		p, err := testcontainers.ProviderDefault.GetProvider()
		done <- found{p, err}
	}()
	select {
	case f := <-done:
		if f.err != nil {
			return nil, &EngineError{f.err}
		}
		provider, ok := f.GenericProvider.(*testcontainers.DockerProvider)
		if !ok {
			return nil, &EngineError{fmt.Errorf("%T is not one that gherkube knows", f.GenericProvider)}
		}
		e := &Engine{provider, provider.Client()}
		return e, e.check(ctx)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// check returns an EngineError if the engine does not work, or is not the one
// that was asked for: where $DOCKER_HOST does not answer, testcontainers takes
// another one.
func (e *Engine) check(ctx context.Context) error {
	asked, is := os.Getenv("DOCKER_HOST"), e.Client.DaemonHost()
	if asked != "" && asked != is && e.Provider.Config().Config.TestcontainersHost == "" {
		return &EngineError{fmt.Errorf("$DOCKER_HOST is %s, which does not answer", asked)}
	}
	if err := e.Provider.Health(ctx); err != nil {
		return &EngineError{err}
	}
	return nil
}

// Has reports whether the engine has an image.
func (e *Engine) Has(ctx context.Context, image string) (bool, error) {
	_, err := e.Client.ImageInspect(ctx, image)
	if errdefs.IsNotFound(err) || errdefs.IsInvalidArgument(err) {
		return false, nil
	}
	return err == nil, err
}

// Pull is testcontainers' PullImage, which would try again for a quarter of an
// hour where there is no registry, and does not see why a pull ends early.
func (e *Engine) Pull(ctx context.Context, image string) error {
	var options client.ImagePullOptions
	if _, auth, err := testcontainers.DockerImageAuth(ctx, image); err == nil { // else as anybody
		if options.RegistryAuth, err = authconfig.Encode(auth); err != nil {
			return err
		}
	}
	answer, err := e.Client.ImagePull(ctx, image, options)
	if err != nil {
		return err
	}
	return answer.Wait(ctx)
}

// Remove kills and removes a container with its volumes; there may be none.
func (e *Engine) Remove(ctx context.Context, name string) error {
	_, err := e.Client.ContainerRemove(ctx, name, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
	if errdefs.IsNotFound(err) {
		return nil
	}
	return err
}

// Reaper is the image of what removes containers if this process does not, or ""
// if nothing does.
func (e *Engine) Reaper() string {
	if e.Provider.Config().Config.RyukDisabled {
		return ""
	}
	return testcontainers.ReaperDefaultImage
}
