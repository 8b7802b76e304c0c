// Package containers runs the containers that a simulated cluster has no model
// of, as real ones of this machine's engine.
//
// They are in a world of their own: they reach what the engine's network reaches,
// and neither Services nor DNS nor other pods of the simulated cluster. What is
// mounted is copied into them when they start, and what they write there stays
// with them.
package containers

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/docker"
)

const (
	// patience is how long the engine may take for what the cluster waits for.
	patience = 30 * time.Second
	// farewell is how long it may take to remove all containers.
	farewell = time.Minute
)

// Engine implements container.Engine. Make one with New.
type Engine struct {
	docker *docker.Engine
	enter  func(func())
	ctx    context.Context // of what goes on beside the loop
	cancel context.CancelFunc
	ending sync.WaitGroup // removals

	mu   sync.Mutex
	left []error
}

// New returns what runs containers on an engine, for one cluster.
func New(e *docker.Engine) *Engine {
	ctx, cancel := context.WithCancel(context.Background())
	return &Engine{docker: e, ctx: ctx, cancel: cancel}
}

// In connects it to its cluster: what happens to containers enters there.
func (e *Engine) In(enter func(func())) container.Engine {
	e.enter = enter
	return e
}

// Close returns when all containers are removed that the cluster gave up. The
// errors are those of containers that are still there.
func (e *Engine) Close() []error {
	e.cancel()
	e.ending.Wait()
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.left
}

// Find implements container.Engine.
func (e *Engine) Find(name string) (image.Model, bool) {
	ctx, cancel := context.WithTimeout(e.ctx, patience)
	defer cancel()
	found, err := e.docker.Client.ImageInspect(ctx, name)
	if err != nil {
		return image.Model{}, false // if the engine fails, so does pulling it, and says why
	}
	m := image.Model{Name: name, ID: found.ID, Digest: found.ID, Size: found.Size}
	if len(found.RepoDigests) > 0 {
		_, m.Digest, _ = strings.Cut(found.RepoDigests[0], "@")
	}
	if c := found.Config; c != nil {
		m.Entrypoint, m.Cmd, m.Env, m.WorkingDir = c.Entrypoint, c.Cmd, c.Env, c.WorkingDir
		m.User = c.User
		if signal, err := process.ParseSignal(c.StopSignal); err == nil {
			m.StopSignal = signal
		}
	}
	return m, true
}

// Pull implements container.Engine.
func (e *Engine) Pull(name string, done func(error)) {
	go func() {
		err := e.docker.Pull(e.ctx, name)
		e.enter(func() { done(err) })
	}()
}
