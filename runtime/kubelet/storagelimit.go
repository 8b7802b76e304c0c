package kubelet

import (
	"github.com/gherkube/gherkube/runtime/kubelet/eviction"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/status"
)

// storageLimit watches what a pod has on its node's disk, which is limited. It is told
// of each write, and measures only when a limit may have been exceeded: then at
// the instants at which the kubelet does.
type storageLimit struct {
	w *worker
	// emptyDirs is what the volumes had when they were measured last.
	emptyDirs map[string]int64
	measuring *pod.Item
	looking   *pod.Item
}

// written is called when the pod's containers have written something.
func (d *storageLimit) written() {
	if d.w.work != syncing {
		return
	}
	now := eviction.Storage{EmptyDirs: d.w.volumes.EmptyDirs(), Containers: d.w.containers.Written()}
	if eviction.StorageExceeded(d.w.API, now) == "" {
		return
	}
	if d.measuring == nil {
		phase := d.w.FirstSeen.Sub(d.w.FirstSeen.Truncate(eviction.VolumeStats))
		d.measuring = d.w.At(pod.Tick(d.w.Now(), eviction.VolumeStats, phase), d.measure)
	}
	if d.looking == nil {
		d.plan()
	}
	d.w.LookAgain(d.w.Key)
}

func (d *storageLimit) plan() {
	d.looking = d.w.At(pod.Tick(d.w.Now(), eviction.Interval, d.w.machine.evictions), d.look)
}

// measure is volumeStatCalculator.calcAndStoreStats.
func (d *storageLimit) measure() {
	d.measuring = nil
	d.emptyDirs = d.w.volumes.EmptyDirs()
	if d.looking == nil {
		d.plan()
	}
}

// look evicts the pod if it has too much (managerImpl.evictPod).
func (d *storageLimit) look() {
	d.looking = nil
	if d.w.work != syncing || eviction.IsCritical(d.w.API) {
		return
	}
	used := eviction.Storage{EmptyDirs: d.emptyDirs, Containers: d.w.containers.Written()}
	if message := eviction.StorageExceeded(d.w.API, used); message != "" {
		d.w.end(&status.Eviction{Reason: eviction.Reason, Message: message}, eviction.GraceSeconds)
	}
}
