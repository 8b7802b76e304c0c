package kubelet

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// volume is one volume of a pod. Its tree is nil until it is mounted.
type volume struct {
	tree     *filesystem.Tree
	readOnly bool
	written  payload // what the kubelet wrote last
	failures int
	retry    time.Time
}

// mount calls done when the volumes of the pod are mounted, or cannot be in
// time (volumeManager.WaitForAttachAndMount). Volumes that are mounted already
// get what has changed since the last sync, soon afterwards.
func (p *worker) mount(done func(error)) {
	volumes := p.API.Spec.Volumes
	if len(volumes) == 0 {
		done(nil)
		return
	}
	first := p.volumes == nil
	if first {
		p.volumes = make([]volume, len(volumes))
	}
	if !first && p.allMounted() {
		p.After(reconcileVolumes, p.rewrite)
		done(nil)
		return
	}
	w := &mountWait{worker: p, done: done, until: p.Now().Add(mountTimeout)}
	p.cancelMount = func() { p.At(p.Now(), func() { w.finish(errCanceled) }) }
	p.At(p.Now().Add(reconcileVolumes), w.try)
	w.poll = p.At(p.Now().Add(p.Last(p.Latency.VolumePoll)), w.check)
}

// reconcileVolumes is how often the kubelet mounts what is to be mounted
// (reconcilerLoopSleepPeriod).
const reconcileVolumes = 100 * time.Millisecond

func (p *worker) allMounted() bool {
	return !slices.ContainsFunc(p.volumes, func(v volume) bool { return v.tree == nil })
}

// volume returns the pod's volume of the name, or nil.
func (p *worker) volume(name string) *volume {
	for i := range p.volumes {
		if p.API.Spec.Volumes[i].Name == name {
			return &p.volumes[i]
		}
	}
	return nil
}

// mountWait is a sync that waits for volumes.
type mountWait struct {
	*worker
	done  func(error)
	until time.Time
	poll  *pod.Item
	over  bool
}

// try mounts what is not mounted and is due; a failure is tried again with
// back-off.
func (w *mountWait) try() {
	if w.over {
		return
	}
	var next time.Time
	for i := range w.API.Spec.Volumes {
		spec := &w.API.Spec.Volumes[i]
		v := &w.volumes[i]
		if v.tree == nil && !v.retry.After(w.Now()) {
			w.setUp(spec, v)
		}
		if v.tree == nil && (next.IsZero() || v.retry.Before(next)) {
			next = v.retry
		}
	}
	if !next.IsZero() {
		w.At(next, w.try)
	}
}

func (w *mountWait) check() {
	switch {
	case w.allMounted():
		w.finish(nil)
	case !w.Now().Before(w.until):
		var missing []string
		for i := range w.API.Spec.Volumes {
			if w.volumes[i].tree == nil {
				missing = append(missing, w.API.Spec.Volumes[i].Name)
			}
		}
		w.finish(fmt.Errorf("unmounted volumes=%v, unattached volumes=[], failed to process volumes=[]: context deadline exceeded", missing))
	default:
		w.poll = w.At(w.Now().Add(w.Latency.VolumePoll), w.check)
	}
}

func (w *mountWait) finish(err error) {
	if w.over {
		return
	}
	w.over = true
	w.cancelMount = nil
	w.Cancel(w.poll)
	w.done(err)
}

// setUp mounts one volume, or plans when to try again: half a second after the
// first failure, then twice as long after each (goroutinemap's
// exponentialbackoff).
func (p *worker) setUp(spec *corev1.Volume, v *volume) {
	err := p.contents(spec, v)
	if err == nil {
		return
	}
	wait := mountBackoffInitial << min(v.failures, 20)
	v.failures++
	v.retry = p.Now().Add(min(wait, mountBackoffMax))
	p.Event(corev1.EventTypeWarning, failedMount, "MountVolume.SetUp failed for volume %q : %v", spec.Name, err)
}

