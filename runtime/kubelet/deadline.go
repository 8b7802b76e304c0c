package kubelet

import (
	"time"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/status"
)

// deadline is a pod's active deadline.
type deadline struct {
	pod    *pod.Pod
	status *status.Manager
	phase  time.Duration // of the node's sync ticks
	mayRun func() bool
	passed func()

	planned *pod.Item
}

// plan makes the kubelet look at the pod at each tick once its active
// deadline has passed (activeDeadlineHandler.ShouldSync).
func (d *deadline) plan() {
	seconds := d.pod.API.Spec.ActiveDeadlineSeconds
	if seconds == nil || !d.mayRun() {
		return
	}
	d.pod.Cancel(d.planned)
	at := d.pod.Now()
	if start := d.status.Latest().StartTime; !start.IsZero() {
		if end := start.Add(time.Duration(*seconds) * time.Second); end.After(at) {
			at = end.Add(-1)
		}
	}
	d.planned = d.pod.At(pod.Tick(at, d.pod.Latency.SyncPeriod, d.phase), func() {
		if d.past() {
			d.passed()
		}
		d.plan()
	})
}

// past is activeDeadlineHandler.pastActiveDeadline.
func (d *deadline) past() bool {
	seconds, start := d.pod.API.Spec.ActiveDeadlineSeconds, d.status.Latest().StartTime
	return seconds != nil && !start.IsZero() && d.pod.Now().Sub(start.Time) >= time.Duration(*seconds)*time.Second
}

// stop makes the deadline pass unnoticed.
func (d *deadline) stop() { d.pod.Cancel(d.planned) }
