package applet

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

func chmod(c *program.Call) int {
	args := c.Args
	recursive := len(args) > 0 && args[0] == "-R"
	if recursive {
		args = args[1:]
	}
	if len(args) < 2 {
		return c.Usage("")
	}
	status := 0
	for _, name := range args[1:] {
		status = max(status, chmodTree(c, args[0], name, recursive))
	}
	return status
}

func chmodTree(c *program.Call, mode, name string, recursive bool) int {
	c.P.Step()
	info, err := c.Files().Stat(c.P.Path(name))
	if err == nil {
		var perm fs.FileMode
		if perm, err = parseMode(mode, info.Mode, c.P.Umask); err == nil {
			err = c.Files().Chmod(c.P.Path(name), perm)
		}
	}
	if err != nil {
		return c.Cannot("%s: %v", name, err)
	}
	status := 0
	if recursive && info.IsDir() {
		entries, _ := c.Files().ReadDir(c.P.Path(name))
		for _, e := range entries {
			status = max(status, chmodTree(c, mode, name+"/"+e.Name, true))
		}
	}
	return status
}

// parseMode reads an octal or symbolic mode. Without a class the umask holds.
func parseMode(mode string, old, umask fs.FileMode) (fs.FileMode, error) {
	if n, err := strconv.ParseUint(mode, 8, 12); err == nil {
		if old.IsDir() && len(mode) < 5 { // set-group-ID of a directory stays, unless it is said
			return fileMode(uint32(n)) | old&fs.ModeSetgid, nil
		}
		return fileMode(uint32(n)), nil
	}
	perm := old & (fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky)
	for _, clause := range strings.Split(mode, ",") {
		i := strings.IndexAny(clause, "+-=")
		if i < 0 {
			return 0, fmt.Errorf("invalid mode '%s'", mode)
		}
		perm = symbolic(perm, old, umask, clause[:i], clause[i], clause[i+1:])
	}
	return perm, nil
}

// symbolic does one clause of a symbolic mode, such as u+x.
func symbolic(perm, old, umask fs.FileMode, class string, how byte, letters string) fs.FileMode {
	who := fs.FileMode(0)
	for _, w := range class {
		who |= map[rune]fs.FileMode{'u': 0o700 | fs.ModeSetuid, 'g': 0o070 | fs.ModeSetgid, 'o': 0o007, 'a': 0o777 | fs.ModeSetuid | fs.ModeSetgid}[w]
	}
	if class == "" {
		who = 0o777&^umask | fs.ModeSetuid | fs.ModeSetgid
	}
	bits := fs.FileMode(0)
	for _, b := range letters {
		bits |= map[rune]fs.FileMode{'r': 0o444, 'w': 0o222, 'x': 0o111, 's': fs.ModeSetuid | fs.ModeSetgid, 't': fs.ModeSticky}[b]
		switch b {
		case 'X':
			if old.IsDir() || old&0o111 != 0 {
				bits |= 0o111
			}
		case 'u':
			bits |= perm & 0o700 >> 6 * 0o111
		case 'g':
			bits |= perm & 0o070 >> 3 * 0o111
		case 'o':
			bits |= perm & 0o007 * 0o111
		}
	}
	who |= fs.ModeSticky & bits
	switch how {
	case '+':
		return perm | who&bits
	case '-':
		return perm &^ (who & bits)
	}
	return perm&^(who&fs.ModePerm) | who&bits
}

func chown(c *program.Call) int {
	return changeOwner(c, func(spec string) (user, group string) {
		if u, g, ok := strings.Cut(spec, "."); ok && !strings.Contains(spec, ":") {
			return u, g
		}
		user, group, _ = strings.Cut(spec, ":")
		return user, group
	})
}

func chgrp(c *program.Call) int {
	return changeOwner(c, func(spec string) (user, group string) { return "", spec })
}

func changeOwner(c *program.Call, parse func(spec string) (user, group string)) int {
	o, names, bad := program.ParseOptions(c.Args, "RhLHPcfv", "")
	if bad != "" || len(names) < 2 {
		return c.Usage(bad)
	}
	user, group := parse(names[0])
	uid, gid := int64(-1), int64(-1)
	var ok bool
	if user != "" {
		if uid, ok = knownUsers(c).number(user); !ok {
			return unknownName(c, "user", user)
		}
	}
	if group != "" {
		if gid, ok = knownGroups(c).number(group); !ok {
			return unknownName(c, "group", group)
		}
	}
	status := 0
	for _, name := range names[1:] {
		status = max(status, chownTree(c, name, uid, gid, o))
	}
	return status
}

// unknownName is what chown says of a user or group that is not there.
func unknownName(c *program.Call, kind, name string) int {
	if c.Edition == program.GNU {
		return c.Fail("invalid %s: '%s'", kind, name)
	}
	return c.Fail("unknown %s %s", map[string]string{"user": "user", "group": "group"}[kind], name)
}

func chownTree(c *program.Call, name string, uid, gid int64, o program.Options) int {
	c.P.Step()
	info, err := c.Files().Lstat(c.P.Path(name))
	change := c.Files().Chown
	if o.Has("h") || o.Has("R") {
		change = c.Files().Lchown
	}
	if err == nil {
		err = change(c.P.Path(name), uid, gid)
	}
	status := 0
	if err != nil && !o.Has("f") {
		status = c.Cannot("%s: %v", name, err)
	}
	if o.Has("R") && info.IsDir() {
		entries, _ := c.Files().ReadDir(c.P.Path(name))
		for _, e := range entries {
			status = max(status, chownTree(c, name+"/"+e.Name, uid, gid, o))
		}
	}
	return status
}
