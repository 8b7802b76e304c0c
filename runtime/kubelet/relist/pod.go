// Package relist is what a look at the runtime shows of a pod, and when the
// kubelet looks (its pod lifecycle event generator).
package relist

import (
	"time"

	corev1 "k8s.io/api/core/v1"
)

// State is where a container is in the runtime.
type State int

// The states of containers.
const (
	Created State = iota
	Running
	Exited
)

// Container is one container of the runtime, of which a pod's container has one
// per attempt.
type Container struct {
	ID         string
	Name       string
	Image      string // docker.io/library/busybox:1.36
	ImageID    string // REPOSITORY@sha256:...
	Hash       string // of what makes a running container differ from its spec
	Restart    int
	Sandbox    int // the attempt of the sandbox it is in
	State      State
	StartedAt  time.Time
	FinishedAt time.Time
	ExitCode   int
	Reason     string
	Message    string
	User       User
	Resources  corev1.ResourceRequirements // that it has; not to be changed
	Lost       bool                        // its machine stopped while it ran
}

// User is who a container's processes are.
type User struct {
	UID, GID int64
	Groups   []int64
}

// Sandbox is the pod's network namespace in the runtime. Attempt counts the
// sandboxes the pod has had; there is none before the first.
type Sandbox struct {
	Exists  bool
	Ready   bool
	Attempt int
	IP      string
}

// Pod is what a relist saw of a pod (kubecontainer.PodStatus). Its containers are
// copies, newest first.
type Pod struct {
	Sandbox    Sandbox
	Containers []Container
	LastIP     string // of a sandbox that is stopped (preserveDataFromBeforeStopping)
}

// Find returns the newest container of the name, or nil
// (FindContainerStatusByName).
func (o *Pod) Find(name string) *Container {
	for i := range o.Containers {
		if o.Containers[i].Name == name {
			return &o.Containers[i]
		}
	}
	return nil
}

// byID returns the container with the ID, or nil.
func (o *Pod) byID(id string) *Container {
	for i := range o.Containers {
		if o.Containers[i].ID == id {
			return &o.Containers[i]
		}
	}
	return nil
}

// FindActive is Find within the ready sandbox
// (FindActiveContainerStatusByName).
func (o *Pod) FindActive(name string) *Container {
	for i := range o.Containers {
		if r := &o.Containers[i]; r.Name == name && o.active(r) {
			return r
		}
	}
	return nil
}

func (o *Pod) active(r *Container) bool {
	return o.Sandbox.Ready && r.Sandbox == o.Sandbox.Attempt
}

// IP is the address of the ready sandbox, or the last one it is known by.
func (o *Pod) IP() string {
	if o.Sandbox.Ready {
		return o.Sandbox.IP
	}
	return o.LastIP
}

// SandboxChanged is runtimeutil.PodSandboxChanged: whether a new sandbox is
// needed, its attempt, and why.
func (o *Pod) SandboxChanged() (bool, int, string) {
	switch {
	case !o.Sandbox.Exists:
		return true, 0, "no pod sandbox exists"
	case !o.Sandbox.Ready:
		return true, o.Sandbox.Attempt + 1, "pod sandbox is not ready"
	}
	return false, o.Sandbox.Attempt, ""
}
