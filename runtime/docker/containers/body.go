package containers

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/moby/moby/api/pkg/stdcopy"
	dockercontainer "github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"

	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// body implements container.Body.
type body struct {
	*Engine
	container.Real
	id      string // the engine's
	ctx     context.Context
	cancel  context.CancelFunc
	removed bool // from the loop's point of view
}

// namePrefix begins the names of all containers.
const namePrefix = "gherkube-"

// Create implements container.Engine.
func (e *Engine) Create(r container.Real) (container.Body, error) {
	ctx, cancel := context.WithTimeout(e.ctx, patience)
	defer cancel()
	name := namePrefix + r.ID[:min(12, len(r.ID))]
	made, err := testcontainers.GenericContainer(ctx, testcontainers.GenericContainerRequest{
		Logger: log.NewNoopLogger(),
		ContainerRequest: testcontainers.ContainerRequest{
			Image: r.Image, Name: name, Entrypoint: r.Command, Cmd: r.Args,
			Labels: map[string]string{
				"io.kubernetes.pod.namespace": r.Sandbox.Namespace, "io.kubernetes.pod.name": r.Sandbox.Name,
				"io.kubernetes.container.name": r.Name,
			},
			ConfigModifier: func(c *dockercontainer.Config) { configure(c, r.Config) },
			HostConfigModifier: func(c *dockercontainer.HostConfig) {
				c.ReadonlyRootfs = r.ReadOnlyRoot
				c.ExtraHosts = extraHosts(r.Sandbox)
			},
		},
	})
	b := &body{Engine: e, Real: r, id: name}
	b.ctx, b.cancel = context.WithCancel(e.ctx)
	if err == nil {
		b.id = made.GetContainerID()
		err = b.fill(ctx)
	}
	if err != nil {
		b.Remove()
		return nil, fmt.Errorf("making a real container: %w", err)
	}
	return b, nil
}

// configure is a pod's spec in the engine's terms.
func configure(to *dockercontainer.Config, c container.Config) {
	to.Env, to.WorkingDir = c.Env, c.WorkingDir
	if len(c.Sandbox.Hostname) <= 63 {
		to.Hostname = c.Sandbox.Hostname
	}
	if c.RunAsUser != nil {
		to.User = strconv.FormatInt(*c.RunAsUser, 10)
		if c.RunAsGroup != nil {
			to.User += ":" + strconv.FormatInt(*c.RunAsGroup, 10)
		}
	}
}

func extraHosts(s container.SandboxConfig) []string {
	var lines []string
	for _, alias := range s.HostAliases {
		for _, name := range alias.Hostnames {
			lines = append(lines, name+":"+alias.IP)
		}
	}
	return lines
}

// Start implements container.Body.
func (b *body) Start() error {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	defer context.AfterFunc(ctx, b.cancel)() // all that follows lasts longer, or else ends now
	output, err := b.docker.Client.ContainerAttach(b.ctx, b.id, client.ContainerAttachOptions{Stream: true, Stdout: true, Stderr: true})
	if err != nil {
		return err
	}
	over := b.docker.Client.ContainerWait(b.ctx, b.id, client.ContainerWaitOptions{Condition: dockercontainer.WaitConditionNextExit})
	if _, err := b.docker.Client.ContainerStart(ctx, b.id, client.ContainerStartOptions{}); err != nil {
		output.Close()
		return err
	}
	go b.follow(output.HijackedResponse, over)
	return nil
}

// follow tells what the container writes, and of its end.
func (b *body) follow(output client.HijackedResponse, over client.ContainerWaitResult) {
	defer output.Close()
	// Whether the container has ended, the engine says.
	_, _ = stdcopy.StdCopy(b.writer(container.Stdout), b.writer(container.Stderr), output.Reader)
	var end container.End
	select {
	case result := <-over.Result:
		end = container.End{ExitCode: int(result.StatusCode), OutOfMemory: b.outOfMemory(), Message: b.message()}
	case err := <-over.Error:
		if b.ctx.Err() != nil {
			return
		}
		b.tell(func() {
			b.Output(container.Stderr, fmt.Appendf(nil, "gherkube: the engine does not say what became of the container: %v\n", err))
		})
		end = container.End{ExitCode: 128 + int(process.KILL)}
	}
	b.tell(func() { b.Ended(end) })
}

// tell enters the cluster, unless it has given the container up.
func (b *body) tell(f func()) {
	b.enter(func() {
		if !b.removed {
			f()
		}
	})
}

// told is an io.Writer that calls itself on the loop, with a copy.
type told struct {
	body *body
	f    func([]byte)
}

func (t told) Write(p []byte) (int, error) {
	kept := append([]byte(nil), p...)
	t.body.tell(func() { t.f(kept) })
	return len(p), nil
}

func (b *body) writer(s container.Stream) io.Writer {
	return told{b, func(p []byte) { b.Output(s, p) }}
}

func (b *body) outOfMemory() bool {
	found, err := b.docker.Client.ContainerInspect(b.ctx, b.id, client.ContainerInspectOptions{})
	return err == nil && found.Container.State != nil && found.Container.State.OOMKilled
}

// Signal implements container.Body.
func (b *body) Signal(s process.Signal) {
	go func() {
		// What has ended just now cannot be signalled, and need not be.
		_, _ = b.docker.Client.ContainerKill(b.ctx, b.id, client.ContainerKillOptions{Signal: strconv.Itoa(int(s))})
	}()
}

// Remove implements container.Body.
func (b *body) Remove() {
	b.removed = true
	b.cancel()
	b.ending.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), farewell)
		defer cancel()
		if err := b.docker.Remove(ctx, b.id); err != nil {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.left = append(b.left, fmt.Errorf("container %s is still there: %w: 'docker rm --force --volumes %s' removes it", b.id, err, b.id))
		}
	})
}
