package container

import (
	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// pauseUser is the USER of the image of sandboxes.
const pauseUser = 65535

// PauseProcesses returns a process namespace for the containers of a pod, whose
// first process is that of its sandbox.
func (r *Runtime) PauseProcesses(node string) *process.Namespace {
	return r.processes(node, filesystem.Credentials{UID: pauseUser, GID: pauseUser}, "/pause")
}

// NodeProcesses returns the process namespace of a node, for pods with hostPID.
// Of the other pods' processes there are none in it.
func (r *Runtime) NodeProcesses(node string) *process.Namespace {
	if r.nodes[node] == nil {
		r.nodes[node] = r.processes(node, filesystem.Credentials{}, "/sbin/init", "/lib/systemd/systemd-journald", "/usr/local/bin/containerd", "/usr/bin/kubelet")
	}
	return r.nodes[node]
}

// processes returns a namespace with processes that do nothing.
func (r *Runtime) processes(node string, who filesystem.Credentials, commands ...string) *process.Namespace {
	space := process.NewSpace(r.Clock, process.Machine{Node: node})
	for _, command := range commands {
		space.Start(nil, process.Attributes{Args: []string{command}, Dir: "/", Credentials: who}, func(*process.Process) {})
	}
	return space.Namespace
}

// namespace is the one that the container's processes live in; nil for one of
// their own.
func (r *Runtime) namespace(in *instance) *process.Namespace {
	if target := r.containers[in.Target]; target != nil {
		return target.space.Namespace
	}
	return in.Sandbox.Processes
}
