// Package volume is the kubelet's volume manager and its plugins: it sets up what
// a pod's volumes show, keeps it up to date, and says what a container mounts.
//
// A kind of volume has its place in plugin.go. PersistentVolumes are those of the
// kinds hostPath and local. What is not there fails and says so; tokens are not
// rotated.
package volume

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// FailedMount is the reason of the events about volumes (pkg/kubelet/events).
const FailedMount = "FailedMount"

// How long mounting is tried (volumemanager: podAttachAndMountTimeout), how
// often what is to be mounted is (reconcilerLoopSleepPeriod), and the back-off of
// what fails (exponentialbackoff).
const (
	mountTimeout        = 2*time.Minute + 3*time.Second
	reconcilePeriod     = 100 * time.Millisecond
	mountBackoffInitial = 500 * time.Millisecond
	mountBackoffMax     = 2*time.Minute + 2*time.Second
)

// ErrCanceled says that the wait for the volumes was ended by Cancel.
var ErrCanceled = errors.New("context canceled")

// Volumes are the volumes of one pod.
type Volumes struct {
	pod     *pod.Pod
	host    *Host
	sources sources
	list    []volume // as in the spec, once they are to be mounted
	// cancel ends the wait that is going on; nil if none is.
	cancel func()
}

// New returns the volumes of a pod on a node whose directories are host's. A nil
// request makes service account tokens empty.
func New(p *pod.Pod, host *Host, request TokenRequest) *Volumes {
	return &Volumes{pod: p, host: host, sources: sources{pod: p, request: request}}
}

// volume is one volume of a pod. Its tree is nil until it is mounted.
type volume struct {
	tree     *filesystem.Tree
	base     string // where in the tree the volume is; "" for all of it
	readOnly bool
	// persistent is the PersistentVolume behind a claim, once it is known.
	persistent *corev1.PersistentVolume
	written    payload // what the kubelet wrote last
	failures   int
	retry      time.Time
	image      bool // it shows an image's files
	// unprocessed says that the claim or its volume cannot be used, and problem
	// why, until somebody has been told.
	unprocessed bool
	problem     string
}

// name is the volume's name in events (volume.Spec's Name).
func (v *volume) name(spec *corev1.Volume) string {
	if v.persistent != nil {
		return v.persistent.Name
	}
	return spec.Name
}

// Mount calls done when the volumes of the pod are mounted, or cannot be in
// time (volumeManager.WaitForAttachAndMount). Volumes that are mounted already
// get what has changed since the last sync, soon afterwards.
func (vs *Volumes) Mount(done func(error)) {
	volumes := vs.pod.API.Spec.Volumes
	if len(volumes) == 0 {
		done(nil)
		return
	}
	first := vs.list == nil
	if first {
		vs.list = make([]volume, len(volumes))
	}
	if !first && vs.allMounted() {
		vs.pod.After(reconcilePeriod, vs.rewrite)
		done(nil)
		return
	}
	w := &wait{Volumes: vs, done: done, until: vs.pod.Now().Add(mountTimeout)}
	vs.cancel = func() { vs.pod.At(vs.pod.Now(), func() { w.finish(ErrCanceled) }) }
	vs.pod.At(vs.pod.Now().Add(reconcilePeriod), w.try)
	w.poll = vs.pod.At(vs.pod.Now().Add(vs.pod.Last(vs.pod.Latency.VolumePoll)), w.check)
}

// Cancel ends the wait for volumes, if there is one, because the pod is to end.
func (vs *Volumes) Cancel() {
	if vs.cancel != nil {
		vs.cancel()
	}
}

func (vs *Volumes) allMounted() bool {
	return !slices.ContainsFunc(vs.list, func(v volume) bool { return v.tree == nil })
}

// AwaitUnmount calls done when the volumes of a pod whose containers ended at that
// instant are gone (volumeManager.WaitForUnmount, and the rest of
// Kubelet.SyncTerminatedPod). They are unmounted meanwhile; a worker that waits looks
// now and then.
func (vs *Volumes) AwaitUnmount(ended time.Time, done func()) {
	p := vs.pod
	unmounted := ended
	if len(vs.pod.API.Spec.Volumes) > 0 {
		unmounted = ended.Add(p.Last(p.Latency.Unmount))
	}
	seen := p.Now()
	for seen.Before(unmounted) {
		seen = seen.Add(p.Latency.VolumePoll)
	}
	p.At(seen.Add(p.Last(p.Latency.Cleanup)), done)
}

