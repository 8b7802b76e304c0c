package applet

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

func rm(c *Call) int {
	o, names, bad := ParseOptions(c.Args, "rRfi", "")
	if bad != "" {
		return c.usage(bad)
	}
	if len(names) == 0 && !o.Has("f") {
		return c.usage("")
	}
	recursive := o.Has("r") || o.Has("R")
	status := 0
	for _, name := range names {
		if base := path.Base(name); base == "." || base == ".." || path.Clean(name) == "/" {
			status = c.fail("'%s': can't remove '.', '..' or '/'", name)
			continue
		}
		info, err := c.files().Lstat(c.P.Path(name))
		if err != nil {
			if !o.Has("f") {
				status = c.cannot("can't remove '%s': %v", name, err)
			}
			continue
		}
		if info.IsDir() && !recursive {
			status = c.fail("'%s' is a directory", name)
			continue
		}
		if err := c.files().RemoveAll(c.P.Path(name)); err != nil {
			status = c.cannot("can't remove '%s': %v", name, err)
		}
	}
	return status
}

func mkdir(c *Call) int {
	o, names, bad := ParseOptions(c.Args, "pv", "m")
	if bad != "" || len(names) == 0 {
		return c.usage(bad)
	}
	status := 0
	for _, name := range names {
		create := c.files().Mkdir
		if o.Has("p") {
			create = c.files().MkdirAll
		}
		err := create(c.P.Path(name), 0o777)
		if m, ok := o["m"]; ok && err == nil {
			var perm fs.FileMode
			if perm, err = parseMode(m, fs.ModeDir|0o777&^c.P.Umask, c.P.Umask); err == nil {
				err = c.files().Chmod(c.P.Path(name), perm)
			}
		}
		if err != nil {
			status = c.cannot("can't create directory '%s': %v", name, err)
		}
	}
	return status
}

func rmdir(c *Call) int {
	_, names, bad := ParseOptions(c.Args, "p", "")
	if bad != "" || len(names) == 0 {
		return c.usage(bad)
	}
	status := 0
	for _, name := range names {
		info, err := c.files().Lstat(c.P.Path(name))
		if err == nil && !info.IsDir() {
			err = filesystem.ErrNotDir
		}
		if err == nil {
			err = c.files().Remove(c.P.Path(name))
		}
		if err != nil {
			status = c.cannot("'%s': %v", name, err)
		}
	}
	return status
}

// targetOf returns where a source goes: below the target if that is a directory.
func targetOf(c *Call, source, target string) string {
	if info, err := c.files().Stat(c.P.Path(target)); err == nil && info.IsDir() {
		return strings.TrimRight(target, "/") + "/" + path.Base(source)
	}
	return target
}

func mv(c *Call) int {
	o, names, bad := ParseOptions(c.Args, "finv", "")
	if bad != "" || len(names) < 2 {
		return c.usage(bad)
	}
	target := names[len(names)-1]
	status := 0
	for _, name := range names[:len(names)-1] {
		to := targetOf(c, name, target)
		err := c.files().Rename(c.P.Path(name), c.P.Path(to))
		if errors.Is(err, filesystem.ErrCrossDevice) {
			if err = copyTree(c, name, to, 0); err == nil {
				err = c.files().RemoveAll(c.P.Path(name))
			}
		}
		if err != nil {
			status = c.cannot("can't rename '%s': %v", name, err)
			continue
		}
		if o.Has("v") {
			c.print("'%s' -> '%s'\n", name, to)
		}
	}
	return status
}

func cp(c *Call) int {
	o, names, bad := ParseOptions(c.Args, "arRfpdLPHilsuTn", "")
	if bad != "" || len(names) < 2 {
		return c.usage(bad)
	}
	recursive := o.Has("a") || o.Has("r") || o.Has("R")
	target := names[len(names)-1]
	status := 0
	for _, name := range names[:len(names)-1] {
		info, err := c.files().Stat(c.P.Path(name))
		if err != nil {
			status = c.cannot("can't stat '%s': %v", name, err)
			continue
		}
		if info.IsDir() && !recursive {
			status = c.fail("omitting directory '%s'", name)
			continue
		}
		if err := copyTree(c, name, targetOf(c, name, target), 0); err != nil {
			status = c.fail("can't create '%s': %v", targetOf(c, name, target), err)
		}
	}
	return status
}

func copyTree(c *Call, from, to string, depth int) error {
	c.P.Step()
	if depth > 100 {
		return filesystem.ErrLoop
	}
	info, err := c.files().Lstat(c.P.Path(from))
	if err != nil {
		return err
	}
	switch {
	case info.IsLink() && depth > 0:
		return c.files().Symlink(info.Link, c.P.Path(to))
	case info.IsDir():
		entries, err := c.files().ReadDir(c.P.Path(from))
		if err != nil {
			return err
		}
		if err := c.files().MkdirAll(c.P.Path(to), info.Mode); err != nil {
			return err
		}
		for _, e := range entries {
			if err := copyTree(c, from+"/"+e.Name, to+"/"+e.Name, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	data, err := c.files().ReadFile(c.P.Path(from))
	if err != nil {
		return err
	}
	c.P.Work(len(data))
	if target, err := c.files().Stat(c.P.Path(from)); err == nil {
		info = target
	}
	return c.files().WriteFile(c.P.Path(to), data, info.Mode)
}

func ln(c *Call) int {
	o, names, bad := ParseOptions(c.Args, "sfnbvT", "S")
	if bad != "" || len(names) == 0 {
		return c.usage(bad)
	}
	target := "."
	if len(names) > 1 {
		target = names[len(names)-1]
		names = names[:len(names)-1]
	}
	status := 0
	for _, name := range names {
		to := target
		if !o.Has("n") && !o.Has("T") {
			to = targetOf(c, name, target)
		}
		if o.Has("f") {
			_ = c.files().Remove(c.P.Path(to))
		}
		var err error
		if o.Has("s") {
			err = c.files().Symlink(name, c.P.Path(to))
		} else {
			err = c.files().Link(c.P.Path(name), c.P.Path(to))
		}
		if err != nil {
			status = c.fail("%s: %v", to, err)
		}
	}
	return status
}
