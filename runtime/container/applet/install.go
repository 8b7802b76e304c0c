package applet

import (
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// install copies files and sets their modes, or with -d makes directories.
func install(c *program.Call) int {
	args := program.LongOptions(c.Args, "mode=m: owner=o: group=g: directory=d target-directory=t: preserve-timestamps=p")
	o, names, bad := program.ParseOptions(args, "cdDspv", "mogt")
	if bad != "" || len(names) == 0 {
		return c.Usage(bad)
	}
	mode := fs.FileMode(0o755)
	if text, given := o["m"]; given {
		n, err := strconv.ParseUint(text, 8, 12)
		if err != nil {
			return c.Fail("invalid mode '%s'", text)
		}
		mode = fileMode(uint32(n))
	}
	if o.Has("d") {
		status := 0
		for _, name := range names {
			if err := c.Files().MkdirAll(c.P.Path(name), 0o755); err != nil {
				status = c.Fail("can't create directory '%s': %v", name, err)
				continue
			}
			status = max(status, finishInstall(c, name, mode, o))
		}
		return status
	}
	target, into := o["t"], o.Has("t")
	if !into {
		if len(names) < 2 {
			if c.Edition == program.GNU {
				c.Complain("missing destination file operand after '%s'", names[0])
				return c.TryHelp()
			}
			return c.Usage("")
		}
		target, names = names[len(names)-1], names[:len(names)-1]
		into = isDir(c, target)
	}
	if len(names) > 1 && !into {
		return c.Fail("'%s' is not a directory", target)
	}
	status := 0
	for _, name := range names {
		status = max(status, installFile(c, name, target, into, mode, o))
	}
	return status
}

func installFile(c *program.Call, name, target string, into bool, mode fs.FileMode, o program.Options) int {
	to := target
	if into {
		to = target + "/" + path.Base(name)
	}
	if o.Has("D") {
		if err := c.Files().MkdirAll(c.P.Path(path.Dir(to)), 0o755); err != nil {
			return c.Fail("can't create directory '%s': %v", path.Dir(to), err)
		}
	}
	info, err := c.Files().Stat(c.P.Path(name))
	if err != nil {
		return c.Cannot("can't stat '%s': %v", name, err)
	}
	data, err := c.Slurp(name)
	if err != nil {
		return c.Fail("can't open '%s': %v", name, err)
	}
	_ = c.Files().Remove(c.P.Path(to)) // it need not be there
	if err := c.Files().WriteFile(c.P.Path(to), data, mode); err != nil {
		return c.Fail("can't create '%s': %v", to, err)
	}
	if o.Has("p") {
		_ = c.Files().Touch(c.P.Path(to), info.Modified) // it is one's own
	}
	return finishInstall(c, to, mode, o)
}

// finishInstall sets the mode and the owner of what was installed.
func finishInstall(c *program.Call, name string, mode fs.FileMode, o program.Options) int {
	if err := c.Files().Chmod(c.P.Path(name), mode); err != nil {
		return c.Fail("can't change permissions of '%s': %v", name, err)
	}
	if o.Has("o") || o.Has("g") {
		who := o["o"]
		if o.Has("g") {
			who += ":" + o["g"]
		}
		return c.Spawn([]string{"chown", who, name})
	}
	return 0
}

// unlink removes one file.
func unlink(c *program.Call) int {
	if len(c.Args) != 1 {
		return c.Usage("")
	}
	name := c.Args[0]
	err := error(nil)
	if info, failed := c.Files().Lstat(c.P.Path(name)); failed == nil && info.IsDir() {
		err = filesystem.ErrIsDir
	} else if err = failed; err == nil {
		err = c.Files().Remove(c.P.Path(name))
	}
	if err != nil {
		return c.Cannot("can't remove file '%s': %v", name, err)
	}
	return 0
}

// link makes a second name of a file.
func link(c *program.Call) int {
	if len(c.Args) != 2 {
		return c.Usage("")
	}
	from, to := c.Args[0], c.Args[1]
	if err := c.Files().Link(c.P.Path(from), c.P.Path(to)); err != nil {
		if c.Edition == program.GNU {
			return c.Fail("cannot create link '%s' to '%s': %v", to, from, err)
		}
		return c.Fail("can't create hardlink '%s' to '%s': %v", to, from, err)
	}
	return 0
}

// fallocate makes a file at least as long as it is told.
func fallocate(c *program.Call) int {
	o, names, bad := program.ParseOptions(program.LongOptions(c.Args, "length=l: offset=o:"), "n", "lo")
	if bad != "" || len(names) != 1 || !o.Has("l") {
		return c.Usage(bad)
	}
	total := int64(0)
	for _, option := range []string{"l", "o"} {
		if text, given := o[option]; given {
			n, err := parseSize(strings.TrimSuffix(strings.TrimSuffix(text, "B"), "i"))
			if err != nil || n < 0 {
				if c.Edition == program.GNU {
					return c.Fail("invalid %s value specified", map[string]string{"l": "length", "o": "offset"}[option])
				}
				return c.Fail("invalid number '%s'", text)
			}
			total += n
		}
	}
	name, size := names[0], int64(0)
	if info, err := c.Files().Stat(c.P.Path(name)); err == nil {
		size = info.Size
	}
	if err := c.Files().Fill(c.P.Path(name), max(0, total-size), 0o666); err != nil {
		if c.Edition == program.GNU {
			return c.Fail("fallocate failed: %v", err)
		}
		return c.Fail("fallocate '%s': %v", name, err)
	}
	return 0
}

// runParts runs the programs of a directory in the order of their names.
func runParts(c *program.Call) int {
	args := program.LongOptions(c.Args, "arg=a: umask=u: test=t exit-on-error=e list=l reverse=R report=r verbose=v")
	o, names, bad := program.ParseOptions(args, "telRrv", "au")
	if bad != "" || len(names) != 1 {
		return c.Usage(bad)
	}
	dir := names[0]
	entries, err := c.Files().ReadDir(c.P.Path(dir))
	if err != nil {
		if c.Edition == program.GNU {
			return c.Fail("failed to open directory %s: %v", dir, err)
		}
		c.Complain("%s: %v", dir, err) // the exit code stays 0
		return 0
	}
	if o.Has("R") {
		slices.Reverse(entries)
	}
	status := 0
	for _, e := range entries {
		info, err := c.Files().Stat(c.P.Path(dir + "/" + e.Name))
		if err != nil || info.IsDir() || !isRunPart(c, e.Name) || info.Mode&0o111 == 0 && !o.Has("l") {
			continue
		}
		name := dir + "/" + e.Name
		if o.Has("t") || o.Has("l") {
			c.Print("%s\n", name)
			continue
		}
		command := []string{name}
		if o.Has("a") {
			command = append(command, strings.Split(o["a"], "\n")...)
		}
		if code := c.Spawn(command); code != 0 {
			c.Complain("%s", partFailed(c.Edition, name, code))
			if status = 1; o.Has("e") {
				return 1
			}
		}
	}
	return status
}

func partFailed(e program.Edition, name string, code int) string {
	if e == program.GNU {
		return name + " exited with return code " + strconv.Itoa(code)
	}
	return name + ": exit status " + strconv.Itoa(code)
}

// isRunPart reports whether a name is one of those that run-parts takes.
func isRunPart(c *program.Call, name string) bool {
	if c.Edition != program.GNU {
		name = strings.ReplaceAll(name, ".", "")
	}
	return name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}
