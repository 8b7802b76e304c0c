package k3s

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	tcexec "github.com/testcontainers/testcontainers-go/exec"
	tck3s "github.com/testcontainers/testcontainers-go/modules/k3s"
	"github.com/testcontainers/testcontainers-go/wait"

	"github.com/gherkube/gherkube/runtime/docker"
)

// engine runs the node's container.
type engine interface {
	docker.Images
	// run makes a cluster of one node, whose container and node have the name,
	// and returns when the node is Ready.
	run(ctx context.Context, name, image string) (node, error)
	// Remove removes a container with its volumes; there may be none.
	Remove(ctx context.Context, name string) error
}

// node is the container of a node.
type node interface {
	Exec(ctx context.Context, command []string, options ...tcexec.ProcessOption) (exit int, output io.Reader, err error)
	GetKubeConfig(ctx context.Context) ([]byte, error)
	LoadImages(ctx context.Context, images ...string) error
	CopyToContainer(ctx context.Context, text []byte, path string, mode int64) error
}

// found is the engine of this machine.
type found struct{ *docker.Engine }

func (f found) run(ctx context.Context, name, image string) (node, error) {
	isReady := wait.ForExec([]string{"k3s", "kubectl", "wait", "--for=condition=Ready", "--timeout=5s", "node/" + name}).
		WithPollInterval(again).WithStartupTimeout(ready)
	container, err := tck3s.Run(ctx, image,
		testcontainers.WithName(name), testcontainers.WithCmdArgs("--node-name="+name),
		testcontainers.WithWaitStrategyAndDeadline(ready, isReady))
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = fmt.Errorf("the node is not Ready after %v", ready)
	}
	if err != nil {
		return nil, f.withLog(ctx, name, err)
	}
	return container, nil
}

// withLog is an error with the last line of a container's log, which is often the
// reason.
func (f found) withLog(ctx context.Context, name string, err error) error {
	log, failed := f.Client.ContainerLogs(ctx, name, client.ContainerLogsOptions{ShowStdout: true, ShowStderr: true, Tail: "1"})
	if failed != nil {
		return err // there is no container
	}
	defer func() { _ = log.Close() }()
	var text bytes.Buffer
	if _, failed := stdcopy.StdCopy(&text, &text, io.LimitReader(log, 1<<16)); failed != nil || text.Len() == 0 {
		return err
	}
	return fmt.Errorf("%w; its log ends with: %s", err, strings.TrimSpace(text.String()))
}
