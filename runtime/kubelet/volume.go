package kubelet

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// volume is one volume of a pod. Its tree is nil until it is mounted.
type volume struct {
	tree     *filesystem.Tree
	readOnly bool
	written  payload // what the kubelet wrote last
	failures int
	retry    time.Time
}

// file is one file that the kubelet writes into a volume.
type file struct {
	data string
	mode int32
}

// payload is the contents of a volume by path.
type payload map[string]file

// mount calls done when the volumes of the pod are mounted, or cannot be in
// time (volumeManager.WaitForAttachAndMount). Volumes that are mounted already
// get what has changed since the last sync, soon afterwards.
func (p *pod) mount(done func(error)) {
	volumes := p.api.Spec.Volumes
	if len(volumes) == 0 {
		done(nil)
		return
	}
	first := p.volumes == nil
	if first {
		p.volumes = make(map[string]*volume, len(volumes))
		for i := range volumes {
			p.volumes[volumes[i].Name] = &volume{}
		}
	}
	if !first && p.allMounted() {
		p.after(reconcileVolumes, p.rewrite)
		done(nil)
		return
	}
	w := &mountWait{pod: p, done: done, until: p.now().Add(mountTimeout)}
	p.cancelMount = func() { p.agenda.add(p.now(), func() { w.finish(errCanceled) }) }
	p.agenda.add(p.now().Add(reconcileVolumes), w.try)
	w.poll = p.agenda.add(p.now().Add(p.k.last(p.k.Latency.VolumePoll)), w.check)
}

// reconcileVolumes is how often the kubelet mounts what is to be mounted
// (reconcilerLoopSleepPeriod).
const reconcileVolumes = 100 * time.Millisecond

func (p *pod) allMounted() bool {
	for _, v := range p.volumes {
		if v.tree == nil {
			return false
		}
	}
	return true
}

// mountWait is a sync that waits for volumes.
type mountWait struct {
	*pod
	done  func(error)
	until time.Time
	poll  *item
	over  bool
}

// try mounts what is not mounted and is due; a failure is tried again with
// back-off.
func (w *mountWait) try() {
	if w.over {
		return
	}
	var next time.Time
	for i := range w.api.Spec.Volumes {
		spec := &w.api.Spec.Volumes[i]
		v := w.volumes[spec.Name]
		if v.tree == nil && !v.retry.After(w.now()) {
			w.setUp(spec, v)
		}
		if v.tree == nil && (next.IsZero() || v.retry.Before(next)) {
			next = v.retry
		}
	}
	if !next.IsZero() {
		w.agenda.add(next, w.try)
	}
}

func (w *mountWait) check() {
	switch {
	case w.allMounted():
		w.finish(nil)
	case !w.now().Before(w.until):
		var missing []string
		for i := range w.api.Spec.Volumes {
			if name := w.api.Spec.Volumes[i].Name; w.volumes[name].tree == nil {
				missing = append(missing, name)
			}
		}
		w.finish(fmt.Errorf("unmounted volumes=%v, unattached volumes=[], failed to process volumes=[]: context deadline exceeded", missing))
	default:
		w.poll = w.agenda.add(w.now().Add(w.k.Latency.VolumePoll), w.check)
	}
}

func (w *mountWait) finish(err error) {
	if w.over {
		return
	}
	w.over = true
	w.cancelMount = nil
	w.agenda.cancel(w.poll)
	w.done(err)
}

// setUp mounts one volume, or plans when to try again: half a second after the
// first failure, then twice as long after each (goroutinemap's
// exponentialbackoff).
func (p *pod) setUp(spec *corev1.Volume, v *volume) {
	err := p.contents(spec, v)
	if err == nil {
		return
	}
	wait := mountBackoffInitial << min(v.failures, 20)
	v.failures++
	v.retry = p.now().Add(min(wait, mountBackoffMax))
	p.event(corev1.EventTypeWarning, failedMount, "MountVolume.SetUp failed for volume %q : %v", spec.Name, err)
}

