package container

import (
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/usage"
)

// least is the memory of a container that nobody has said anything about.
const least = 1 << 20

// Usage is what a container has used.
type Usage struct {
	Meter *usage.Meter
	// Started is when it started, and Ended when it ended, if it has.
	Started, Ended time.Time
}

// At reports whether the container ran at an instant.
func (u Usage) At(when time.Time) bool {
	return !u.Started.After(when) && (u.Ended.IsZero() || u.Ended.After(when))
}

// Usage returns what a container has used; false if it has never run.
func (r *Runtime) Usage(id string) (Usage, bool) {
	in := r.containers[id]
	if in == nil || in.status.StartedAt.IsZero() {
		return Usage{}, false
	}
	u := Usage{Meter: &in.meter, Started: in.status.StartedAt}
	if in.status.State == Exited {
		u.Ended = in.status.FinishedAt
	}
	return u, true
}

// Update changes what a container may use, as CRI's UpdateContainerResources
// does.
func (r *Runtime) Update(id string, c Cgroup) {
	in := r.containers[id]
	if in == nil || in.status.State != Running {
		return
	}
	in.MemoryLimit, in.CPULimit, in.CPURequest = c.MemoryLimit, c.CPULimit, c.CPURequest
	if in.space != nil {
		in.space.Limit(c.MemoryLimit)
	}
}

// used notes what the container's processes use together from now on. It gets
// no more of the processors than its limit, and is killed when it needs more
// memory than its limit.
func (r *Runtime) used(in *instance, l usage.Load) {
	in.load = l
	l.CPU += in.image.CPU
	l.Memory = max(l.Memory, in.memory()) + in.inMemory
	if in.CPULimit > 0 {
		l.CPU = min(l.CPU, in.CPULimit)
	}
	r.want(in, l.CPU)
	if in.allotted > 0 {
		l.CPU = min(l.CPU, in.allotted)
	}
	r.meter(in, l)
	if in.MemoryLimit == 0 {
		return
	}
	if after, ok := l.Reaches(in.MemoryLimit + 1); ok {
		in.exhausted = r.Clock.After(after, func() { r.exhaust(in) })
	}
}

// want notes what a container wants of its node's processors.
func (r *Runtime) want(in *instance, cpu int64) {
	before := in.wants
	in.wants = cpu
	if r.Wants != nil && cpu != before {
		r.Wants(in.Sandbox.Node, before, cpu)
	}
}

// CPU returns what a container wants of its node's processors, in thousandths; 0
// unless it runs.
func (r *Runtime) CPU(id string) int64 {
	if in := r.containers[id]; in != nil {
		return in.wants
	}
	return 0
}

// Allot lets a container use so much of the processors at most, in thousandths,
// because others want them too; 0 is all that it wants.
func (r *Runtime) Allot(id string, cpu int64) {
	in := r.containers[id]
	if in == nil || in.allotted == cpu || in.status.State != Running {
		return
	}
	in.allotted = cpu
	in.remeter()
}

// grew notes that the container has written to a file, or removed one.
func (in *instance) grew(t *filesystem.Tree, by int64) {
	if t.InMemory && in.status.State == Running {
		in.inMemory = max(0, in.inMemory+by)
		in.remeter()
	}
	if t.InMemory {
		by = 0
	}
	in.written(by)
}

// filed notes that the container has made files, or removed some.
func (in *instance) filed(t *filesystem.Tree, by int64) {
	if in.disk.Filed != nil && !t.InMemory {
		in.disk.Filed(in.Sandbox.Node, by)
	}
}

// room reports whether there is room for more bytes on the node's disk.
func (in *instance) room(bytes int64) bool {
	return in.disk.Room == nil || in.disk.Room(in.Sandbox.Node, bytes)
}

// written tells that the container has so many bytes more on its node's disk.
func (in *instance) written(bytes int64) {
	if in.disk.Wrote != nil && bytes != 0 {
		in.disk.Wrote(in.Sandbox.Node, bytes)
	}
	if in.Written != nil {
		in.Written()
	}
}

// Written returns how many bytes the container has on the node's disk: in its
// own file system, and in its log.
func (r *Runtime) Written(id string) int64 {
	in := r.containers[id]
	if in == nil {
		return 0
	}
	sum := int64(in.log.size)
	if in.files != nil {
		sum += in.files.Root().Used()
	}
	return sum
}

// forked tells of more processes of a container.
func (r *Runtime) forked(in *instance, by int64) {
	if r.Forked != nil {
		r.Forked(in.Sandbox.Node, by)
	}
}

// Counts returns how many files the container has made in its own file system, and
// how many processes it has.
func (r *Runtime) Counts(id string) (files, processes int64) {
	in := r.containers[id]
	if in == nil {
		return 0, 0
	}
	if in.files != nil {
		files = in.files.Root().Files()
	}
	return files, in.space.Living()
}

// meter notes what the container uses from now on.
func (r *Runtime) meter(in *instance, l usage.Load) {
	in.exhausted.Stop()
	in.exhausted = nil
	now := r.Clock.Now()
	before := in.meter.Load(now)
	in.meter.Set(now, l)
	if r.Used != nil && l != before {
		r.Used(in.Sandbox.Node, before, l)
	}
}

// memory is what the container needs when its programs do nothing.
func (in *instance) memory() int64 {
	if in.image.Memory > 0 {
		return in.image.Memory
	}
	return least
}

// Exhaust ends a container because its machine has no more memory, as the kernel
// does with the one whose score is highest. It returns the name of its first
// process, as the kernel has it; nothing if it does not run.
func (r *Runtime) Exhaust(id string) (process string) {
	in := r.containers[id]
	if in == nil {
		return ""
	}
	if p := in.space.First(); p != nil {
		process = p.Name()
	}
	r.exhaust(in)
	return process
}

// exhaust ends a container that uses more memory than it may. The kernel kills
// all of its processes: the kubelet sets memory.oom.group unless it is told
// singleProcessOOMKill.
func (r *Runtime) exhaust(in *instance) {
	in.exhausted = nil
	if p := in.space.First(); p != nil && in.status.State == Running {
		p.OutOfMemory = true
		_ = r.Signal(in.ID, process.KILL) // it is there
	}
}
