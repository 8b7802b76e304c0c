package process

import "github.com/gherkube/gherkube/runtime/container/filesystem"

// Attributes are what a new process starts with.
type Attributes struct {
	Args []string // Args[0] is the name of the program
	Env  []string // NAME=VALUE
	Dir  string
	// Credentials are who the process is.
	filesystem.Credentials
	// Bounding are the capabilities that it could get at most.
	Bounding filesystem.Capabilities
	// Confinement is what the kernel keeps from the process and its children.
	Confinement
	// FDs are the open files by number. The process closes them when it ends.
	FDs map[int]*FD
	// Ignored are the signals that the process ignores from its start.
	Ignored map[Signal]bool
}

// Confinement is what the kernel keeps from a process, as its status says.
type Confinement struct {
	NoNewPrivileges bool
	Seccomp         int // the mode: 0 is none, 2 a filter
	// OOMScoreAdj is what is added to its score when the kernel looks for a process
	// to kill because memory is used up.
	OOMScoreAdj int
	// Nice is how far it stands back for others who want the processors, from -20 to 19.
	Nice int
}

// Child are the attributes of a child as fork(2) and execve(2) hand them on, with copies
// of the open files.
func (p *Process) Child(args []string) Attributes {
	fds := map[int]*FD{}
	for n, fd := range p.FDs {
		fds[n] = fd.Dup()
	}
	return Attributes{Args: args, Env: p.Env, Dir: p.Dir, Credentials: p.Credentials, Bounding: p.Bounding, Confinement: p.Confinement, FDs: fds, Ignored: p.ignoredSignals()}
}

// ignoredSignals returns the signals that a child inherits as ignored.
func (p *Process) ignoredSignals() map[Signal]bool {
	out := map[Signal]bool{}
	for k, v := range p.Ignored {
		out[k] = v
	}
	for k, f := range p.handlers {
		if f == nil {
			out[k] = true
		} else {
			delete(out, k)
		}
	}
	return out
}
