package relist

import (
	"slices"
	"time"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// Lister looks at a pod's part of the runtime, at the node's ticks and when it is
// asked to.
type Lister struct {
	pod   *pod.Pod
	phase time.Duration // of the node's ticks

	inspect func() Pod
	news    func()

	planned *pod.Item
	seen    Pod       // at the last look
	at      time.Time // of the last look
	waiting func()    // for the next look
	tell    bool      // that it was looked at, whatever is seen
}

// NewLister returns a lister on a node whose ticks have the phase. What is in the
// runtime is what inspect returns; news is called when it has changed.
func NewLister(p *pod.Pod, phase time.Duration, inspect func() Pod, news func()) *Lister {
	return &Lister{pod: p, phase: phase, inspect: inspect, news: news}
}

// Seen is what the last look saw; it stays so until the next one.
func (l *Lister) Seen() *Pod { return &l.seen }

// Now looks aside from the ticks, without telling anybody: what is there now.
func (l *Lister) Now() Pod {
	o := l.inspect()
	o.LastIP = l.seen.IP() // GenericPLEG.getPodIPs
	return o
}

// LookedSince reports whether the runtime was looked at after the instant.
func (l *Lister) LookedSince(t time.Time) bool { return l.at.After(t) }

// Await calls do when the runtime has been looked at next.
func (l *Lister) Await(do func()) {
	l.waiting = do
	l.Changed()
}

// Changed says that something happened in the runtime, which the next relist
// will see.
func (l *Lister) Changed() {
	l.Plan(pod.Tick(l.pod.Now(), l.pod.Latency.RelistPeriod, l.phase))
}

// Reinspect makes the next look be news, whatever it sees
// (GenericPLEG.RequestReinspect).
func (l *Lister) Reinspect() {
	l.tell = true
	l.Changed()
}

// Plan makes the pod be looked at at that instant at the latest.
func (l *Lister) Plan(when time.Time) {
	if l.planned != nil && !l.planned.When.After(when) {
		return
	}
	l.pod.Cancel(l.planned)
	l.planned = l.pod.At(when, l.look)
}

// Stop makes the pod be looked at no more.
func (l *Lister) Stop() { l.pod.Cancel(l.planned) }

// look is what a relist does for one pod (pleg.GenericPLEG): news are a reason
// to sync.
func (l *Lister) look() {
	l.planned = nil
	before := l.seen
	l.seen = l.Now()
	l.at = l.pod.Now()
	if begin := l.waiting; begin != nil {
		l.waiting = nil
		l.pod.At(l.pod.Now(), begin)
	}
	if tell := l.tell; tell || !same(&before, &l.seen) {
		l.tell = false
		l.news()
	}
}

func same(a, b *Pod) bool {
	return a.Sandbox.Attempt == b.Sandbox.Attempt && a.Sandbox.Ready == b.Sandbox.Ready && a.Sandbox.Exists == b.Sandbox.Exists &&
		slices.EqualFunc(a.Containers, b.Containers, func(x, y Container) bool { return x.ID == y.ID && x.State == y.State })
}
