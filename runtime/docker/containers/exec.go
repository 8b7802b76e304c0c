package containers

import (
	"context"
	"fmt"
	"io"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/client"

	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// cannotExec is the exit code of commands that cannot be run, as that of the
// engine's own command line.
const cannotExec = 126

// Exec implements container.Body. No engine can signal a command: a signal
// ends the connection to it, and the command goes on until its container ends.
func (b *body) Exec(command []string, tty container.TTY, s container.Streams, done func(exit int)) func(process.Signal) {
	ctx, cancel := context.WithCancel(b.ctx)
	over := false // on the loop
	finish := func(code int) {
		b.enter(func() {
			if !over {
				over = true
				done(code)
			}
		})
	}
	var input *queue
	if s.Stdin != nil {
		input = newQueue()
		s.Stdin.Divert(input.put, input.end)
	}
	go func() {
		defer cancel()
		code, err := b.exec(ctx, command, tty, s, input)
		switch {
		case ctx.Err() != nil:
			code = 128 + int(process.KILL)
		case err != nil:
			if s.Stderr != nil {
				b.tell(func() { s.Stderr(fmt.Appendf(nil, "gherkube: %v\n", err)) })
			}
			code = cannotExec
		}
		finish(code)
	}()
	return func(process.Signal) { cancel() }
}

// exec runs the command to its end.
func (b *body) exec(ctx context.Context, command []string, tty container.TTY, s container.Streams, input *queue) (int, error) {
	made, err := b.docker.Client.ExecCreate(ctx, b.id, client.ExecCreateOptions{
		Cmd: command, TTY: bool(tty), AttachStdin: input != nil, AttachStdout: true, AttachStderr: !bool(tty),
	})
	if err != nil {
		return 0, err
	}
	streams, err := b.docker.Client.ExecAttach(ctx, made.ID, client.ExecAttachOptions{TTY: bool(tty)})
	if err != nil {
		return 0, err
	}
	defer streams.Close()
	defer context.AfterFunc(ctx, streams.Close)()
	if input != nil {
		defer input.end()
		go func() {
			_, _ = io.Copy(streams.Conn, input) // who does not read any more need not be fed
			_ = streams.CloseWrite()
		}()
	}
	if tty {
		_, err = io.Copy(b.client(s.Stdout), streams.Reader)
	} else {
		_, err = stdcopy.StdCopy(b.client(s.Stdout), b.client(s.Stderr), streams.Reader)
	}
	if err != nil {
		return 0, err
	}
	found, err := b.docker.Client.ExecInspect(ctx, made.ID, client.ExecInspectOptions{})
	return found.ExitCode, err
}

// client is a client's end of a stream; it may want nothing.
func (b *body) client(f func([]byte)) io.Writer {
	if f == nil {
		return io.Discard
	}
	return told{b, f}
}
