package volume

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/third_party/forked/golang/expansion"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// Mounts are the container's volume mounts (kubelet.makeMounts). Their volumes
// are mounted, and the variables are those of its environment.
func (vs *Volumes) Mounts(c *corev1.Container, variables map[string]string) ([]filesystem.Mount, error) {
	var out []filesystem.Mount
	for i := range c.VolumeMounts {
		m := &c.VolumeMounts[i]
		v := vs.find(m.Name)
		if v == nil || v.tree == nil {
			return nil, fmt.Errorf("cannot find volume %q to mount into container %q", m.Name, c.Name)
		}
		tree, sub, source := v.tree, m.SubPath, vs.directory(m.Name)
		shown := v.base
		if m.SubPathExpr != "" {
			expanded, err := expandSubPath(m.SubPathExpr, variables)
			if err != nil {
				return nil, err
			}
			sub = expanded
		}
		if sub != "" {
			if strings.HasPrefix(sub, "/") {
				return nil, fmt.Errorf("error SubPath `%s` must not be an absolute path", sub)
			}
			if slices.Contains(strings.Split(sub, "/"), "..") {
				return nil, fmt.Errorf("unable to provision SubPath `%s`: must not contain '..'", sub)
			}
			if v.image {
				if err := v.part(sub, vs.pod.Now); err != nil {
					return nil, err
				}
			} else if err := v.makeSubPath(sub, vs.pod.Now); err != nil {
				return nil, fmt.Errorf("%w for volumeMount %q of container %q", err, m.Name, c.Name)
			}
			tree, shown = v.subPath(sub, vs.pod.Now)
			source = fmt.Sprintf("%s/volume-subpaths/%s/%s/%d", vs.pod.Directory(), m.Name, c.Name, i)
		}
		out = append(out, filesystem.Mount{Path: m.MountPath, Tree: tree, SubPath: shown, ReadOnly: m.ReadOnly || v.readOnly, Source: source})
	}
	slices.SortStableFunc(out, func(a, b filesystem.Mount) int { return cmp.Compare(a.Path, b.Path) })
	return out, nil
}

// expandSubPath is kubecontainer.ExpandContainerVolumeMounts.
func expandSubPath(expr string, variables map[string]string) (string, error) {
	var missing []string
	out := expansion.Expand(expr, func(key string) string {
		value := variables[key]
		if value == "" {
			missing = append(missing, key)
		}
		return value
	})
	if len(missing) > 0 {
		slices.Sort(missing)
		missing = slices.Compact(missing)
		return "", fmt.Errorf("missing value for %s", strings.Join(missing, ", "))
	}
	return out, nil
}

// makeSubPath makes the directory of a part of a volume if nothing is there
// (subpath.SafeMakeDir). What is below a file is neither there nor made: that is
// found out when the part is to be mounted (subpath.PrepareSafeSubpath).
func (v *volume) makeSubPath(sub string, now func() time.Time) error {
	view, err := filesystem.NewView(v.tree, now)
	if err != nil {
		return err
	}
	at := path.Join("/", v.base, sub)
	_, err = view.Stat(at)
	switch {
	case err == nil:
		return nil
	case !errors.Is(err, filesystem.ErrNotExist): // hostutil.PathExists does not know
		return errNotPrepared
	}
	info, err := view.Stat(path.Join("/", v.base))
	if err != nil {
		return errNotMade
	}
	if err := view.MkdirAll(at, info.Mode.Perm()); err != nil {
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
	sub = strings.TrimPrefix(path.Join("/", v.base, sub), "/")
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