// contents makes the volume's tree and fills it.
func (p *pod) contents(spec *corev1.Volume, v *volume) error {
	switch {
	case spec.EmptyDir != nil:
		v.tree = filesystem.NewTree(0o777, p.now())
		if spec.EmptyDir.SizeLimit != nil {
			v.tree.Limit = spec.EmptyDir.SizeLimit.Value()
		}
		return nil
	case spec.HostPath != nil:
		v.tree = p.node.hostPath(spec.HostPath.Path, p.now())
		return nil
	case spec.ConfigMap == nil && spec.Secret == nil && spec.DownwardAPI == nil && spec.Projected == nil:
		return fmt.Errorf("not supported: volumes other than configMap, downwardAPI, emptyDir, hostPath, projected and secret")
	}
	files, err := p.payload(spec)
	if err != nil {
		return err
	}
	v.tree = filesystem.NewTree(0o777, p.now())
	v.readOnly = true
	if err := v.write(files, p.k.Clock.Now); err != nil {
		v.tree = nil
		return err
	}
	return nil
}

// hostPath is a directory of the node, shared by its pods.
func (n *node) hostPath(name string, now time.Time) *filesystem.Tree {
	name = path.Clean(name)
	if n.paths == nil {
		n.paths = map[string]*filesystem.Tree{}
	}
	if n.paths[name] == nil {
		n.paths[name] = filesystem.NewTree(0o755, now)
	}
	return n.paths[name]
}

// rewrite brings what has changed into the volumes that are written by the
// kubelet. What has gone missing stays as it was.
func (p *pod) rewrite() {
	for i := range p.api.Spec.Volumes {
		spec := &p.api.Spec.Volumes[i]
		v := p.volumes[spec.Name]
		if v == nil || v.written == nil {
			continue
		}
		files, err := p.payload(spec)
		if err != nil {
			p.event(corev1.EventTypeWarning, failedMount, "MountVolume.SetUp failed for volume %q : %v", spec.Name, err)
			continue
		}
		if !maps.Equal(files, v.written) {
			_ = v.write(files, p.k.Clock.Now) // it fitted before; a full volume keeps what it had
		}
	}
}

// write replaces the contents at once, as volumeutil.AtomicWriter does: into a
// new directory to which ..data is then pointed.
func (v *volume) write(files payload, now func() time.Time) error {
	view, err := filesystem.NewView(v.tree, now)
	if err != nil {
		return err
	}
	dir := "/.." + now().UTC().Format("2006_01_02_15_04_05.000000000")
	old, _ := view.Lstat("/..data")
	err = view.Mkdir(dir, 0o755)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		full := path.Join(dir, name)
		err = errors.Join(err, view.MkdirAll(path.Dir(full), 0o755),
			view.WriteFile(full, []byte(files[name].data), fs.FileMode(files[name].mode).Perm()),
			view.Chmod(full, fs.FileMode(files[name].mode).Perm()))
	}
	if err != nil {
		return err
	}
	_ = view.Symlink(strings.TrimPrefix(dir, "/"), "/..data_tmp")
	_ = view.Rename("/..data_tmp", "/..data")
	v.link(view, files)
	if old.Link != "" {
		_ = view.RemoveAll("/" + old.Link)
	}
	v.written = files
	return nil
}

// link makes the names that users see, and removes those that are gone.
func (v *volume) link(view *filesystem.View, files payload) {
	top := map[string]bool{}
	for name := range files {
		first, _, _ := strings.Cut(name, "/")
		top[first] = true
	}
	for _, name := range slices.Sorted(maps.Keys(v.written)) {
		if first, _, _ := strings.Cut(name, "/"); !top[first] {
			_ = view.Remove("/" + first)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(top)) {
		if _, err := view.Lstat("/" + name); err != nil {
			_ = view.Symlink("..data/"+name, "/"+name)
		}
	}
}

// subPath returns what a mount of a part of the volume shows; a missing
// directory is made. A part of a volume that the kubelet writes stays as it is
// now, whatever is written later: the mount holds on to the file itself.
func (v *volume) subPath(sub string, now func() time.Time) (*filesystem.Tree, string) {
	view, err := filesystem.NewView(v.tree, now)
	if err != nil {
		return v.tree, sub
	}
	if _, err := view.Stat("/" + sub); err != nil {
		_ = view.MkdirAll("/"+sub, 0o750)
	}
	if resolved, err := view.Resolve("/" + sub); err == nil {
		sub = strings.TrimPrefix(resolved, "/")
	}
	if v.written != nil {
		return v.tree.Fork(), sub
	}
	return v.tree, sub
}