// contents makes the volume's tree and fills it.
func (p *worker) contents(spec *corev1.Volume, v *volume) error {
	switch {
	case spec.EmptyDir != nil:
		v.tree = filesystem.NewTree(0o777, p.Now())
		if spec.EmptyDir.SizeLimit != nil {
			v.tree.Limit = spec.EmptyDir.SizeLimit.Value()
		}
		return nil
	case spec.HostPath != nil:
		v.tree = p.machine.hostPath(spec.HostPath.Path, p.Now())
		return nil
	case spec.ConfigMap == nil && spec.Secret == nil && spec.DownwardAPI == nil && spec.Projected == nil:
		return fmt.Errorf("not supported: volumes other than configMap, downwardAPI, emptyDir, hostPath, projected and secret")
	}
	files, err := p.payload(spec)
	if err != nil {
		return err
	}
	tree, now := filesystem.NewTree(0o777, p.Now()), p.Now()
	nested := nestedMountPoints(&p.API.Spec, spec.Name)
	fill := func() error { return errors.Join(makeAll(tree, nested, now), write(tree, files, nil, now)) }
	if files.plain() {
		tree.FillLater(func() { _ = fill() })
	} else if err := fill(); err != nil {
		return err
	}
	v.tree, v.readOnly, v.written = tree, true, files
	return nil
}

// nestedMountPoints are the paths within a volume at which containers mount
// other volumes, but for those below another one of them. The kubelet makes them
// in volumes that it writes, which containers cannot write to
// (volumeutil.MakeNestedMountpoints).
func nestedMountPoints(spec *corev1.PodSpec, name string) []string {
	var nested []string
	for _, c := range slices.Concat(spec.InitContainers, spec.Containers) {
		var all, own []string
		for _, m := range c.VolumeMounts {
			all = append(all, path.Clean(m.MountPath))
			if m.Name == name {
				own = append(own, path.Clean(m.MountPath))
			}
		}
		slices.Sort(all)
		for _, at := range own {
			nested = append(nested, below(at, all)...)
		}
	}
	return nested
}

// below are the paths below one of them, from there, but for those below another
// one.
func below(at string, sorted []string) []string {
	var found []string
	for _, other := range sorted {
		within, ok := strings.CutPrefix(other, at+"/")
		if ok && !slices.ContainsFunc(found, func(f string) bool { return strings.HasPrefix(within, f+"/") }) {
			found = append(found, within)
		}
	}
	return found
}

// makeAll makes directories in a volume.
func makeAll(tree *filesystem.Tree, directories []string, now time.Time) error {
	if len(directories) == 0 {
		return nil
	}
	view, err := filesystem.NewView(tree, func() time.Time { return now })
	if err != nil {
		return err
	}
	for _, d := range directories {
		if err := view.MkdirAll("/"+d, 0o755); err != nil {
			return fmt.Errorf("unable to create nested volume mountpoints: %w", err)
		}
	}
	return nil
}

