// Package container is the container runtime of one simulated cluster, in the
// shape of the kubelet's CRI: it pulls images, and creates, starts, signals and
// removes containers whose programs run in virtual time on the virtual network
// and file system. No real process, file or socket is involved.
//
// All calls, and all callbacks, are on the loop's goroutine. A container's
// programs run in events of the clock: after Start returns, at the same
// instant.
package container

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/usage"
	"github.com/gherkube/gherkube/runtime/seed"
)

// Options are what a runtime is made of.
type Options struct {
	Clock *clock.Clock
	// Images is the catalogue of the registries; nil means DefaultImages().
	Images *image.Catalogue
	// Rand decides what programs leave to chance; nil means that of the seed 0.
	Rand *rand.Rand
	// Engine, if set, runs the containers of images that Images has no model of.
	Engine Engine
	// Exited, if set, is called when a container has ended.
	Exited func(Status)
	// Used, if set, is called when a container of a node uses something else than
	// before.
	Used func(node string, before, now usage.Load)
	// Wants, if set, is called when a container of a node wants more or less of the
	// processors than before, in thousandths, whether it gets that or not.
	Wants func(node string, before, now int64)
	// Forked, if set, is called when the containers of a node have so many processes
	// more than before, or fewer if less than none.
	Forked func(node string, processes int64)
	// Hardware, if set, says what a node has and what of that is used; without it a
	// node is as those of the recorded cluster, with nothing on it.
	Hardware func(node string) Hardware
	Disk
}

// Disk is asked and told of what containers have on the disk of their node.
type Disk struct {
	// Wrote, if set, is called when a container of a node has written so many
	// bytes to the node's disk, or removed them if less than none.
	Wrote func(node string, bytes int64)
	// Filed, if set, is told the same of the number of files.
	Filed func(node string, files int64)
	// Room, if set, reports whether there is room for so many bytes more.
	Room func(node string, bytes int64) bool
}

// Runtime runs the containers of one world. Make one with New.
type Runtime struct {
	Options
	containers map[string]*instance
	layers     map[layerKey]*filesystem.Tree
	own        *filesystem.Tree // of which each container mounts files
	accounts   map[*filesystem.Tree]accounts
	nodes      map[string]*process.Namespace // see NodeProcesses
	kernels    map[string]map[string]string  // parameters that were set, by node
	memory     process.Memory
	agents     *Agents
	logs       map[string]LogDirectories // by node: see ShowLogs
	execs      int
}

// New returns a runtime without containers.
func New(o Options) *Runtime {
	if o.Rand == nil {
		o.Rand = seed.Seed(0).For("containers")
	}
	if o.Images == nil {
		o.Images = DefaultImages()
	}
	if o.Engine != nil {
		o.Images.Others = o.Engine.Find
	}
	return &Runtime{Options: o, containers: map[string]*instance{}, layers: map[layerKey]*filesystem.Tree{}, own: ownFiles(), accounts: map[*filesystem.Tree]accounts{}, nodes: map[string]*process.Namespace{}, kernels: map[string]map[string]string{}, logs: map[string]LogDirectories{}}
}

// instance is one container.
type instance struct {
	Config
	status  Status
	image   *image.Image
	noted   time.Time // when containerd has noted the end
	body    Body      // nil unless the container is real
	log     *Log
	logFile *LogFile // nil unless somebody looks at the node's logs
	space   *process.Space
	kernel  map[string]string             // the node's: see setSysctl
	layers  map[layerKey]*filesystem.Tree // the runtime's
	own     *filesystem.Tree              // the runtime's
	files   *filesystem.View
	stdin   *process.Pipe
	output  []*attachment
	meter   usage.Meter
	// inMemory is what the container has written to volumes in memory.
	inMemory int64
	load     usage.Load // of the container's processes
	// wants is what the container would use of the processors, in thousandths, if no
	// other one did; allotted, if not 0, is the most that it gets.
	wants, allotted int64
	who             User
	disk            Disk            // the runtime's
	hardware        func() Hardware // the node's
	// remeter works out again what the container uses.
	remeter func()
	// exhausted is when the container will need more memory than it may use.
	exhausted *clock.Timer
}

