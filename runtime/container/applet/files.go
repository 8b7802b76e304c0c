package applet

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/program"
)

func rm(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "rRfi", "")
	if bad != "" {
		return c.Usage(bad)
	}
	if len(names) == 0 && !o.Has("f") {
		return c.Usage("")
	}
	recursive := o.Has("r") || o.Has("R")
	status := 0
	for _, name := range names {
		if base := path.Base(name); base == "." || base == ".." || path.Clean(name) == "/" {
			status = c.Fail("'%s': can't remove '.', '..' or '/'", name)
			continue
		}
		info, err := c.Files().Lstat(c.P.Path(name))
		if err != nil {
			if !o.Has("f") {
				status = c.Cannot("can't remove '%s': %v", name, err)
			}
			continue
		}
		if info.IsDir() && !recursive {
			status = c.Fail("'%s' is a directory", name)
			continue
		}
		if err := c.Files().RemoveAll(c.P.Path(name)); err != nil {
			status = c.Cannot("can't remove '%s': %v", name, err)
		}
	}
	return status
}

func mkdir(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "pv", "m")
	if bad != "" || len(names) == 0 {
		return c.Usage(bad)
	}
	status := 0
	for _, name := range names {
		create := c.Files().Mkdir
		if o.Has("p") {
			create = c.Files().MkdirAll
		}
		err := create(c.P.Path(name), 0o777)
		if m, ok := o["m"]; ok && err == nil {
			var perm fs.FileMode
			if perm, err = parseMode(m, fs.ModeDir|0o777&^c.P.Umask, c.P.Umask); err == nil {
				err = c.Files().Chmod(c.P.Path(name), perm)
			}
		}
		if err != nil {
			status = c.Cannot("can't create directory '%s': %v", name, err)
		}
	}
	return status
}

func rmdir(c *program.Call) int {
	_, names, bad := program.ParseOptions(c.Args, "p", "")
	if bad != "" || len(names) == 0 {
		return c.Usage(bad)
	}
	status := 0
	for _, name := range names {
		info, err := c.Files().Lstat(c.P.Path(name))
		if err == nil && !info.IsDir() {
			err = filesystem.ErrNotDir
		}
		if err == nil {
			err = c.Files().Remove(c.P.Path(name))
		}
		if err != nil {
			status = c.Cannot("'%s': %v", name, err)
		}
	}
	return status
}

// targetOf returns where a source goes: below the target if that is a directory.
func targetOf(c *program.Call, source, target string) string {
	if info, err := c.Files().Stat(c.P.Path(target)); err == nil && info.IsDir() {
		return strings.TrimRight(target, "/") + "/" + path.Base(source)
	}
	return target
}

func mv(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "finv", "")
	if bad != "" || len(names) < 2 {
		return c.Usage(bad)
	}
	target := names[len(names)-1]
	status := 0
	for _, name := range names[:len(names)-1] {
		to := targetOf(c, name, target)
		err := c.Files().Rename(c.P.Path(name), c.P.Path(to))
		if errors.Is(err, filesystem.ErrCrossDevice) {
			if err = copyTree(c, name, to, 0); err == nil {
				err = c.Files().RemoveAll(c.P.Path(name))
			}
		}
		if err != nil {
			status = c.Cannot("can't rename '%s': %v", name, err)
			continue
		}
		if o.Has("v") {
			c.Print("'%s' -> '%s'\n", name, to)
		}
	}
	return status
}

func cp(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "arRfpdLPHilsuTn", "")
	if bad != "" || len(names) < 2 {
		return c.Usage(bad)
	}
	recursive := o.Has("a") || o.Has("r") || o.Has("R")
	target := names[len(names)-1]
	status := 0
	for _, name := range names[:len(names)-1] {
		info, err := c.Files().Stat(c.P.Path(name))
		if err != nil {
			status = c.Cannot("can't stat '%s': %v", name, err)
			continue
		}
		if info.IsDir() && !recursive {
			status = c.Fail("omitting directory '%s'", name)
			continue
		}
		if err := copyTree(c, name, targetOf(c, name, target), 0); err != nil {
			status = c.Fail("can't create '%s': %v", targetOf(c, name, target), err)
		}
	}
	return status
}

func copyTree(c *program.Call, from, to string, depth int) error {
	c.P.Step()
	if depth > 100 {
		return filesystem.ErrLoop
	}
	info, err := c.Files().Lstat(c.P.Path(from))
	if err != nil {
		return err
	}
	switch {
	case info.IsLink() && depth > 0:
		return c.Files().Symlink(info.Link, c.P.Path(to))
	case info.IsDir():
		entries, err := c.Files().ReadDir(c.P.Path(from))
		if err != nil {
			return err
		}
		if err := c.Files().MkdirAll(c.P.Path(to), info.Mode); err != nil {
			return err
		}
		for _, e := range entries {
			if err := copyTree(c, from+"/"+e.Name, to+"/"+e.Name, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	data, err := c.Files().ReadFile(c.P.Path(from))
	if err != nil {
		return err
	}
	c.P.Work(len(data))
	if target, err := c.Files().Stat(c.P.Path(from)); err == nil {
		info = target
	}
	return c.Files().WriteFile(c.P.Path(to), data, info.Mode)
}

func ln(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "sfnbvT", "S")
	if bad != "" || len(names) == 0 {
		return c.Usage(bad)
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
			_ = c.Files().Remove(c.P.Path(to))
		}
		var err error
		if o.Has("s") {
			err = c.Files().Symlink(name, c.P.Path(to))
		} else {
			err = c.Files().Link(c.P.Path(name), c.P.Path(to))
		}
		if err != nil {
			status = c.Fail("%s: %v", to, err)
		}
	}
	return status
}