// hostPath is a directory of the node, shared by its pods.
func (n *machine) hostPath(name string, now time.Time) *filesystem.Tree {
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
func (p *worker) rewrite() {
	for i := range p.API.Spec.Volumes {
		spec := &p.API.Spec.Volumes[i]
		v := &p.volumes[i]
		if v.written == nil {
			continue
		}
		files, err := p.payload(spec)
		if err != nil {
			p.Event(corev1.EventTypeWarning, failedMount, "MountVolume.SetUp failed for volume %q : %v", spec.Name, err)
			continue
		}
		if slices.Equal(files, v.written) {
			continue
		}
		if err := write(v.tree, files, v.written, p.Now()); err == nil { // a full volume keeps what it had
			v.written = files
		}
	}
}

// write replaces what was written before at once, as volumeutil.AtomicWriter
// does: into a new directory to which ..data is then pointed.
func write(tree *filesystem.Tree, files, before payload, now time.Time) error {
	view, err := filesystem.NewView(tree, func() time.Time { return now })
	if err != nil {
		return err
	}
	dir := "/.." + now.UTC().Format("2006_01_02_15_04_05.000000000")
	old, _ := view.Lstat("/..data")
	err = view.Mkdir(dir, 0o755)
	for i := range files {
		err = errors.Join(err, files[i].write(view, dir))
	}
	if err != nil {
		return err
	}
	_ = view.Symlink(strings.TrimPrefix(dir, "/"), "/..data_tmp")
	_ = view.Rename("/..data_tmp", "/..data")
	link(view, files, before)
	if old.Link != "" {
		_ = view.RemoveAll("/" + old.Link)
	}
	return nil
}

func (f *file) write(view *filesystem.View, dir string) error {
	name, mode := path.Join(dir, f.path), fs.FileMode(f.mode).Perm()
	if err := view.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	if f.token != nil {
		return view.Provide(name, f.token.contents, mode)
	}
	return view.WriteFile(name, []byte(f.data), mode)
}

// link makes the names that users see, and removes those that are gone.
func link(view *filesystem.View, files, before payload) {
	top := map[string]bool{}
	for i := range files {
		top[files[i].top()] = true
	}
	for i := range before {
		if !top[before[i].top()] {
			_ = view.Remove("/" + before[i].top())
		}
	}
	for i := range files {
		name := files[i].top()
		if _, err := view.Lstat("/" + name); err != nil {
			_ = view.Symlink("..data/"+name, "/"+name)
		}
	}
}

// top is the first name of the file's path.
func (f *file) top() string {
	first, _, _ := strings.Cut(f.path, "/")
	return first
}

// podDirectory is where the node has what belongs to the pod.
func (p *worker) podDirectory() string { return "/var/lib/kubelet/pods/" + string(p.API.UID) }

// directory is where the node has a volume (volumeutil.GetPath of its plugin).
func (p *worker) directory(name string) string {
	plugin := ""
	i := slices.IndexFunc(p.API.Spec.Volumes, func(v corev1.Volume) bool { return v.Name == name })
	switch v := &p.API.Spec.Volumes[i]; {
	case v.HostPath != nil:
		return v.HostPath.Path
	case v.EmptyDir != nil:
		plugin = "empty-dir"
	case v.ConfigMap != nil:
		plugin = "configmap"
	case v.Secret != nil:
		plugin = "secret"
	case v.DownwardAPI != nil:
		plugin = "downward-api"
	default:
		plugin = "projected"
	}
	return p.Directory() + "/volumes/kubernetes.io~" + plugin + "/" + name
}

// makeSubPath makes the directory of a part of a volume if nothing is there
// (subpath.SafeMakeDir). What is below a file is neither there nor made: that is
// found out when the part is to be mounted (subpath.PrepareSafeSubpath).
func (v *volume) makeSubPath(sub string, now func() time.Time) error {
	view, err := filesystem.NewView(v.tree, now)
	if err != nil {
		return err
	}
	_, err = view.Stat("/" + sub)
	switch {
	case err == nil:
		return nil
	case !errors.Is(err, filesystem.ErrNotExist): // hostutil.PathExists does not know
		return errNotPrepared
	}
	if err := view.MkdirAll("/"+sub, 0o750); err != nil {
		return errNotMade
	}
	return nil
}

// Why a part of a volume cannot be mounted (Kubelet.makeMounts).
var (
	errNotMade     = errors.New("failed to create subPath directory")
	errNotPrepared = errors.New("failed to prepare subPath")
)

// subPath returns what a mount of a part of the volume shows. A part of a
// volume that the kubelet writes stays as it is now, whatever is written
// later: the mount holds on to the file itself.
func (v *volume) subPath(sub string, now func() time.Time) (*filesystem.Tree, string) {
	view, err := filesystem.NewView(v.tree, now)
	if err != nil {
		return v.tree, sub
	}
	if resolved, err := view.Resolve("/" + sub); err == nil {
		sub = strings.TrimPrefix(resolved, "/")
	}
	if v.written != nil {
		return v.tree.Fork(), sub
	}
	return v.tree, sub
}
