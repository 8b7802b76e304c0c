package applet

import (
	"cmp"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/program"
)

func ls(c *program.Call) int {
	// No output is a terminal: there are no colours, and no columns unless they are
	// asked for.
	args := slices.DeleteFunc(slices.Clone(c.Args), func(a string) bool { return a == "--color" || strings.HasPrefix(a, "--color=") })
	o, names, bad := program.ParseOptions(args, "1AaCdFhlLnpqrRsStx", "wT")
	if bad != "" {
		return c.Usage(bad)
	}
	if len(names) == 0 {
		names = []string{"."}
	}
	status := 0
	var plain []filesystem.Info
	var dirs []string
	for _, name := range names {
		info, err := c.Files().Lstat(c.P.Path(name))
		if err == nil && info.IsLink() && (o.Has("L") || !o.Has("l") && !o.Has("d")) {
			info, err = c.Files().Stat(c.P.Path(name))
		}
		if err != nil {
			status = c.Cannot("%s: %v", name, err)
			continue
		}
		info.Name = name
		if info.IsDir() && !o.Has("d") {
			dirs = append(dirs, name)
		} else {
			plain = append(plain, info)
		}
	}
	printListing(c, plain, o)
	for i, dir := range dirs {
		if len(names) > 1 || o.Has("R") {
			if i > 0 || len(plain) > 0 {
				c.Print("\n")
			}
			c.Print("%s:\n", dir)
		}
		status = max(status, listDir(c, dir, o))
	}
	return status
}

func listDir(c *program.Call, dir string, o program.Options) int {
	entries, err := c.Files().ReadDir(c.P.Path(dir))
	if err != nil {
		if c.Edition == program.GNU {
			c.Complain("cannot open directory '%s': %v", dir, err)
			return 2
		}
		return c.Fail("can't open '%s': %v", dir, err)
	}
	var shown []filesystem.Info
	if o.Has("a") {
		for _, name := range []string{".", ".."} {
			if info, err := c.Files().Stat(c.P.Path(dir) + "/" + name); err == nil {
				info.Name = name
				shown = append(shown, info)
			}
		}
	}
	for _, e := range entries {
		if e.IsLink() && o.Has("L") {
			if target, err := c.Files().Stat(c.P.Path(dir) + "/" + e.Name); err == nil {
				target.Name = e.Name
				e = target
			}
		}
		if !strings.HasPrefix(e.Name, ".") || o.Has("a") || o.Has("A") {
			shown = append(shown, e)
		}
	}
	if o.Has("l") {
		c.Print("total %d\n", len(entries)*4)
	}
	printListing(c, shown, o)
	if o.Has("R") {
		for _, e := range entries {
			if e.IsDir() {
				c.Print("\n%s:\n", dir+"/"+e.Name)
				listDir(c, dir+"/"+e.Name, o)
			}
		}
	}
	return 0
}

func printListing(c *program.Call, infos []filesystem.Info, o program.Options) {
	var users, groups names
	if o.Has("n") {
		o["l"] = ""
	} else if o.Has("l") && len(infos) > 0 {
		users, groups = knownUsers(c), knownGroups(c)
	}
	inOrder(infos, o)
	var row []string
	for _, i := range infos {
		name := i.Name
		if o.Has("F") || o.Has("p") {
			if i.IsDir() {
				name += "/"
			}
		}
		before := ""
		if o.Has("s") {
			before += fmt.Sprintf("%6d ", (i.Size+4095)/4096*4)
		}
		switch {
		case !o.Has("l") && (o.Has("C") || o.Has("x")) && !o.Has("1"):
			row = append(row, before+name)
			continue
		case !o.Has("l"):
			c.Print("%s%s\n", before, name)
			continue
		}
		if i.IsLink() {
			name += " -> " + i.Link
		}
		owner, group := users.or(i.UID), groups.or(i.GID)
		c.Print("%s%s %4d %-8s %-8s %9s %s %s\n", before, modeString(i.Mode), i.Links, owner, group, sizeText(o, i.Size), i.Modified.UTC().Format("Jan _2 15:04"), name)
	}
	if len(row) > 0 {
		c.Print("%s\n", strings.Join(row, "  "))
	}
}

// sizeText is a size in bytes, or by -h in a unit that fits.
func sizeText(o program.Options, size int64) string {
	bytes := float64(size)
	if !o.Has("h") || bytes < 1<<10 {
		return strconv.FormatInt(size, 10)
	}
	letters := "KMGTPE"
	i := 0
	for bytes /= 1 << 10; bytes >= 1<<10; bytes /= 1 << 10 {
		i++
	}
	if bytes >= 100 { // make_human_readable_str: three digits have no fraction
		return fmt.Sprintf("%.0f%c", bytes, letters[i])
	}
	return fmt.Sprintf("%.1f%c", bytes, letters[i])
}

