package shell

import (
	"io/fs"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

func ls(c *call) int {
	o, names, bad := options(c.args, "1AaCdFhilLnpqrRsStux", "wT")
	if bad != "" {
		return c.usage(bad)
	}
	if len(names) == 0 {
		names = []string{"."}
	}
	status := 0
	var plain []filesystem.Info
	var dirs []string
	for _, name := range names {
		info, err := c.files().Lstat(c.p.Path(name))
		if err == nil && info.IsLink() && !has(o, "l") && !has(o, "d") {
			info, err = c.files().Stat(c.p.Path(name))
		}
		if err != nil {
			status = c.cannot("%s: %v", name, err)
			continue
		}
		info.Name = name
		if info.IsDir() && !has(o, "d") {
			dirs = append(dirs, name)
		} else {
			plain = append(plain, info)
		}
	}
	c.listing(plain, o)
	for i, dir := range dirs {
		if len(names) > 1 {
			if i > 0 || len(plain) > 0 {
				c.print("\n")
			}
			c.print("%s:\n", dir)
		}
		status = max(status, c.listDir(dir, o))
	}
	return status
}

func (c *call) listDir(dir string, o map[string]string) int {
	entries, err := c.files().ReadDir(c.p.Path(dir))
	if err != nil {
		return c.fail("%s: %v", dir, err)
	}
	var shown []filesystem.Info
	if has(o, "a") {
		for _, name := range []string{".", ".."} {
			if info, err := c.files().Stat(c.p.Path(dir) + "/" + name); err == nil {
				info.Name = name
				shown = append(shown, info)
			}
		}
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name, ".") || has(o, "a") || has(o, "A") {
			shown = append(shown, e)
		}
	}
	if has(o, "l") {
		c.print("total %d\n", len(entries)*4)
	}
	c.listing(shown, o)
	if has(o, "R") {
		for _, e := range entries {
			if e.IsDir() {
				c.print("\n%s:\n", dir+"/"+e.Name)
				c.listDir(dir+"/"+e.Name, o)
			}
		}
	}
	return 0
}

func (c *call) listing(infos []filesystem.Info, o map[string]string) {
	for _, i := range infos {
		name := i.Name
		if has(o, "F") || has(o, "p") {
			if i.IsDir() {
				name += "/"
			}
		}
		if !has(o, "l") {
			c.print("%s\n", name)
			continue
		}
		if i.IsLink() {
			name += " -> " + i.Link
		}
		c.print("%s    %d %-8s %-8s %9d %s %s\n", modeString(i.Mode), 1, userName(i.UID), userName(i.GID), i.Size, i.Modified.UTC().Format("Jan _2 15:04"), name)
	}
}

func modeString(m fs.FileMode) string {
	kind := "-"
	switch {
	case m.IsDir():
		kind = "d"
	case m&fs.ModeSymlink != 0:
		kind = "l"
	case m&fs.ModeDevice != 0:
		kind = "c"
	}
	out := kind + m.Perm().String()[1:]
	if m&fs.ModeSticky != 0 {
		out = out[:9] + "t"
	}
	return out
}

func userName(id int64) string {
	switch id {
	case 0:
		return "root"
	case 65534:
		return "nobody"
	}
	return strconv.FormatInt(id, 10)
}

func stat(c *call) int {
	o, names, bad := options(c.args, "tfL", "c")
	if bad != "" || len(names) == 0 {
		return c.usage(bad)
	}
	status := 0
	for _, name := range names {
		info, err := c.files().Lstat(c.p.Path(name))
		if err == nil && has(o, "L") {
			info, err = c.files().Stat(c.p.Path(name))
		}
		if err != nil {
			status = c.cannot("can't stat '%s': %v", name, err)
			continue
		}
		format, ok := o["c"]
		if !ok {
			format = "  File: %n\n  Size: %s\tType: %F\nAccess: (0%a/%A)  Uid: (%u/%U)   Gid: (%g/%G)\nModify: %y"
		}
		c.print("%s\n", statFormat(format, name, info))
	}
	return status
}

func statFormat(format, name string, i filesystem.Info) string {
	kind := "regular file"
	switch {
	case i.IsDir():
		kind = "directory"
	case i.IsLink():
		kind = "symbolic link"
	case i.Size == 0:
		kind = "regular empty file"
	}
	mode := uint32(i.Mode.Perm())
	if i.Mode&fs.ModeSticky != 0 {
		mode |= 0o1000
	}
	return strings.NewReplacer("%n", name, "%s", strconv.FormatInt(i.Size, 10), "%F", kind, "%a", strconv.FormatUint(uint64(mode), 8),
		"%A", modeString(i.Mode), "%u", strconv.FormatInt(i.UID, 10), "%g", strconv.FormatInt(i.GID, 10), "%U", userName(i.UID), "%G", userName(i.GID),
		"%Y", strconv.FormatInt(i.Modified.Unix(), 10), "%X", strconv.FormatInt(i.Modified.Unix(), 10), "%Z", strconv.FormatInt(i.Modified.Unix(), 10),
		"%y", i.Modified.UTC().Format("2006-01-02 15:04:05.000000000 -0700"), "%h", "1", "%N", "'"+name+"'", "%%", "%").Replace(format)
}
