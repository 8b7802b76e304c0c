package container

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/usage"
)

// machine returns what the container's processes run on.
func (r *Runtime) machine(in *instance) process.Machine {
	binaries := builtin
	if own := in.image.Binaries(); len(own) > 0 {
		binaries = maps.Clone(builtin)
		maps.Copy(binaries, own)
	}
	m := process.Machine{
		Files:        in.mustView,
		FileSystems:  in.fileSystems,
		Host:         in.Sandbox.Host,
		Binaries:     binaries,
		Hostname:     in.Sandbox.Hostname,
		Image:        in.image.Reference,
		ImageVersion: in.image.Version,
		Draw:         r.Rand.IntN,
		Attempt:      in.Attempt,
		MemoryLimit:  in.MemoryLimit,
		SetSysctl:    in.setSysctl,
		Used:         func(l usage.Load) { r.used(in, l) },
		Counted:      func(by int64) { r.forked(in, by) },
		Node:         in.Sandbox.Node,
		Memory:       &r.memory,
		Warn:         in.warn,
	}
	if r.agents != nil {
		m.Enrol = r.agents.enrol(in, r.Clock)
	}
	return m
}

// run starts the container's first process.
func (r *Runtime) run(in *instance) error {
	if in.WorkingDir != "" && !path.IsAbs(in.WorkingDir) {
		return errors.New("Cwd must be an absolute path") //nolint:staticcheck // runc's validateProcessSpec
	}
	env := in.env()
	code, args, err := in.resolve(in.args(), in.dir(), env)
	if err != nil {
		return fmt.Errorf("unable to start container process: error during container init: %w", err)
	}
	now := r.Clock.Now()
	in.status.State, in.status.StartedAt = Running, now
	r.used(in, usage.Load{})
	p := in.space.Start(nil, process.Attributes{
		Args: args, Env: env, Dir: in.dir(), Credentials: in.credentials(), Bounding: in.capabilities(), Confinement: in.confinement(), FDs: in.descriptors(),
	}, code.Program())
	p.OnExit(func(p *process.Process) { r.exited(in, p) })
	return nil
}

// args are what the container executes: a pod's command and args over the
// image's, as the table in the documentation of containers' commands has it.
func (in *instance) args() []string {
	switch {
	case len(in.Command) > 0:
		return slices.Concat(in.Command, in.Args)
	case len(in.Args) > 0:
		return slices.Concat(in.image.Entrypoint, in.Args)
	}
	return slices.Concat(in.image.Entrypoint, in.image.Cmd)
}

func (in *instance) dir() string {
	switch {
	case in.WorkingDir != "":
		return path.Clean("/" + in.WorkingDir)
	case in.image.WorkingDir != "":
		return in.image.WorkingDir
	}
	return "/"
}

// env is the environment in the order of its definition: each name once.
func (in *instance) env() []string {
	base := []string{"PATH=" + process.DefaultPath, "HOSTNAME=" + in.Sandbox.Hostname}
	if in.TTY {
		base = append(base, "TERM=xterm")
	}
	var out []string
	at := map[string]int{}
	for _, list := range [][]string{base, in.image.Env, in.Env, {"HOME=" + in.who.home}} {
		for _, e := range list {
			name, _, _ := strings.Cut(e, "=")
			if i, ok := at[name]; ok {
				if name != "HOME" {
					out[i] = e
				}
				continue
			}
			at[name] = len(out)
			out = append(out, e)
		}
	}
	return out
}

// descriptors are the standard streams of the first process.
func (in *instance) descriptors() map[int]*process.FD {
	out := process.Open(process.Sink(func(b []byte) { in.write(Stdout, b) }))
	fds := map[int]*process.FD{0: process.Open(process.Null{}), 1: out}
	if in.Stdin {
		in.stdin = process.NewPipe()
		fds[0] = process.Open(in.stdin.Reader())
	}
	if in.TTY {
		fds[2] = out.Dup()
	} else {
		fds[2] = process.Open(process.Sink(func(b []byte) { in.write(Stderr, b) }))
	}
	return fds
}

func (in *instance) write(s Stream, b []byte) {
	in.space.Clock.Within(nil, func() { // who reads is outside
		before := in.log.size
		in.log.write(s, b)
		in.written(int64(in.log.size - before))
		for _, a := range in.output {
			a.write(s, b)
		}
	})
}

// resolve finds the code of a command as the container's processes see the
// file system, with errors in runc's words.
func (in *instance) resolve(args []string, dir string, env []string) (process.Code, []string, error) {
	search := process.DefaultPath
	for _, e := range env {
		if v, ok := strings.CutPrefix(e, "PATH="); ok {
			search = v
		}
	}
	if _, err := in.view(); err != nil {
		return process.Code{}, nil, err
	}
	who := in.credentials()
	code, resolved, err := in.space.Resolve(&who, args, dir, search)
	if err != nil {
		return code, nil, execError(args[0], err)
	}
	return code, resolved, nil
}

// execError is how runc reports a command that cannot be executed.
func execError(name string, err error) error {
	switch {
	case errors.Is(err, filesystem.ErrNotExist), errors.Is(err, filesystem.ErrNotDir):
		return fmt.Errorf("exec: %q: stat %s: %s", name, name, strings.ToLower(err.Error()))
	default:
		return fmt.Errorf("exec: %q: %w", name, err)
	}
}

// mustView is the file system of a container that was started.
func (in *instance) mustView() *filesystem.View { return in.files }

// guarded turns a panic of an image's model, while it makes a container's
// files or reads its arguments, into an error.
func (in *instance) guarded(f func() error) (err error) {
	defer func() {
		if e := recover(); e != nil {
			fault := clock.FaultOf(e)
			in.warn(process.FaultReport("starting container "+in.Name, fault))
			err = fmt.Errorf("gherkube crashed: %w: the container's log says more", fault)
		}
	}()
	return f()
}

// warn tells the reader of the container's log about gherkube itself.
func (in *instance) warn(message string) {
	in.log.write(Stderr, []byte("gherkube: "+message+"\n"))
}
