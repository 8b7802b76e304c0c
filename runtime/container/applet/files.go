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
		if o.Has("i") && !o.Has("f") && !agrees(c, "remove '%s'? ", name) {
			continue
		}
		if err := c.Files().RemoveAll(c.P.Path(name)); err != nil {
			status = c.Cannot("can't remove '%s': %v", name, err)
		}
	}
	return status
}

// agrees asks the standard input, as the options -i do.
func agrees(c *program.Call, question string, args ...any) bool {
	c.Errorf(c.Name+": "+question, args...)
	answer := ""
	if fd := c.P.FDs[0]; fd != nil {
		b := make([]byte, 1)
		for len(answer) < 80 {
			if n, err := fd.Read(c.P, b); n == 0 || err != nil || b[0] == '\n' {
				break
			}
			answer += string(b)
		}
	}
	return strings.HasPrefix(strings.TrimSpace(answer), "y") || strings.HasPrefix(strings.TrimSpace(answer), "Y")
}

// spares reports whether what is at the target stays, by -n, -i and -u.
func spares(c *program.Call, o program.Options, from filesystem.Info, target string) bool {
	there, err := c.Files().Lstat(c.P.Path(target))
	if err != nil {
		return false
	}
	return o.Has("n") || o.Has("u") && !from.Modified.After(there.Modified) || o.Has("i") && !o.Has("f") && !agrees(c, "overwrite '%s'? ", target)
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
	o, names, bad := program.ParseOptions(c.Args, "p", "")
	if bad != "" || len(names) == 0 {
		return c.Usage(bad)
	}
	status := 0
	for _, name := range names {
		for name = path.Clean(name); ; name = path.Dir(name) {
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
			if above := path.Dir(name); err != nil || !o.Has("p") || above == "." || above == "/" {
				break
			}
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
		if info, err := c.Files().Lstat(c.P.Path(name)); err == nil && spares(c, o, info, to) {
			continue
		}
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
	o, names, bad := program.ParseOptions(c.Args, "arRfpdLPHilsuTn", "t")
	into, given := o["t"]
	if !given && len(names) > 1 {
		into, names = names[len(names)-1], names[:len(names)-1]
	}
	if bad != "" || len(names) == 0 || into == "" {
		return c.Usage(bad)
	}
	status := 0
	for _, name := range names {
		to := into
		if !o.Has("T") {
			to = targetOf(c, name, into)
		}
		status = max(status, copyOne(c, o, name, to))
	}
	return status
}

// copyOne copies a file or a directory by the options of cp.
func copyOne(c *program.Call, o program.Options, name, to string) int {
	recursive := o.Has("a") || o.Has("r") || o.Has("R")
	look := c.Files().Stat
	asLink := (o.Has("d") || o.Has("P") || recursive) && !o.Has("L") && !o.Has("H")
	if asLink {
		look = c.Files().Lstat
	}
	info, err := look(c.P.Path(name))
	if err != nil {
		return c.Cannot("can't stat '%s': %v", name, err)
	}
	if info.IsDir() && !recursive {
		return c.Fail("omitting directory '%s'", name)
	}
	if c.P.Path(name) == c.P.Path(to) {
		return c.Fail("'%s' and '%s' are the same file", name, to)
	}
	if !info.IsDir() && spares(c, o, info, to) {
		return 0
	}
	switch {
	case o.Has("l") && !info.IsDir():
		err = c.Files().Link(c.P.Path(name), c.P.Path(to))
	case o.Has("s") && !info.IsDir():
		err = c.Files().Symlink(name, c.P.Path(to))
	case info.IsLink():
		if there, missing := c.Files().Lstat(c.P.Path(to)); missing == nil && !there.IsDir() {
			_ = c.Files().Remove(c.P.Path(to)) // making the link tells why that failed
		}
		err = c.Files().Symlink(info.Link, c.P.Path(to))
	default:
		err = copyTree(c, name, to, 0)
		if err == nil && !info.IsDir() && (o.Has("p") || o.Has("a")) {
			err = c.Files().Touch(c.P.Path(to), info.Modified)
		}
	}
	if err != nil {
		return c.Fail("can't create '%s': %v", to, err)
	}
	return 0
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
