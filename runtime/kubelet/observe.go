package kubelet

import (
	"slices"
	"time"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// state is where a container is in the runtime.
type state int

const (
	created state = iota
	running
	exited
)

// record is one container of the runtime, of which a pod's container has one
// per attempt.
type record struct {
	pod        *worker
	id         string
	name       string
	image      string // docker.io/library/busybox:1.36
	imageID    string // sha256:...
	hash       string // of what makes a running container differ from its spec
	restart    int
	sandbox    int // the attempt of the sandbox it is in
	state      state
	createdAt  time.Time
	startedAt  time.Time
	finishedAt time.Time
	exitCode   int
	reason     string
	message    string
	user       user
}

// observed is what a relist saw (kubecontainer.PodStatus). Its records are
// copies, newest first.
type observed struct {
	sandbox sandbox
	records []record
	lastIP  string // of a sandbox that is stopped (preserveDataFromBeforeStopping)
}

// find returns the newest container of the name, or nil
// (FindContainerStatusByName).
func (o *observed) find(name string) *record {
	for i := range o.records {
		if o.records[i].name == name {
			return &o.records[i]
		}
	}
	return nil
}

// findActive is find within the ready sandbox
// (FindActiveContainerStatusByName).
func (o *observed) findActive(name string) *record {
	for i := range o.records {
		if r := &o.records[i]; r.name == name && o.active(r) {
			return r
		}
	}
	return nil
}

func (o *observed) active(r *record) bool {
	return o.sandbox.ready && r.sandbox == o.sandbox.attempt
}

// ip is the address of the ready sandbox, or the last one it is known by.
func (o *observed) ip() string {
	if o.sandbox.ready {
		return o.sandbox.ip
	}
	return o.lastIP
}

// inspect looks at the runtime.
func (p *worker) inspect() observed {
	o := observed{sandbox: p.sandbox, records: make([]record, len(p.records))}
	for i, r := range p.records {
		o.records[i] = *r
	}
	return o
}

// changed says that something happened in the runtime, which the next relist
// will see.
func (p *worker) changed() {
	p.planRelist(pod.Tick(p.Now(), p.Latency.RelistPeriod, p.machine.relist))
}

// planRelist makes the pod be looked at at that instant at the latest.
func (p *worker) planRelist(when time.Time) {
	if p.relist != nil && !p.relist.When.After(when) {
		return
	}
	p.Cancel(p.relist)
	p.relist = p.At(when, p.look)
}

// look is what a relist does for one pod (pleg.GenericPLEG): news are a reason
// to sync.
func (p *worker) look() {
	p.relist = nil
	before := p.seen
	p.seen = p.inspect()
	p.seen.lastIP = before.ip() // GenericPLEG.getPodIPs
	p.fresh = p.Now()
	if begin := p.awaiting; begin != nil {
		p.awaiting = nil
		p.At(p.Now(), begin)
	}
	if !sameStates(before, p.seen) {
		p.requestSync()
	}
}

func sameStates(a, b observed) bool {
	return a.sandbox.attempt == b.sandbox.attempt && a.sandbox.ready == b.sandbox.ready && a.sandbox.exists == b.sandbox.exists &&
		slices.EqualFunc(a.records, b.records, func(x, y record) bool { return x.id == y.id && x.state == y.state })
}