// find returns the volume of the name, or nil.
func (vs *Volumes) find(name string) *volume {
	for i := range vs.list {
		if vs.pod.API.Spec.Volumes[i].Name == name {
			return &vs.list[i]
		}
	}
	return nil
}

// wait is a sync that waits for volumes.
type wait struct {
	*Volumes
	done  func(error)
	until time.Time
	poll  *pod.Item
	over  bool
}

// try mounts what is not mounted and is due; a failure is tried again with
// back-off.
func (w *wait) try() {
	if w.over {
		return
	}
	var next time.Time
	for i := range w.pod.API.Spec.Volumes {
		spec := &w.pod.API.Spec.Volumes[i]
		v := &w.list[i]
		if v.tree == nil && !v.retry.After(w.pod.Now()) {
			w.setUp(spec, v)
		}
		if v.tree == nil && (next.IsZero() || v.retry.Before(next)) {
			next = v.retry
		}
	}
	if !next.IsZero() {
		w.pod.At(next, w.try)
	}
}

func (w *wait) check() {
	problems := w.takeProblems()
	switch {
	case w.allMounted():
		w.finish(nil)
	case len(problems) > 0:
		w.finish(w.unmounted(strings.Join(problems, "; ")))
	case !w.pod.Now().Before(w.until):
		w.finish(w.unmounted("context deadline exceeded"))
	default:
		w.poll = w.pod.At(w.pod.Now().Add(w.pod.Latency.VolumePoll), w.check)
	}
}

// takeProblems returns what has not been told yet of claims that cannot be used
// (PopPodErrors).
func (vs *Volumes) takeProblems() []string {
	var out []string
	for i := range vs.list {
		if p := vs.list[i].problem; p != "" {
			out = append(out, p)
			vs.list[i].problem = ""
		}
	}
	return out
}

// unmounted is the error of WaitForAttachAndMount.
func (w *wait) unmounted(why string) error {
	var missing, unprocessed []string
	for i := range w.pod.API.Spec.Volumes {
		if w.list[i].tree != nil {
			continue
		}
		missing = append(missing, w.pod.API.Spec.Volumes[i].Name)
		if w.list[i].unprocessed {
			unprocessed = append(unprocessed, w.pod.API.Spec.Volumes[i].Name)
		}
	}
	slices.Sort(missing)
	return fmt.Errorf("unmounted volumes=%v, unattached volumes=[], failed to process volumes=%v: %s", missing, unprocessed, why)
}

func (w *wait) finish(err error) {
	if w.over {
		return
	}
	w.over = true
	w.cancel = nil
	w.pod.Cancel(w.poll)
	w.done(err)
}

// setUp mounts one volume, or plans when to try again: half a second after the
// first failure, then twice as long after each (goroutinemap's
// exponentialbackoff).
func (vs *Volumes) setUp(spec *corev1.Volume, v *volume) {
	err := vs.plug(spec, v)
	var unprocessed *claimError
	v.unprocessed = errors.As(err, &unprocessed)
	switch {
	case err == nil:
		return
	case v.unprocessed:
		v.problem = err.Error()
		return
	}
	wait := mountBackoffInitial << min(v.failures, 20)
	v.failures++
	v.retry = vs.pod.Now().Add(min(wait, mountBackoffMax))
	step := "SetUp"
	var early *noMounter
	if errors.As(err, &early) {
		step = "NewMounter initialization"
	}
	vs.pod.Event(corev1.EventTypeWarning, FailedMount, "MountVolume.%s failed for volume %q : %v", step, v.name(spec), err)
}

// rewrite brings what has changed into the volumes that are written by the
// kubelet. What has gone missing stays as it was.
func (vs *Volumes) rewrite() {
	for i := range vs.pod.API.Spec.Volumes {
		spec := &vs.pod.API.Spec.Volumes[i]
		v := &vs.list[i]
		if v.written == nil {
			continue
		}
		files, err := vs.sources.payload(spec)
		if err != nil {
			vs.pod.Event(corev1.EventTypeWarning, FailedMount, "MountVolume.SetUp failed for volume %q : %v", spec.Name, err)
			continue
		}
		if slices.Equal(files, v.written) {
			continue
		}
		if err := write(v.tree, files, v.written, ownership{groupOf(vs.pod.API), groupReads}, vs.pod.Now()); err == nil { // a full volume keeps what it had
			v.written = files
		}
	}
}