// inOrder sorts what ls lists by -t, -S and -r.
func inOrder(infos []filesystem.Info, o program.Options) {
	slices.SortStableFunc(infos, func(a, b filesystem.Info) int {
		order := 0
		switch {
		case o.Has("t"):
			order = b.Modified.Compare(a.Modified)
		case o.Has("S"):
			order = cmp.Compare(b.Size, a.Size)
		}
		order = cmp.Or(order, cmp.Compare(a.Name, b.Name))
		if o.Has("r") {
			return -order
		}
		return order
	})
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
	out := []byte(kind + m.Perm().String()[1:])
	for _, special := range []struct {
		bit    fs.FileMode
		at     int
		letter byte
	}{{fs.ModeSetuid, 3, 's'}, {fs.ModeSetgid, 6, 's'}, {fs.ModeSticky, 9, 't'}} {
		if m&special.bit == 0 {
			continue
		}
		if out[special.at] = special.letter; m.Perm().String()[special.at] == '-' {
			out[special.at] -= 'a' - 'A'
		}
	}
	return string(out)
}

// octal is a mode as chmod has it.
func octal(m fs.FileMode) uint32 {
	mode := uint32(m.Perm())
	for bit, value := range map[fs.FileMode]uint32{fs.ModeSetuid: 0o4000, fs.ModeSetgid: 0o2000, fs.ModeSticky: 0o1000} {
		if m&bit != 0 {
			mode |= value
		}
	}
	return mode
}

// fileMode is the reverse of octal.
func fileMode(mode uint32) fs.FileMode {
	m := fs.FileMode(mode) & fs.ModePerm
	for bit, value := range map[fs.FileMode]uint32{fs.ModeSetuid: 0o4000, fs.ModeSetgid: 0o2000, fs.ModeSticky: 0o1000} {
		if mode&value != 0 {
			m |= bit
		}
	}
	return m
}

// statText is what busybox and coreutils print without -c.
const statText = "  File: %N\n  Size: %-10s\tBlocks: %-10b IO Block: 4096   %F\nDevice: fe00h/65024d\tInode: 1           Links: %h\n" +
	"Access: (%04a/%A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\nAccess: %y\nModify: %y\nChange: %y"

func stat(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "tfL", "c")
	if bad != "" || len(names) == 0 {
		return c.Usage(bad)
	}
	status := 0
	for _, name := range names {
		info, err := c.Files().Lstat(c.P.Path(name))
		if err == nil && o.Has("L") {
			info, err = c.Files().Stat(c.P.Path(name))
		}
		if err != nil {
			status = c.Cannot("can't stat '%s': %v", name, err)
			continue
		}
		format, ok := o["c"]
		if !ok {
			format = statText
		}
		c.Print("%s\n", statFormat(c, format, name, info))
	}
	return status
}

func statFormat(c *program.Call, format, name string, i filesystem.Info) string {
	kind := "regular file"
	switch {
	case i.IsDir():
		kind = "directory"
	case i.IsLink():
		kind = "symbolic link"
	case i.Size == 0:
		kind = "regular empty file"
	}
	unknown := func(n names, id int64) string {
		if name, ok := n.of(id); ok {
			return name
		}
		return "UNKNOWN"
	}
	when, shown := i.Modified.UTC(), name
	if i.IsLink() {
		shown = fmt.Sprintf("'%s' -> '%s'", name, i.Link)
	}
	seconds := strconv.FormatInt(when.Unix(), 10)
	values := map[byte]string{
		'n': name, 'N': shown, 's': strconv.FormatInt(i.Size, 10), 'F': kind, 'a': strconv.FormatUint(uint64(octal(i.Mode)), 8), 'A': modeString(i.Mode),
		'u': strconv.FormatInt(i.UID, 10), 'g': strconv.FormatInt(i.GID, 10), 'U': unknown(knownUsers(c), i.UID), 'G': unknown(knownGroups(c), i.GID),
		'X': seconds, 'Y': seconds, 'Z': seconds, 'x': when.Format(statTime), 'y': when.Format(statTime), 'z': when.Format(statTime),
		'h': strconv.Itoa(i.Links), 'i': "1", 'b': strconv.FormatInt((i.Size+4095)/4096*8, 10), 'B': "512", 'o': "4096", 'm': "/", '%': "%",
	}
	return statField.ReplaceAllStringFunc(format, func(field string) string {
		value, ok := values[field[len(field)-1]]
		if !ok {
			return "?"
		}
		width := field[1 : len(field)-1]
		if zeros, ok := strings.CutPrefix(width, "0"); ok {
			n, _ := strconv.Atoi(zeros)
			return strings.Repeat("0", max(0, n-len(value))) + value
		}
		return fmt.Sprintf("%"+width+"s", value)
	})
}

const statTime = "2006-01-02 15:04:05.000000000 -0700"

// statField is a directive of stat's formats.
var statField = regexp.MustCompile(`%-?[0-9]{0,3}[a-zA-Z%]`)
