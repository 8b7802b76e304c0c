package sim

import (
	"sync"
	"time"
)

// pace tells which virtual instant belongs to the present wall-clock instant,
// while a cluster runs.
type pace struct {
	mu      sync.Mutex
	virtual func() time.Time
}

func (p *pace) set(virtual func() time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.virtual = virtual
}

// now returns the zero time if the cluster does not run.
func (p *pace) now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.virtual == nil {
		return time.Time{}
	}
	return p.virtual()
}
