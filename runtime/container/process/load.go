package process

import (
	"time"

	"github.com/gherkube/gherkube/runtime/container/usage"
)

// load is what a process uses since some instant.
type load struct {
	since time.Time
	usage.Load
}

// Use says what the process uses from now on, besides what its container needs
// for itself.
func (p *Process) Use(l usage.Load) {
	if p.exited {
		return
	}
	p.load = load{p.Clock().Now(), l}
	p.space.used()
}

// used tells the machine what the processes use together.
func (s *Space) used() {
	if s.Used == nil {
		return
	}
	var sum usage.Load
	now := s.Clock.Now()
	for _, p := range s.own() {
		sum = sum.Plus(p.load.After(now.Sub(p.load.since)))
	}
	s.Used(sum)
}

// Limit changes how much memory the processes may use.
func (s *Space) Limit(memory int64) {
	s.MemoryLimit = memory
	s.used()
}

// idle ends what the process uses.
func (p *Process) idle() {
	if p.load.Load != (usage.Load{}) {
		p.load = load{}
		p.space.used()
	}
}
