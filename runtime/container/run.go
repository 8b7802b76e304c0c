package container

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// machine returns what the container's processes run on.
func (r *Runtime) machine(in *instance) process.Machine {
	binaries := builtin
	if own := in.image.Binaries(); len(own) > 0 {
		binaries = maps.Clone(builtin)
		maps.Copy(binaries, own)
	}
	return process.Machine{
		Files:    in.mustView,
		Host:     in.Sandbox.Host,
		Binaries: binaries,
		Hostname: in.Sandbox.Hostname,
		Attempt:  in.Attempt,
		Node:     in.Sandbox.Node,
		Warn:     func(message string) { in.log.write(Stderr, []byte("gherkube: "+message+"\n")) },
	}
}

// run starts the container's first process.
func (r *Runtime) run(in *instance) error {
	args := in.args()
	if len(args) == 0 {
		return errors.New(`no command specified`)
	}
	code, args, err := in.resolve(args, in.dir(), in.env())
	if err != nil {
		return err
	}
	now := r.Clock.Now()
	in.status.State, in.status.StartedAt = Running, now
	p := in.space.Start(nil, process.Attributes{
		Args: args, Env: in.env(), Dir: in.dir(), UID: in.uid(), FDs: in.descriptors(),
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

func (in *instance) uid() int64 {
	if in.RunAsUser != nil {
		return *in.RunAsUser
	}
	return in.image.User
}

// env is the environment in the order of its definition: each name once.
func (in *instance) env() []string {
	base := []string{"PATH=" + process.DefaultPath, "HOSTNAME=" + in.Sandbox.Hostname}
	if in.TTY {
		base = append(base, "TERM=xterm")
	}
	var out []string
	at := map[string]int{}
	for _, list := range [][]string{base, in.image.Env, in.Env, {"HOME=" + in.home()}} {
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

func (in *instance) home() string {
	if in.uid() == 0 {
		return "/root"
	}
	return "/"
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
	in.log.write(s, b)
	for _, a := range in.output {
		a.write(s, b)
	}
}

// resolve finds the code of a command as the container's processes see the
// file system, with errors in runc's words. Most containers run what their
// image has, which needs no file system of their own.
func (in *instance) resolve(args []string, dir string, env []string) (process.Code, []string, error) {
	search := process.DefaultPath
	for _, e := range env {
		if v, ok := strings.CutPrefix(e, "PATH="); ok {
			search = v
		}
	}
	if in.files == nil && !in.covered(args[0], dir, search) {
		shared, err := filesystem.NewView(in.image.Files(), in.space.Clock.Now)
		if err != nil {
			return process.Code{}, nil, err
		}
		machine := in.space.Machine
		machine.Files = func() *filesystem.View { return shared }
		code, resolved, err := process.NewSpace(in.space.Clock, machine).Resolve(args, dir, search)
		if err == nil {
			return code, resolved, nil
		}
	}
	if _, err := in.view(); err != nil {
		return process.Code{}, nil, err
	}
	code, resolved, err := in.space.Resolve(args, dir, search)
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

// covered reports whether a mount may hide the image's executable that a
// command means, or an interpreter of it.
func (in *instance) covered(command, dir, search string) bool {
	files := strings.Split(process.DefaultPath, ":")
	if strings.Contains(command, "/") {
		if !path.IsAbs(command) {
			command = path.Join(dir, command)
		}
		files = append(files, path.Clean(command))
	} else {
		for _, d := range strings.Split(search, ":") {
			files = append(files, path.Join("/", d, command))
		}
	}
	return slices.ContainsFunc(in.Mounts, func(m filesystem.Mount) bool {
		at := path.Clean("/" + m.Path)
		return slices.ContainsFunc(files, func(file string) bool {
			return file == at || strings.HasPrefix(file, strings.TrimSuffix(at, "/")+"/")
		})
	})
}

func (in *instance) mustView() *filesystem.View {
	v, err := in.view()
	if err != nil {
		in.log.write(Stderr, []byte("gherkube: mount: "+err.Error()+"\n"))
	}
	return v
}

// view returns the container's file system, which is made when it is first
// needed.
func (in *instance) view() (*filesystem.View, error) {
	if in.files != nil {
		return in.files, nil
	}
	in.root = in.image.Files().Fork()
	base, err := filesystem.NewView(in.root, in.space.Clock.Now)
	if err != nil {
		return nil, err
	}
	in.populate(base)
	in.root.ReadOnly = in.ReadOnlyRoot
	v, err := filesystem.NewView(in.root, in.space.Clock.Now, in.Mounts...)
	if err != nil {
		in.files = base
		return base, err
	}
	in.files = v
	return v, nil
}

// populate writes the files that the kubelet and the runtime put into every
// container.
func (in *instance) populate(v *filesystem.View) {
	for _, dir := range []string{"/etc", "/dev", "/proc/self", "/sys", "/tmp", "/root", in.dir()} {
		_ = v.MkdirAll(dir, 0o755)
	}
	_ = v.Chmod("/tmp", 0o777|fs.ModeSticky)
	_ = v.WriteFile("/etc/hostname", []byte(in.Sandbox.Hostname+"\n"), 0o644)
	_ = v.WriteFile("/etc/resolv.conf", []byte(in.Sandbox.DNS.file()), 0o644)
	_ = v.WriteFile("/etc/hosts", []byte(in.Sandbox.hosts()), 0o644)
	if in.TerminationMessagePath != "" {
		p := path.Clean("/" + in.TerminationMessagePath)
		_ = v.MkdirAll(path.Dir(p), 0o755)
		_ = v.WriteFile(p, nil, 0o666)
	}
	for _, m := range in.Mounts { // mount points in a root that may be read-only
		if _, err := v.Stat(m.Path); err != nil {
			_ = v.MkdirAll(m.Path, 0o755)
		}
	}
	in.devices(v)
}

func (in *instance) devices(v *filesystem.View) {
	for name, special := range map[string]filesystem.Special{
		"null": filesystem.NullDevice, "zero": filesystem.ZeroDevice, "full": filesystem.ZeroDevice,
		"random": filesystem.RandomDevice, "urandom": filesystem.RandomDevice, "tty": filesystem.NullDevice,
	} {
		_ = v.Device("/dev/"+name, special)
	}
	_ = v.Symlink("/proc/self/fd", "/dev/fd")
	for n, name := range []string{"stdin", "stdout", "stderr"} {
		_ = v.Symlink(fmt.Sprintf("/proc/self/fd/%d", n), "/dev/"+name)
	}
	_ = v.Generate("/proc/uptime", func() []byte {
		return fmt.Appendf(nil, "%.2f %.2f\n", in.uptime(), in.uptime())
	})
	_ = v.WriteFile("/proc/version", []byte("Linux version 6.8.0 (gherkube)\n"), 0o444)
	_ = v.WriteFile("/proc/loadavg", []byte("0.00 0.00 0.00 1/1 1\n"), 0o444)
	_ = v.WriteFile("/proc/cpuinfo", []byte("processor\t: 0\nmodel name\t: gherkube\n\nprocessor\t: 1\nmodel name\t: gherkube\n\n"), 0o444)
	_ = v.WriteFile("/proc/meminfo", []byte("MemTotal:       24684096 kB\nMemFree:        16456064 kB\nMemAvailable:   20570080 kB\n"), 0o444)
}

func (in *instance) uptime() float64 {
	return in.space.Clock.Now().Sub(in.status.CreatedAt).Seconds()
}
