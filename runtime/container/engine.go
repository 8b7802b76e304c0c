package container

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/usage"
	"github.com/gherkube/gherkube/runtime/network"
)

// Engine runs the containers of images that nobody models: as real processes,
// outside of the world, by the wall clock. Its methods are called on the loop.
// What it tells, it tells on the loop, too, and never from within a call.
type Engine interface {
	// Find says what an image is, if the engine has it. The name is full.
	Find(name string) (image.Model, bool)
	// Pull gets an image from its registry. done is called once.
	Pull(name string, done func(error))
	// Create makes a container, which can then be started.
	Create(Real) (Body, error)
}

// Real is what a real container is made of, and who is told of it.
type Real struct {
	Config
	// Files are copied into the container before it starts: what is mounted.
	Files []File
	// Output is told what its first process writes, and Ended of its end, after
	// the last of that.
	Output func(Stream, []byte)
	Ended  func(End)
}

// File is an entry of a real container's file system, with its absolute path.
type File struct {
	Path string
	Info filesystem.Info
	Data []byte
}

// End is how a container ended.
type End struct {
	ExitCode    int
	OutOfMemory bool
	// Message is what is in a real one's termination message file.
	Message []byte
}

// Body is a real container.
type Body interface {
	Start() error
	Signal(process.Signal)
	// Exec runs a command beside its own process; done is called once. The
	// result ends that: by a signal, if the engine can.
	Exec(command []string, tty TTY, s Streams, done func(exit int)) (signal func(process.Signal))
	// Dial connects to a port of the container: see network.Host.
	Dial(port uint16, reached func(accept func(*network.Conn)))
	// Remove kills and removes it. Nothing is told any more.
	Remove()
}

// Pull fetches an image: see image.Catalogue. done is called at once unless it
// is for the engine to get.
func (r *Runtime) Pull(ref string, done func(img image.Image, took time.Duration, err error)) {
	full, err := image.Normalize(ref)
	if r.Engine == nil || err != nil || r.Images.Knows(full) {
		done(r.Images.Pull(ref))
		return
	}
	r.Engine.Pull(full, func(err error) {
		img, ok := r.Images.Find(ref)
		switch {
		case err != nil:
			done(image.Image{}, 0, &image.PullError{Code: "Unknown", Message: err.Error()})
		case !ok:
			done(image.Image{}, 0, &image.PullError{Code: "NotFound", Message: fmt.Sprintf("image %q was pulled, and is gone again", full)})
		default:
			done(*img, 0, nil)
		}
	})
}

// embody makes the real container of one whose image nobody models.
func (r *Runtime) embody(in *instance) error {
	if in.Stdin || in.TTY {
		return fmt.Errorf("gherkube does not support stdin and tty of real containers: container %q of image %s, which gherkube has no model of", in.Name, in.Image)
	}
	if in.Sandbox.Host == nil || in.Sandbox.Host.Place != network.Pod {
		return fmt.Errorf("gherkube does not support hostNetwork for real containers: container %q of image %s, which gherkube has no model of", in.Name, in.Image)
	}
	for _, other := range r.List() {
		o := r.containers[other.ID]
		if o.body != nil && o.Sandbox.UID == in.Sandbox.UID && other.State != Exited {
			return fmt.Errorf("gherkube does not support several real containers at the same time in one pod, which would have to share a network: container %q beside %q", in.Name, o.Name)
		}
	}
	files, err := in.mountedFiles()
	if err != nil {
		return err
	}
	in.body, err = r.Engine.Create(Real{
		Config: in.Config, Files: files,
		Output: func(s Stream, b []byte) { in.write(s, b) },
		Ended:  func(e End) { r.bodyEnded(in, e) },
	})
	return err
}

// mountedFiles are the volumes' files where the container has them, directories
// before what is in them.
func (in *instance) mountedFiles() ([]File, error) {
	v, err := in.view()
	if err != nil {
		return nil, err
	}
	var files []File
	for _, m := range filesystem.InOrder(in.Mounts) {
		if files, err = collect(v, path.Clean("/"+m.Path), files); err != nil {
			return nil, fmt.Errorf("copying what is mounted at %s: %w", m.Path, err)
		}
	}
	return files, nil
}

func collect(v *filesystem.View, name string, files []File) ([]File, error) {
	info, err := v.Lstat(name)
	if err != nil {
		return nil, err
	}
	file := File{Path: name, Info: info}
	switch {
	case info.Mode.IsRegular():
		if file.Data, err = v.ReadFile(name); err != nil {
			return nil, err
		}
	case !info.IsDir() && !info.IsLink():
		return nil, &fs.PathError{Op: "copy", Path: name, Err: filesystem.ErrInvalid}
	}
	files = append(files, file)
	if !info.IsDir() {
		return files, nil
	}
	entries, err := v.ReadDir(name)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if files, err = collect(v, path.Join(name, e.Name), files); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// startBody starts a real container.
func (r *Runtime) startBody(in *instance) error {
	if err := in.body.Start(); err != nil {
		return err
	}
	in.status.State, in.status.StartedAt = Running, r.Clock.Now()
	r.used(in, usage.Load{})
	in.Sandbox.Host.Beyond = in.body.Dial
	return nil
}

// bodyEnded records the end of a real container.
func (r *Runtime) bodyEnded(in *instance, e End) {
	if r.containers[in.ID] != in || in.status.State == Exited {
		return
	}
	in.Sandbox.Host.Beyond = nil
	if v, err := in.view(); err == nil && len(e.Message) > 0 {
		_ = v.WriteFile(in.TerminationMessagePath, e.Message, 0o666) // else there is no message
	}
	var killed process.Signal
	if e.ExitCode > 128 && e.ExitCode < 128+65 {
		killed = process.Signal(e.ExitCode - 128)
	}
	r.ended(in, e, killed)
}

// execBody runs a command in a real container.
func (in *instance) execBody(command []string, tty TTY, s Streams, done func(exit int)) *Execution {
	return &Execution{signal: in.body.Exec(slices.Clone(command), tty, s, done)}
}