// Create makes a container, which can then be started. The error is in
// containerd's words if its image is not there.
func (r *Runtime) Create(c Config) error {
	if r.containers[c.ID] != nil {
		return fmt.Errorf("failed to reserve container name %q: name is reserved for %q", c.Name, c.ID)
	}
	img, ok := r.Images.Find(c.Image)
	if !ok {
		return fmt.Errorf("failed to get image from containerd %q: image %q: not found", c.Image, c.Image)
	}
	now := r.Clock.Now()
	in := &instance{Config: c, image: img, kernel: r.kernelOf(c.Sandbox.Node), layers: r.layers, own: r.own, disk: r.Disk, log: newLog(r.Clock.Now), hardware: func() Hardware { return r.hardwareOf(c.Sandbox.Node) }}
	if len(in.args()) == 0 {
		return fmt.Errorf("failed to generate container %q spec: failed to generate spec: no command specified", c.ID) // containerd's WithProcessArgs
	}
	var crash clock.Fault // of the image's model, with which starting fails
	if err := in.guarded(func() error { return r.identify(in) }); err != nil && !errors.As(err, &crash) {
		return err
	}
	if in.AppArmor != "" { // nodes have no profiles
		return fmt.Errorf("failed to get container spec opts: failed to generate apparmor spec opts: apparmor profile not found %s", in.AppArmor)
	}
	if in.SeccompFile != "" {
		return fmt.Errorf("failed to create containerd container: cannot load seccomp profile %q: open %s: no such file or directory", in.SeccompFile, in.SeccompFile)
	}
	in.space = process.NewSpace(r.Clock, r.machine(in))
	in.remeter = func() { r.used(in, in.load) }
	if n := r.namespace(in); n != nil {
		in.space.Share(n)
	}
	in.status = Status{User: in.who, ID: c.ID, Name: c.Name, Image: c.Image, State: Created, Pod: c.Sandbox.UID, Attempt: c.Attempt, CreatedAt: now}
	if !img.Modelled() {
		if err := r.embody(in); err != nil {
			return err
		}
	}
	r.containers[c.ID] = in
	r.showLog(in)
	return nil
}

// identify finds out who the container's processes are, by the files of its
// image; nobody knows those of a real one.
func (r *Runtime) identify(in *instance) error {
	var known accounts
	if in.image.Modelled() {
		tree := in.image.Files()
		var ok bool
		if known, ok = r.accounts[tree]; !ok {
			known = accountsOf(tree)
			r.accounts[tree] = known
		}
	}
	var err error
	in.who, err = in.user(known)
	if !in.image.Modelled() {
		return nil // whom its USER names is for its engine to know
	}
	return err
}

// Start starts a created container. If its program cannot be executed, the
// error says so in runc's words, and the container has exited with code 128
// and reason StartError.
func (r *Runtime) Start(id string) error {
	in := r.containers[id]
	if in == nil {
		return fmt.Errorf("start container %q: %w", id, ErrNotFound)
	}
	if in.status.State != Created {
		return fmt.Errorf("start container %q: it is in state %s: create a new one", id, in.status.State)
	}
	start, words := r.run, "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: "
	if in.body != nil {
		start, words = r.startBody, "" // it has them
	}
	if err := in.guarded(func() error { return start(in) }); err != nil {
		in.status.State, in.status.ExitCode, in.status.Reason = Exited, 128, "StartError"
		in.status.FinishedAt = r.Clock.Now()
		in.status.Message = words + err.Error()
		in.log.close()
		return fmt.Errorf("%s", in.status.Message)
	}
	return nil
}

