package container

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// Execution is a command that runs in a container beside its own program.
type Execution struct {
	signal func(process.Signal)
}

// Kill ends the command, as a probe's timeout does.
func (e *Execution) Kill() { e.Signal(process.KILL) }

// Signal sends a signal to the command.
func (e *Execution) Signal(s process.Signal) {
	if e != nil {
		e.signal(s)
	}
}

// Exec runs a command in a running container. done is called once, on the
// loop: with the exit code when the command has ended. A command that cannot
// be executed is an error in containerd's words ("failed to exec in container:
// failed to start exec ..."), returned at once; done is then not called. With
// tty everything the command writes is its standard output.
func (r *Runtime) Exec(id string, command []string, tty TTY, s Streams, done func(exit int)) (*Execution, error) {
	in, err := r.running(id)
	if err != nil {
		return nil, fmt.Errorf("failed to exec in container: %w", err)
	}
	if len(command) == 0 {
		return nil, fmt.Errorf("failed to exec in container: no command specified")
	}
	if in.body != nil {
		return in.execBody(command, tty, s, done), nil
	}
	r.execs++
	var code process.Code
	var args []string
	err = in.guarded(func() (err error) {
		code, args, err = in.resolve(command, in.dir(), in.env())
		return err
	})
	if err != nil {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", id, r.execs))
		return nil, fmt.Errorf("failed to exec in container: failed to start exec %q: OCI runtime exec failed: exec failed: unable to start container process: %w",
			hex.EncodeToString(sum[:]), err)
	}
	p := in.space.Start(nil, process.Attributes{
		Args: args, Env: in.env(), Dir: in.dir(), Credentials: in.credentials(), Bounding: in.capabilities(), Confinement: in.confinement(), FDs: s.descriptors(r.Clock, tty),
	}, code.Program())
	p.OnExit(func(p *process.Process) { done(p.ExitCode) })
	return &Execution{p.Kill}, nil
}

// longestNote is how long containerd takes at most to note that a container has ended.
// It removes the container's task first (handleContainerExit), so that a probe finds no
// task: recorded 0.2 and 0.6 s after the signal, and an ended container after 0.9 s
// (kube-proxy-service-mapping).
const longestNote = 600 * time.Millisecond

// running returns a container that runs. The errors are containerd's
// (criService.execInternal, attachContainer).
func (r *Runtime) running(id string) (*instance, error) {
	in := r.containers[id]
	switch {
	case in == nil:
		return nil, fmt.Errorf("failed to find container %q in store: %w", id, ErrNotFound)
	case in.status.State == Exited && r.Clock.Now().Before(in.noted):
		return nil, fmt.Errorf("failed to load task: no running task found: task %s %w", id, ErrNotFound)
	case in.status.State != Running:
		return nil, notRunning{in.status.State}
	}
	return in, nil
}

// notRunning is that a container does not run, in containerd's words.
type notRunning struct{ state State }

func (e notRunning) Error() string { return fmt.Sprintf("container is in %s state", e.state) }

func (notRunning) Is(err error) bool { return err == ErrNotRunning }

// TTY says whether a command has a terminal.
type TTY bool

// Whether a command has a terminal.
const (
	NoTerminal TTY = false
	Terminal   TTY = true
)

func (s Streams) descriptors(c *clock.Clock, tty TTY) map[int]*process.FD {
	fds := map[int]*process.FD{0: process.Open(process.Null{}), 1: sink(c, s.Stdout), 2: sink(c, s.Stderr)}
	if s.Stdin != nil {
		fds[0] = process.Open(s.Stdin.Reader())
	}
	if tty {
		fds[2] = fds[1].Dup()
	}
	return fds
}

// sink hands what is written to the client, which is outside.
func sink(c *clock.Clock, f func([]byte)) *process.FD {
	if f == nil {
		return process.Open(process.Null{})
	}
	return process.Open(process.Sink(func(b []byte) { c.Within(nil, func() { f(b) }) }))
}

// attachment is a client of a container's streams.
type attachment struct {
	Streams
	tty  bool
	done func()
}

func (a *attachment) write(s Stream, b []byte) {
	switch {
	case (s == Stdout || a.tty) && a.Stdout != nil:
		a.Stdout(b)
	case s == Stderr && !a.tty && a.Stderr != nil:
		a.Stderr(b)
	}
}

// Attach connects a client to the container's streams from now on; done is
// called when the container ends. What the client's Stdin gets goes to the
// container, whose own standard input is closed with it if StdinOnce; otherwise the
// end of Stdin is the end of the connection, and the container goes on
// (containerd's ContainerIO.Attach). The result detaches.
func (r *Runtime) Attach(id string, s Streams, done func()) (detach func(), err error) {
	in, err := r.running(id)
	if err != nil {
		return nil, err
	}
	a := &attachment{Streams: s, tty: in.TTY, done: done}
	in.output = append(in.output, a)
	leave := func() {
		in.output = slices.DeleteFunc(in.output, func(x *attachment) bool { return x == a })
	}
	if s.Stdin == nil || in.stdin == nil {
		return leave, nil
	}
	stop := s.Stdin.Forward(in.stdin, func() {
		if in.StdinOnce {
			in.stdin.CloseWrite()
			return
		}
		leave()
		if done != nil {
			done()
		}
	})
	return func() { stop(); leave() }, nil
}

func (in *instance) endAttachments() {
	for _, a := range in.output {
		if a.done != nil {
			a.done()
		}
	}
	in.output = nil
}
