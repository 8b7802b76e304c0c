package userland

import (
	"errors"
	"io/fs"
	"slices"
	"time"

	"github.com/gherkube/gherkube/runtime/container/applet"
	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// built is the time stamp of the files in images.
var built = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// alpineRelease says which Alpine an image is built on.
func alpineRelease(v *filesystem.View) error {
	if err := v.WriteFile("/etc/alpine-release", []byte("3.20.0\n"), 0o644); err != nil {
		return err
	}
	return v.WriteFile("/etc/os-release", []byte("NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.20.0\nPRETTY_NAME=\"Alpine Linux v3.20\"\n"), 0o644)
}

// Root returns the file system of an image that is built on base, and what
// more adds to it.
func Root(base Base, more func(*filesystem.View) error) *filesystem.Tree {
	t := filesystem.NewTree(0o755, built)
	v, err := filesystem.NewView(t, func() time.Time { return built })
	if err == nil {
		err = fill(v, base.userland())
	}
	if err == nil && base == Alpine {
		err = errors.Join(alpineRelease(v), v.WriteFile(applet.SSLClient, process.Executable("busybox"), 0o755))
	}
	if err == nil && more != nil {
		err = more(v)
	}
	if err != nil {
		panic("userland: making an image: " + err.Error()) // its contents are ours
	}
	return t
}

func fill(v *filesystem.View, u userland) error {
	for _, d := range u.dirs {
		if err := v.MkdirAll(d, 0o755); err != nil {
			return err
		}
	}
	if !slices.Contains(u.dirs, "/var/run") {
		if err := v.Symlink("/run", "/var/run"); err != nil {
			return err
		}
	}
	if err := v.Chmod("/tmp", 0o777|fs.ModeSticky); err != nil {
		return err
	}
	files := map[string]string{
		"/etc/passwd": u.passwd, "/etc/group": u.group,
	}
	for _, name := range []string{"/etc/passwd", "/etc/group"} {
		if err := v.WriteFile(name, []byte(files[name]), 0o644); err != nil {
			return err
		}
	}
	if u.binary == "" {
		return nil
	}
	executable := process.Executable(u.binary)
	for _, name := range slices.Concat([]string{"ash", "sh"}, applet.Names(), u.files) {
		if slices.Contains(u.absent, name) {
			continue
		}
		if err := v.WriteFile("/bin/"+name, executable, 0o755); err != nil {
			return err
		}
	}
	return v.Symlink("/bin/env", "/usr/bin/env")
}