// Signal sends a signal to the container's first process; KILL ends all its
// processes. A container that has ended ignores it.
func (r *Runtime) Signal(id string, s process.Signal) error {
	in := r.containers[id]
	if in == nil {
		return fmt.Errorf("signal container %q: %w", id, ErrNotFound)
	}
	if in.status.State != Running {
		return nil
	}
	if in.body != nil {
		in.body.Signal(s)
		return nil
	}
	if s == process.KILL {
		in.space.KillAll()
		return nil
	}
	if p := in.space.First(); p != nil {
		p.Kill(s)
	}
	return nil
}

// StopSignal returns the signal that the container's image wants to be
// stopped with.
func (r *Runtime) StopSignal(id string) process.Signal {
	if in := r.containers[id]; in != nil && in.image.StopSignal != 0 {
		return in.image.StopSignal
	}
	return process.TERM
}

// Status returns the present condition of a container; false if there is none
// of that ID.
func (r *Runtime) Status(id string) (Status, bool) {
	in := r.containers[id]
	if in == nil {
		return Status{}, false
	}
	return in.status, true
}

// Log returns the container's log, or nil.
func (r *Runtime) Log(id string) *Log {
	if in := r.containers[id]; in != nil {
		return in.log
	}
	return nil
}

// Files returns the container's file system as its programs see it, or nil. It
// can be read after the container has ended, until it is removed: for its
// termination message.
func (r *Runtime) Files(id string) *filesystem.View {
	in := r.containers[id]
	if in == nil {
		return nil
	}
	var v *filesystem.View
	err := in.guarded(func() (err error) {
		v, err = in.view()
		return err
	})
	if err != nil {
		return nil
	}
	return v
}

// Remove removes a container and kills it if it runs. Removing one that is
// not there does nothing.
func (r *Runtime) Remove(id string) {
	in := r.containers[id]
	if in == nil {
		return
	}
	in.discard()
	r.hideLog(in)
	r.meter(in, usage.Load{})
	r.want(in, 0)
	delete(r.containers, id)
}

// discard ends all that is left of the container.
func (in *instance) discard() {
	if in.body != nil {
		in.body.Remove()
		if in.status.State == Running {
			in.Sandbox.Host.Beyond = nil
		}
	}
	in.space.KillAll()
}

// List returns the status of all containers, ordered by creation and ID.
func (r *Runtime) List() []Status {
	out := make([]Status, 0, len(r.containers))
	for _, in := range r.containers {
		out = append(out, in.status)
	}
	slices.SortFunc(out, func(a, b Status) int {
		if c := a.CreatedAt.Compare(b.CreatedAt); c != 0 {
			return c
		}
		return compare(a.ID, b.ID)
	})
	return out
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Close ends all programs without a trace: the end of the world.
func (r *Runtime) Close() {
	for _, s := range r.List() {
		in := r.containers[s.ID]
		if in.body != nil {
			in.body.Remove()
		}
		in.space.Stop()
	}
	clear(r.containers)
}

// exited records the end of a container's first process.
func (r *Runtime) exited(in *instance, p *process.Process) {
	r.ended(in, End{ExitCode: p.ExitCode, OutOfMemory: p.OutOfMemory}, p.Killed)
}

func (r *Runtime) ended(in *instance, e End, killed process.Signal) {
	in.status.State = Exited
	in.status.ExitCode, in.status.Signal = e.ExitCode, killed
	in.status.FinishedAt = r.Clock.Now()
	in.noted = in.status.FinishedAt.Add(time.Duration(r.Rand.Int64N(int64(longestNote))))
	r.meter(in, usage.Load{})
	r.want(in, 0)
	in.status.Reason = "Error"
	switch {
	case e.OutOfMemory:
		in.status.Reason, in.status.Signal = "OOMKilled", process.KILL
	case e.ExitCode == 0:
		in.status.Reason = "Completed"
	}
	in.log.close()
	in.endAttachments()
	if r.Exited != nil && r.containers[in.ID] == in {
		r.Exited(in.status)
	}
}
