package k3s

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/api/pkg/authconfig"
	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	tcexec "github.com/testcontainers/testcontainers-go/exec"
	"github.com/testcontainers/testcontainers-go/log"
	tck3s "github.com/testcontainers/testcontainers-go/modules/k3s"
	"github.com/testcontainers/testcontainers-go/wait"
)

// engine runs the node's container.
type engine interface {
	// has reports whether the engine has an image.
	has(ctx context.Context, image string) (bool, error)
	pull(ctx context.Context, image string) error
	// run makes a cluster of one node, whose container and node have the name,
	// and returns when the node is Ready.
	run(ctx context.Context, name, image string) (node, error)
	// remove removes a container with its volumes; there may be none.
	remove(ctx context.Context, name string) error
	// reaper is the image of what removes the node if this process does not, or
	// "" if nothing does.
	reaper() string
}

// node is the container of a node.
type node interface {
	Exec(ctx context.Context, command []string, options ...tcexec.ProcessOption) (exit int, output io.Reader, err error)
	GetKubeConfig(ctx context.Context) ([]byte, error)
	LoadImages(ctx context.Context, images ...string) error
}

// EngineError says that nothing can run the node's container.
type EngineError struct {
	Err error
}

func (e *EngineError) Error() string {
	return fmt.Sprintf("no container engine for the node of k3s: %v", e.Err)
}

func (e *EngineError) Unwrap() error { return e.Err }

// docker is the engine that testcontainers finds.
type docker struct {
	provider *testcontainers.DockerProvider
	client   client.APIClient
}

// find returns the engine that testcontainers finds: by its properties,
// $DOCKER_HOST, or the usual sockets. The error is an EngineError.
func find(ctx context.Context) (*docker, error) {
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
		d := &docker{provider, provider.Client()}
		return d, d.check(ctx)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// check returns an EngineError if the engine does not work, or is not the one
// that was asked for: where $DOCKER_HOST does not answer, testcontainers takes
// another one.
func (d *docker) check(ctx context.Context) error {
	asked, is := os.Getenv("DOCKER_HOST"), d.client.DaemonHost()
	if asked != "" && asked != is && d.provider.Config().Config.TestcontainersHost == "" {
		return &EngineError{fmt.Errorf("$DOCKER_HOST is %s, which does not answer", asked)}
	}
	if err := d.provider.Health(ctx); err != nil {
		return &EngineError{err}
	}
	return nil
}

func (d *docker) has(ctx context.Context, image string) (bool, error) {
	_, err := d.client.ImageInspect(ctx, image)
	if errdefs.IsNotFound(err) || errdefs.IsInvalidArgument(err) {
		return false, nil
	}
	return err == nil, err
}

// pull is testcontainers' PullImage, which would try again for a quarter of an
// hour where there is no registry, and does not see why a pull ends early.
func (d *docker) pull(ctx context.Context, image string) error {
	var options client.ImagePullOptions
	if _, auth, err := testcontainers.DockerImageAuth(ctx, image); err == nil { // else as anybody
		if options.RegistryAuth, err = authconfig.Encode(auth); err != nil {
			return err
		}
	}
	answer, err := d.client.ImagePull(ctx, image, options)
	if err != nil {
		return err
	}
	return answer.Wait(ctx)
}

func (d *docker) run(ctx context.Context, name, image string) (node, error) {
	isReady := wait.ForExec([]string{"k3s", "kubectl", "wait", "--for=condition=Ready", "--timeout=5s", "node/" + name}).
		WithPollInterval(again).WithStartupTimeout(ready)
	container, err := tck3s.Run(ctx, image,
		testcontainers.WithName(name), testcontainers.WithCmdArgs("--node-name="+name),
		testcontainers.WithWaitStrategyAndDeadline(ready, isReady))
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = fmt.Errorf("the node is not Ready after %v", ready)
	}
	if err != nil {
		return nil, d.withLog(ctx, name, err)
	}
	return container, nil
}

// withLog is an error with the last line of a container's log, which is often the
// reason.
func (d *docker) withLog(ctx context.Context, name string, err error) error {
	log, failed := d.client.ContainerLogs(ctx, name, client.ContainerLogsOptions{ShowStdout: true, ShowStderr: true, Tail: "1"})
	if failed != nil {
		return err // there is no container
	}
	defer log.Close()
	var text bytes.Buffer
	if _, failed := stdcopy.StdCopy(&text, &text, io.LimitReader(log, 1<<16)); failed != nil || text.Len() == 0 {
		return err
	}
	return fmt.Errorf("%w; its log ends with: %s", err, strings.TrimSpace(text.String()))
}

func (d *docker) remove(ctx context.Context, name string) error {
	_, err := d.client.ContainerRemove(ctx, name, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
	if errdefs.IsNotFound(err) {
		return nil
	}
	return err
}

func (d *docker) reaper() string {
	if d.provider.Config().Config.RyukDisabled {
		return ""
	}
	return testcontainers.ReaperDefaultImage
}
