// Package containers is the containers of pods: the kubelet's manager of the
// container runtime (kuberuntime). It plans what is to be done, starts and kills
// containers, and remembers what the runtime has.
package containers

import (
	"slices"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/kubelet/allocation"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
	"github.com/gherkube/gherkube/runtime/network"
)

// Owners tells whose a container of the runtime is.
type Owners struct{ by map[string]*Containers }

// NewOwners returns owners of nothing.
func NewOwners() *Owners { return &Owners{by: map[string]*Containers{}} }

// Containers are those of one pod in the runtime, with their sandbox.
type Containers struct {
	written   func() // see OnWrite
	pod       *pod.Pod
	owners    *Owners
	addresses *Addresses
	changed   func()
	reinspect func()

	sandbox  sandbox
	records  []*relist.Container  // newest first
	attempts []attempt            // of each container that was ever created
	exits    map[string][]func()  // waiting for containers to end, by ID
	actuated allocation.Resources // what containers and the pod have
	cgroup   allocation.Cgroup
}

// New returns the containers of a pod that has none yet. They call changed when
// something has happened in the runtime, and reinspect when they have what they
// had not been created with.
func New(p *pod.Pod, owners *Owners, addresses *Addresses, changed, reinspect func()) *Containers {
	return &Containers{pod: p, owners: owners, addresses: addresses, changed: changed, reinspect: reinspect}
}

// OnWrite makes f be called when a container writes to its files, to volumes or
// to its log.
func (cs *Containers) OnWrite(f func()) { cs.written = f }

// IP is the address of the pod's last sandbox; "" before the first.
func (cs *Containers) IP() string { return cs.sandbox.IP }

// Host is the pod's network namespace; nil if it has no sandbox that is ready.
func (cs *Containers) Host() *network.Host { return cs.sandbox.host }

// Running returns the ID of the named container that runs, and whether there is one.
func (cs *Containers) Running(name string) (id string, ok bool) {
	for _, r := range cs.records {
		if r.Name == name && r.State == relist.Running {
			return r.ID, true
		}
	}
	return "", false
}

// Break stops the sandbox behind the kubelet's back, and kills the containers in
// it. It reports whether there is one.
func (cs *Containers) Break() bool {
	if !cs.sandbox.Ready {
		return false
	}
	for _, r := range cs.records {
		if r.State == relist.Running {
			_ = cs.pod.Runtime.Signal(r.ID, process.KILL)
		}
	}
	cs.dropSandbox()
	cs.pod.Soon(cs.changed)
	return true
}

// Lose is the end of the machine: all containers end at once, and nobody sees
// how.
func (cs *Containers) Lose() {
	for _, r := range cs.records {
		if r.State == relist.Running {
			r.Lost = true
			_ = cs.pod.Runtime.Signal(r.ID, process.KILL)
		}
	}
	cs.dropSandbox()
	cs.pod.Agenda.Add(cs.pod.Now(), cs.changed)
}

// Release gives back what the pod still holds.
func (cs *Containers) Release() {
	for _, r := range cs.records {
		cs.pod.Runtime.Remove(r.ID)
		delete(cs.owners.by, r.ID)
	}
	cs.dropSandbox()
}

// Inspect is what the runtime has of the pod.
func (cs *Containers) Inspect() relist.Pod {
	o := relist.Pod{Sandbox: cs.sandbox.Sandbox, Containers: make([]relist.Container, len(cs.records))}
	for i, r := range cs.records {
		o.Containers[i] = *r
	}
	return o
}

// find returns the container of the ID, or nil.
func (cs *Containers) find(id string) *relist.Container {
	i := slices.IndexFunc(cs.records, func(r *relist.Container) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return cs.records[i]
}

// attempt is how often a container has been created.
type attempt struct {
	container string
	count     int
}

// attempt returns the entry of the container, which is added if it is missing.
func (cs *Containers) attempt(container string) *attempt {
	i := slices.IndexFunc(cs.attempts, func(a attempt) bool { return a.container == container })
	if i < 0 {
		i = len(cs.attempts)
		cs.attempts = append(cs.attempts, attempt{container: container})
	}
	return &cs.attempts[i]
}

// prune removes the oldest ended containers of the name but for the newest
// ones: for others than init containers, the container garbage collector's
// MaxPerPodContainerCount of 1 besides the one that runs.
func (cs *Containers) prune(name string, keep int) {
	for _, r := range slices.Clone(cs.records) {
		if r.Name != name || r.State != relist.Exited {
			continue
		}
		if keep--; keep < 0 {
			cs.removeRecord(r.ID)
		}
	}
}

// removeRecord removes a container from the runtime.
func (cs *Containers) removeRecord(id string) {
	cs.records = slices.DeleteFunc(cs.records, func(r *relist.Container) bool { return r.ID == id })
	cs.pod.Runtime.Remove(id)
	delete(cs.owners.by, id)
	cs.changed()
}
