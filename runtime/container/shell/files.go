package shell

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
)

func cat(c *call) int {
	_, names, bad := options(c.args, "uvetbns", "")
	if bad != "" {
		return c.usage(bad)
	}
	if len(names) == 0 {
		names = []string{"-"}
	}
	status := 0
	for _, name := range names {
		fd := c.p.FDs[0].Dup()
		if name != "-" {
			var err error
			if fd, err = c.p.Open(name, process.ForReading); err != nil {
				status = c.cannot("can't open '%s': %v", name, err)
				continue
			}
		}
		err := c.each(fd, func(b []byte) error {
			if c.output(b) != 0 {
				return errStop
			}
			return nil
		})
		fd.Close()
		if errors.Is(err, errStop) {
			return 1
		}
		if err != nil {
			status = c.fail("read error: %v", err)
		}
	}
	return status
}

func tee(c *call) int {
	o, names, bad := options(c.args, "ai", "")
	if bad != "" {
		return c.usage(bad)
	}
	mode := process.ForWriting
	if has(o, "a") {
		mode = process.ForAppending
	}
	status := 0
	outs := []*process.FD{c.p.FDs[1]}
	for _, name := range names {
		fd, err := c.p.Open(name, mode)
		if err != nil {
			status = c.fail("%s: %v", name, err)
			continue
		}
		defer fd.Close()
		outs = append(outs, fd)
	}
	err := c.each(c.p.FDs[0], func(b []byte) error {
		for _, fd := range outs {
			if _, err := fd.Write(c.p, b); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return c.fail("write error: %v", err)
	}
	return status
}

func touch(c *call) int {
	o, names, bad := options(c.args, "cham", "drt")
	if bad != "" || len(names) == 0 {
		return c.usage(bad)
	}
	when := c.p.Clock().Now()
	if d, ok := o["d"]; ok {
		t, err := parseDate(d, when)
		if err != nil {
			return c.fail("invalid date '%s'", d)
		}
		when = t
	}
	status := 0
	for _, name := range names {
		abs := c.p.Path(name)
		_, err := c.files().Stat(abs)
		if errors.Is(err, filesystem.ErrNotExist) {
			if has(o, "c") {
				continue
			}
			err = c.files().WriteFile(abs, nil, 0o644)
		}
		if err == nil {
			err = c.files().Touch(abs, when)
		}
		if err != nil {
			status = c.cannot("%s: %v", name, err)
		}
	}
	return status
}

func rm(c *call) int {
	o, names, bad := options(c.args, "rRfi", "")
	if bad != "" {
		return c.usage(bad)
	}
	if len(names) == 0 && !has(o, "f") {
		return c.usage("")
	}
	recursive := has(o, "r") || has(o, "R")
	status := 0
	for _, name := range names {
		if base := path.Base(name); base == "." || base == ".." || path.Clean(name) == "/" {
			status = c.fail("'%s': can't remove '.', '..' or '/'", name)
			continue
		}
		info, err := c.files().Lstat(c.p.Path(name))
		if err != nil {
			if !has(o, "f") {
				status = c.cannot("can't remove '%s': %v", name, err)
			}
			continue
		}
		if info.IsDir() && !recursive {
			status = c.fail("'%s' is a directory", name)
			continue
		}
		if err := c.files().RemoveAll(c.p.Path(name)); err != nil {
			status = c.cannot("can't remove '%s': %v", name, err)
		}
	}
	return status
}

func mkdir(c *call) int {
	o, names, bad := options(c.args, "pv", "m")
	if bad != "" || len(names) == 0 {
		return c.usage(bad)
	}
	status := 0
	for _, name := range names {
		create := c.files().Mkdir
		if has(o, "p") {
			create = c.files().MkdirAll
		}
		perm := fs.FileMode(0o755)
		if m, err := strconv.ParseUint(o["m"], 8, 12); err == nil {
			perm = fs.FileMode(m)
		}
		if err := create(c.p.Path(name), perm); err != nil {
			status = c.cannot("can't create directory '%s': %v", name, err)
		}
	}
	return status
}

func rmdir(c *call) int {
	_, names, bad := options(c.args, "p", "")
	if bad != "" || len(names) == 0 {
		return c.usage(bad)
	}
	status := 0
	for _, name := range names {
		info, err := c.files().Lstat(c.p.Path(name))
		if err == nil && !info.IsDir() {
			err = filesystem.ErrNotDir
		}
		if err == nil {
			err = c.files().Remove(c.p.Path(name))
		}
		if err != nil {
			status = c.cannot("'%s': %v", name, err)
		}
	}
	return status
}

// into returns where a source goes: below the target if that is a directory.
func (c *call) into(source, target string) string {
	if info, err := c.files().Stat(c.p.Path(target)); err == nil && info.IsDir() {
		return strings.TrimRight(target, "/") + "/" + path.Base(source)
	}
	return target
}

func mv(c *call) int {
	_, names, bad := options(c.args, "fin", "")
	if bad != "" || len(names) < 2 {
		return c.usage(bad)
	}
	target := names[len(names)-1]
	status := 0
	for _, name := range names[:len(names)-1] {
		to := c.into(name, target)
		err := c.files().Rename(c.p.Path(name), c.p.Path(to))
		if errors.Is(err, filesystem.ErrCrossDevice) {
			if err = c.copyTree(name, to, 0); err == nil {
				err = c.files().RemoveAll(c.p.Path(name))
			}
		}
		if err != nil {
			status = c.cannot("can't rename '%s': %v", name, err)
		}
	}
	return status
}

func cp(c *call) int {
	o, names, bad := options(c.args, "arRfpdLPHilsuTn", "")
	if bad != "" || len(names) < 2 {
		return c.usage(bad)
	}
	recursive := has(o, "a") || has(o, "r") || has(o, "R")
	target := names[len(names)-1]
	status := 0
	for _, name := range names[:len(names)-1] {
		info, err := c.files().Stat(c.p.Path(name))
		if err != nil {
			status = c.cannot("can't stat '%s': %v", name, err)
			continue
		}
		if info.IsDir() && !recursive {
			status = c.fail("omitting directory '%s'", name)
			continue
		}
		if err := c.copyTree(name, c.into(name, target), 0); err != nil {
			status = c.fail("can't create '%s': %v", c.into(name, target), err)
		}
	}
	return status
}

func (c *call) copyTree(from, to string, depth int) error {
	c.p.Step()
	if depth > 100 {
		return filesystem.ErrLoop
	}
	info, err := c.files().Lstat(c.p.Path(from))
	if err != nil {
		return err
	}
	switch {
	case info.IsLink() && depth > 0:
		return c.files().Symlink(info.Link, c.p.Path(to))
	case info.IsDir():
		entries, err := c.files().ReadDir(c.p.Path(from))
		if err != nil {
			return err
		}
		if err := c.files().MkdirAll(c.p.Path(to), info.Mode); err != nil {
			return err
		}
		for _, e := range entries {
			if err := c.copyTree(from+"/"+e.Name, to+"/"+e.Name, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	data, err := c.files().ReadFile(c.p.Path(from))
	if err != nil {
		return err
	}
	c.p.Work(len(data))
	if target, err := c.files().Stat(c.p.Path(from)); err == nil {
		info = target
	}
	return c.files().WriteFile(c.p.Path(to), data, info.Mode)
}

func ln(c *call) int {
	o, names, bad := options(c.args, "sfnbvT", "S")
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
		if !has(o, "n") && !has(o, "T") {
			to = c.into(name, target)
		}
		if has(o, "f") {
			_ = c.files().Remove(c.p.Path(to))
		}
		var err error
		if has(o, "s") {
			err = c.files().Symlink(name, c.p.Path(to))
		} else {
			err = c.files().Link(c.p.Path(name), c.p.Path(to))
		}
		if err != nil {
			status = c.fail("%s: %v", to, err)
		}
	}
	return status
}

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

func readlink(c *call) int {
	o, names, bad := options(c.args, "fnv", "")
	if bad != "" || len(names) != 1 {
		return c.usage(bad)
	}
	if has(o, "f") {
		p, err := c.files().Resolve(c.p.Path(names[0]))
		if err != nil {
			return 1
		}
		return c.print("%s\n", p)
	}
	info, err := c.files().Lstat(c.p.Path(names[0]))
	if err != nil || !info.IsLink() {
		return 1
	}
	return c.print("%s\n", info.Link)
}

func realpath(c *call) int {
	status := 0
	for _, name := range c.args {
		p, err := c.files().Resolve(c.p.Path(name))
		if err != nil {
			status = c.fail("%s: %v", name, err)
			continue
		}
		c.print("%s\n", p)
	}
	return status
}

func mktemp(c *call) int {
	o, names, bad := options(c.args, "dtuq", "p")
	if bad != "" {
		return c.usage(bad)
	}
	template := "tmp.XXXXXX"
	if len(names) > 0 {
		template = names[0]
	}
	if !strings.Contains(template, "/") && (len(names) == 0 || has(o, "p") || has(o, "t")) {
		dir := "/tmp"
		if has(o, "p") {
			dir = o["p"]
		}
		template = dir + "/" + template
	}
	for n := range 1000 {
		name := strings.Replace(template, "XXXXXX", fmt.Sprintf("%06d", c.p.PID*1000+n)[:6], 1)
		if _, err := c.files().Lstat(c.p.Path(name)); err == nil {
			continue
		}
		var err error
		if has(o, "d") {
			err = c.files().Mkdir(c.p.Path(name), 0o700)
		} else {
			err = c.files().WriteFile(c.p.Path(name), nil, 0o600)
		}
		if err != nil {
			return c.fail("%s: %v", name, err)
		}
		return c.print("%s\n", name)
	}
	return c.fail("%s: File exists", template)
}

func truncate(c *call) int {
	o, names, bad := options(c.args, "c", "s")
	size, err := strconv.ParseInt(o["s"], 10, 64)
	if bad != "" || len(names) == 0 || err != nil || size < 0 || size > slurpLimit {
		return c.usage(bad)
	}
	for _, name := range names {
		c.p.Work(int(size))
		data, _ := c.files().ReadFile(c.p.Path(name))
		sized := make([]byte, size)
		copy(sized, data)
		if err := c.files().WriteFile(c.p.Path(name), sized, 0o644); err != nil {
			return c.fail("%s: %v", name, err)
		}
	}
	return 0
}

func dd(c *call) int {
	o := map[string]string{"bs": "512"}
	for _, arg := range c.args {
		k, v, _ := strings.Cut(arg, "=")
		o[k] = v
	}
	size, err := parseSize(o["bs"])
	if err != nil || size <= 0 || size > 16<<20 {
		return c.fail("invalid number '%s'", o["bs"])
	}
	count := int64(-1)
	if v, ok := o["count"]; ok {
		if count, err = parseSize(v); err != nil {
			return c.fail("invalid number '%s'", v)
		}
	}
	in, out := c.p.FDs[0].Dup(), c.p.FDs[1].Dup()
	if name := o["if"]; name != "" {
		in.Close()
		if in, err = c.p.Open(name, process.ForReading); err != nil {
			out.Close()
			return c.fail("can't open '%s': %v", name, err)
		}
	}
	defer in.Close()
	if name := o["of"]; name != "" {
		out.Close()
		if out, err = c.p.Open(name, process.ForWriting); err != nil {
			return c.fail("can't open '%s': %v", name, err)
		}
	}
	defer out.Close()
	whole, total := int64(0), int64(0)
	b := make([]byte, size)
	for count != 0 {
		n, err := in.Read(c.p, b)
		if n == 0 || err != nil {
			break
		}
		if _, err := out.Write(c.p, b[:n]); err != nil {
			return c.fail("error writing '%s': %v", o["of"], err)
		}
		total += int64(n)
		if int64(n) == size {
			whole++
		}
		count--
	}
	c.errorf("%d+%d records in\n%d+%d records out\n%d bytes copied, 0.000000 seconds\n", whole, oneIf(total%size != 0), whole, oneIf(total%size != 0), total)
	return 0
}

func parseSize(s string) (int64, error) {
	factor := int64(1)
	for suffix, f := range map[string]int64{"k": 1 << 10, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30} {
		if rest, ok := strings.CutSuffix(s, suffix); ok {
			s, factor = rest, f
			break
		}
	}
	n, err := strconv.ParseInt(s, 10, 40)
	return n * factor, err
}

func basename(c *call) int {
	if len(c.args) == 0 {
		return c.usage("")
	}
	name := path.Base(c.args[0])
	if len(c.args) > 1 && name != c.args[1] {
		name = strings.TrimSuffix(name, c.args[1])
	}
	return c.print("%s\n", name)
}

func dirname(c *call) int {
	if len(c.args) != 1 {
		return c.usage("")
	}
	return c.print("%s\n", path.Dir(strings.TrimRight(c.args[0], "/")))
}

// parseDate reads the forms of dates that date -d and touch -d take.
func parseDate(s string, now time.Time) (time.Time, error) {
	if rest, ok := strings.CutPrefix(s, "@"); ok {
		n, err := strconv.ParseInt(rest, 10, 64)
		return time.Unix(n, 0).UTC(), err
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04:05Z", "2006-01-02", "2006.01.02-15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	if t, err := time.Parse("15:04:05", s); err == nil {
		y, m, d := now.UTC().Date()
		return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), 0, time.UTC), nil
	}
	return time.Time{}, fmt.Errorf("invalid date '%s'", s)
}
