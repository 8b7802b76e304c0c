package shell

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

func chmod(c *call) int {
	args := c.args
	recursive := len(args) > 0 && args[0] == "-R"
	if recursive {
		args = args[1:]
	}
	if len(args) < 2 {
		return c.usage("")
	}
	status := 0
	for _, name := range args[1:] {
		status = max(status, c.chmodTree(args[0], name, recursive))
	}
	return status
}

func (c *call) chmodTree(mode, name string, recursive bool) int {
	c.p.Step()
	info, err := c.files().Stat(c.p.Path(name))
	if err == nil {
		var perm fs.FileMode
		if perm, err = parseMode(mode, info.Mode); err == nil {
			err = c.files().Chmod(c.p.Path(name), perm)
		}
	}
	if err != nil {
		return c.cannot("%s: %v", name, err)
	}
	status := 0
	if recursive && info.IsDir() {
		entries, _ := c.files().ReadDir(c.p.Path(name))
		for _, e := range entries {
			status = max(status, c.chmodTree(mode, name+"/"+e.Name, true))
		}
	}
	return status
}

// parseMode reads an octal or symbolic mode.
func parseMode(mode string, old fs.FileMode) (fs.FileMode, error) {
	if n, err := strconv.ParseUint(mode, 8, 12); err == nil {
		return fs.FileMode(n & 0o777), nil
	}
	perm := old.Perm()
	for _, clause := range strings.Split(mode, ",") {
		i := strings.IndexAny(clause, "+-=")
		if i < 0 {
			return 0, fmt.Errorf("invalid mode '%s'", mode)
		}
		who := fs.FileMode(0)
		for _, w := range clause[:i] {
			who |= map[rune]fs.FileMode{'u': 0o700, 'g': 0o070, 'o': 0o007, 'a': 0o777}[w]
		}
		if clause[:i] == "" {
			who = 0o777
		}
		bits := fs.FileMode(0)
		for _, b := range clause[i+1:] {
			bits |= map[rune]fs.FileMode{'r': 0o444, 'w': 0o222, 'x': 0o111, 'X': 0o111}[b]
		}
		switch clause[i] {
		case '+':
			perm |= who & bits
		case '-':
			perm &^= who & bits
		case '=':
			perm = perm&^who | who&bits
		}
	}
	return perm, nil
}

func chown(c *call) int {
	_, names, bad := options(c.args, "Rhv", "")
	if bad != "" || len(names) < 2 {
		return c.usage(bad)
	}
	user, group, _ := strings.Cut(names[0], ":")
	uid, gid := userID(user), userID(group)
	for _, name := range names[1:] {
		if err := c.files().Chown(c.p.Path(name), uid, gid); err != nil {
			return c.fail("%s: %v", name, err)
		}
	}
	return 0
}

func userID(name string) int64 {
	if n, err := strconv.ParseInt(name, 10, 64); err == nil {
		return n
	}
	if name == "nobody" {
		return 65534
	}
	return 0
}
