package volume

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
)

// write replaces what was written before at once, as volumeutil.AtomicWriter
// does: into a new directory to which ..data is then pointed.
func write(tree *filesystem.Tree, files, before payload, group ownership, now time.Time) error {
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
	err = errors.Join(err, group.change(tree, "", now))
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
	var err error
	if f.token != nil {
		err = view.Provide(name, f.token.contents, mode)
	} else {
		err = view.WriteFile(name, []byte(f.data), mode)
	}
	return errors.Join(err, view.Chown(name, f.user, -1))
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
			_ = view.Lchown("/"+name, files[i].user, -1)
		}
	}
}

// top is the first name of the file's path.
func (f *file) top() string {
	first, _, _ := strings.Cut(f.path, "/")
	return first
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
