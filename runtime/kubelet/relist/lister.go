package relist

import (
	"time"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// Lister looks at a pod's part of the runtime, at the node's ticks and when it is
// asked to.
type Lister struct {
	pod   *pod.Pod
	phase time.Duration // of the node's ticks

	inspect func() Pod
	news    func(events int)

	planned *pod.Item
	seen    Pod       // at the last look
	at      time.Time // of the last look
	waiting func()    // for the next look
	tell    bool      // that it was looked at, whatever is seen
}

// NewLister returns a lister on a node whose ticks have the phase. What is in the
// runtime is what inspect returns; news is called when that is another, with the
// number of events about it that are a reason to sync.
func NewLister(p *pod.Pod, phase time.Duration, inspect func() Pod, news func(events int)) *Lister {
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

// LookedSince reports whether the runtime was looked at after the instant: at this
// pod, or at all pods of the node, which every tick does, whether or not there is
// news of this one (getIfNewerThan in kubecontainer's cache: the global timestamp).
func (l *Lister) LookedSince(t time.Time) bool {
	return l.at.After(t) || pod.Tick(t, l.pod.Latency.RelistPeriod, l.phase).Before(l.pod.Now())
}

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

// look is what a relist does for one pod (pleg.GenericPLEG.reconcilePodRecord):
// who waits for it goes on before the events about it are sent, so that these are
// a reason for one more sync.
func (l *Lister) look() {
	l.planned = nil
	before := l.seen
	l.seen = l.Now()
	l.at = l.pod.Now()
	if begin := l.waiting; begin != nil {
		l.waiting = nil
		l.pod.At(l.pod.Now(), begin)
	}
	events := reasons(&before, &l.seen)
	if l.tell {
		l.tell = false
		events++
	}
	if events > 0 {
		l.news(events)
	}
}

// reasons counts the events that are a reason to sync: one for each container and
// sandbox that has begun to run or has ended (computeEvents, isSyncPodWorthy). That
// one which had ended is removed is none.
func reasons(before, now *Pod) int {
	events := sandboxReasons(&before.Sandbox, &now.Sandbox)
	for i := range now.Containers {
		c := &now.Containers[i]
		old := before.byID(c.ID)
		if c.State != Created && (old == nil || old.State != c.State) {
			events++
		}
	}
	for i := range before.Containers {
		if c := &before.Containers[i]; c.State != Exited && now.byID(c.ID) == nil {
			events++
		}
	}
	return events
}

// sandboxReasons is reasons for sandboxes, of which a pod has one after the other.
func sandboxReasons(before, now *Sandbox) int {
	same := before.Exists && now.Exists && before.Attempt == now.Attempt
	switch {
	case same && before.Ready != now.Ready:
		return 1
	case same:
		return 0
	}
	events := 0
	if before.Exists && before.Ready {
		events++ // it has ended
	}
	if now.Exists {
		events++
	}
	return events
}
