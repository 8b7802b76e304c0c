package applet

import (
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// install copies files and sets their modes, or with -d makes directories.
func install(c *Call) int {
	args := LongOptions(c.Args, "mode=m: owner=o: group=g: directory=d target-directory=t: preserve-timestamps=p")
	o, names, bad := ParseOptions(args, "cdDspv", "mogt")
	if bad != "" || len(names) == 0 {
		return c.usage(bad)
	}
	mode := fs.FileMode(0o755)
	if text, given := o["m"]; given {
		n, err := strconv.ParseUint(text, 8, 12)
		if err != nil {
			return c.fail("invalid mode '%s'", text)
		}
		mode = fileMode(uint32(n))
	}
	if o.Has("d") {
		status := 0
		for _, name := range names {
			if err := c.files().MkdirAll(c.P.Path(name), 0o755); err != nil {
				status = c.fail("can't create directory '%s': %v", name, err)
				continue
			}
			status = max(status, finishInstall(c, name, mode, o))
		}
		return status
	}
	target, into := o["t"], o.Has("t")
	if !into {
		if len(names) < 2 {
			if c.Edition == GNU {
				c.complain("missing destination file operand after '%s'", names[0])
				return c.tryHelp()
			}
			return c.usage("")
		}
		target, names = names[len(names)-1], names[:len(names)-1]
		into = isDir(c, target)
	}
	if len(names) > 1 && !into {
		return c.fail("'%s' is not a directory", target)
	}
	status := 0
	for _, name := range names {
		status = max(status, installFile(c, name, target, into, mode, o))
	}
	return status
}

func installFile(c *Call, name, target string, into bool, mode fs.FileMode, o Options) int {
	to := target
	if into {
		to = target + "/" + path.Base(name)
	}
	if o.Has("D") {
		if err := c.files().MkdirAll(c.P.Path(path.Dir(to)), 0o755); err != nil {
			return c.fail("can't create directory '%s': %v", path.Dir(to), err)
		}
	}
	info, err := c.files().Stat(c.P.Path(name))
	if err != nil {
		return c.cannot("can't stat '%s': %v", name, err)
	}
	data, err := c.slurp(name)
	if err != nil {
		return c.fail("can't open '%s': %v", name, err)
	}
	_ = c.files().Remove(c.P.Path(to)) // it need not be there
	if err := c.files().WriteFile(c.P.Path(to), data, mode); err != nil {
		return c.fail("can't create '%s': %v", to, err)
	}
	if o.Has("p") {
		_ = c.files().Touch(c.P.Path(to), info.Modified) // it is one's own
	}
	return finishInstall(c, to, mode, o)
}

// finishInstall sets the mode and the owner of what was installed.
func finishInstall(c *Call, name string, mode fs.FileMode, o Options) int {
	if err := c.files().Chmod(c.P.Path(name), mode); err != nil {
		return c.fail("can't change permissions of '%s': %v", name, err)
	}
	if o.Has("o") || o.Has("g") {
		who := o["o"]
		if o.Has("g") {
			who += ":" + o["g"]
		}
		return c.spawn([]string{"chown", who, name})
	}
	return 0
}

// unlink removes one file.
func unlink(c *Call) int {
	if len(c.Args) != 1 {
		return c.usage("")
	}
	name := c.Args[0]
	err := error(nil)
	if info, failed := c.files().Lstat(c.P.Path(name)); failed == nil && info.IsDir() {
		err = filesystem.ErrIsDir
	} else if err = failed; err == nil {
		err = c.files().Remove(c.P.Path(name))
	}
	if err != nil {
		return c.cannot("can't remove file '%s': %v", name, err)
	}
	return 0
}

// link makes a second name of a file.
func link(c *Call) int {
	if len(c.Args) != 2 {
		return c.usage("")
	}
	from, to := c.Args[0], c.Args[1]
	if err := c.files().Link(c.P.Path(from), c.P.Path(to)); err != nil {
		if c.Edition == GNU {
			return c.fail("cannot create link '%s' to '%s': %v", to, from, err)
		}
		return c.fail("can't create hardlink '%s' to '%s': %v", to, from, err)
	}
	return 0
}

// fallocate makes a file at least as long as it is told.
func fallocate(c *Call) int {
	o, names, bad := ParseOptions(LongOptions(c.Args, "length=l: offset=o:"), "n", "lo")
	if bad != "" || len(names) != 1 || !o.Has("l") {
		return c.usage(bad)
	}
	total := int64(0)
	for _, option := range []string{"l", "o"} {
		if text, given := o[option]; given {
			n, err := parseSize(strings.TrimSuffix(strings.TrimSuffix(text, "B"), "i"))
			if err != nil || n < 0 {
				if c.Edition == GNU {
					return c.fail("invalid %s value specified", map[string]string{"l": "length", "o": "offset"}[option])
				}
				return c.fail("invalid number '%s'", text)
			}
			total += n
		}
	}
	name, size := names[0], int64(0)
	if info, err := c.files().Stat(c.P.Path(name)); err == nil {
		size = info.Size
	}
	if err := c.files().Fill(c.P.Path(name), max(0, total-size), 0o666); err != nil {
		if c.Edition == GNU {
			return c.fail("fallocate failed: %v", err)
		}
		return c.fail("fallocate '%s': %v", name, err)
	}
	return 0
}

// runParts runs the programs of a directory in the order of their names.
func runParts(c *Call) int {
	args := LongOptions(c.Args, "arg=a: umask=u: test=t exit-on-error=e list=l reverse=R report=r verbose=v")
	o, names, bad := ParseOptions(args, "telRrv", "au")
	if bad != "" || len(names) != 1 {
		return c.usage(bad)
	}
	dir := names[0]
	entries, err := c.files().ReadDir(c.P.Path(dir))
	if err != nil {
		if c.Edition == GNU {
			return c.fail("failed to open directory %s: %v", dir, err)
		}
		c.complain("%s: %v", dir, err) // the exit code stays 0
		return 0
	}
	if o.Has("R") {
		slices.Reverse(entries)
	}
	status := 0
	for _, e := range entries {
		info, err := c.files().Stat(c.P.Path(dir + "/" + e.Name))
		if err != nil || info.IsDir() || !isRunPart(c, e.Name) || info.Mode&0o111 == 0 && !o.Has("l") {
			continue
		}
		name := dir + "/" + e.Name
		if o.Has("t") || o.Has("l") {
			c.print("%s\n", name)
			continue
		}
		command := []string{name}
		if o.Has("a") {
			command = append(command, strings.Split(o["a"], "\n")...)
		}
		if code := c.spawn(command); code != 0 {
			c.complain("%s", partFailed(c.Edition, name, code))
			if status = 1; o.Has("e") {
				return 1
			}
		}
	}
	return status
}

func partFailed(e Edition, name string, code int) string {
	if e == GNU {
		return name + " exited with return code " + strconv.Itoa(code)
	}
	return name + ": exit status " + strconv.Itoa(code)
}

// isRunPart reports whether a name is one of those that run-parts takes.
func isRunPart(c *Call, name string) bool {
	if c.Edition != GNU {
		name = strings.ReplaceAll(name, ".", "")
	}
	return name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}
