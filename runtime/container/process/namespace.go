package process

import "slices"

// Namespace is a process namespace: the processes that see each other, and whose
// numbers they have. Containers share one if their pod says so.
type Namespace struct {
	procs []*Process // that live, in order of their numbers
	last  int
}

// Share makes the space's processes live in another namespace; there are none
// yet.
func (s *Space) Share(n *Namespace) { s.Namespace = n }

// number returns the next process's number.
func (n *Namespace) number() int {
	n.last++
	return n.last
}

// Get returns the living process with the number, or nil.
func (n *Namespace) Get(pid int) *Process {
	if i, ok := n.index(pid); ok {
		return n.procs[i]
	}
	return nil
}

func (n *Namespace) index(pid int) (int, bool) {
	return slices.BinarySearchFunc(n.procs, pid, func(p *Process, pid int) int { return p.PID - pid })
}

func (n *Namespace) remove(pid int) {
	if i, ok := n.index(pid); ok {
		n.procs = slices.Delete(n.procs, i, i+1)
	}
}

// Processes returns the living processes in order of their numbers.
func (n *Namespace) Processes() []*Process { return slices.Clone(n.procs) }
