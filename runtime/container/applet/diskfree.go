package applet

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// df says how much is used of the file systems that are mounted, or of those that
// files are in.
func df(c *program.Call) int {
	args := program.LongOptions(c.Args, "human-readable=h inodes=i portability=P all=a print-type=T local=l type=t: exclude-type=x: block-size=B: total=c")
	o, names, bad := program.ParseOptions(args, "PkmhTail", "Btx")
	if bad != "" {
		return c.Usage(bad)
	}
	unit, label := int64(1024), "1K-blocks"
	switch text := o["B"]; {
	case o.Has("B"):
		var ok bool
		if unit, label, ok = blockSize(text); !ok {
			return c.Fail("invalid number '%s'", text)
		}
		label += "-blocks"
	case o.Has("m"):
		unit, label = 1<<20, "1M-blocks"
	case o.Has("P"):
		label = "1024-blocks"
	}
	d := &diskFree{c, o, unit, label}
	if c.Edition != program.GNU {
		d.busyboxHead()
		shown, status := d.chosen(names)
		d.busybox(shown)
		return status
	}
	shown, status := d.chosen(names)
	switch {
	case len(shown) > 0:
		d.gnu(shown)
	case status == 0:
		return c.Fail("no file systems processed")
	}
	return status
}

// diskFree is what df is to show of file systems, and in which unit.
type diskFree struct {
	*program.Call
	o     program.Options
	unit  int64
	label string // of the unit
}

// chosen are the file systems that df shows.
func (d *diskFree) chosen(names []string) (out []process.FileSystem, status int) {
	all := mountedFileSystems(d.Call)
	if len(names) == 0 {
		for _, f := range all {
			hidden := f.Size == 0 && !d.o.Has("a") || d.o.Has("t") && !slices.Contains(strings.Split(d.o["t"], "\n"), f.Type) ||
				d.o.Has("x") && slices.Contains(strings.Split(d.o["x"], "\n"), f.Type)
			twice := d.Edition == program.GNU && !d.o.Has("a") && slices.ContainsFunc(out, func(other process.FileSystem) bool { return other.Same == f.Same })
			if !hidden && !twice {
				out = append(out, f)
			}
		}
		return out, 0
	}
	for _, name := range names {
		f, err := fileSystemOf(d.Call, name)
		switch {
		case err == nil:
			out = append(out, f)
		case d.Edition == program.GNU:
			status = d.Fail("%s: %v", name, err)
		default:
			status = d.Fail("%s: can't find mount point", name)
		}
	}
	return out, status
}

// mountedFileSystems are those that are mounted.
func mountedFileSystems(c *program.Call) []process.FileSystem {
	if mounted := c.P.Space().FileSystems; mounted != nil {
		return mounted()
	}
	return nil
}

var errNotMounted = errors.New("no file systems are mounted")

// fileSystemOf is the one that a file is in.
func fileSystemOf(c *program.Call, name string) (process.FileSystem, error) {
	at, err := c.Files().Resolve(c.P.Path(name))
	if err != nil {
		return process.FileSystem{}, err
	}
	all := mountedFileSystems(c)
	for _, f := range all { // its device
		if f.Device == at && f.Size > 0 {
			return f, nil
		}
	}
	best := -1
	for i, f := range all {
		inside := f.Path == "/" || at == f.Path || strings.HasPrefix(at, f.Path+"/")
		if inside && (best < 0 || len(f.Path) >= len(all[best].Path)) {
			best = i
		}
	}
	if best < 0 {
		return process.FileSystem{}, errNotMounted
	}
	return all[best], nil
}

// figures are what df has in its columns.
type figures struct{ size, used, free int64 }

func figuresOf(f process.FileSystem, o program.Options) figures {
	if o.Has("i") {
		return figures{f.Inodes, f.InodesUsed, max(0, f.Inodes-f.InodesUsed)}
	}
	return figures{f.Size, f.Used, max(0, f.Size-f.Used)}
}

// column is a figure in df's unit.
func (d *diskFree) column(n int64) string {
	switch {
	case d.o.Has("h"):
		return humanSize(d.Call, n)
	case d.o.Has("i"):
		return strconv.FormatInt(n, 10)
	}
	return inBlocks(d.Call, n, d.unit)
}

func (d *diskFree) busyboxHead() {
	kind, percent, label := "", "Use%", d.label
	if d.o.Has("T") {
		kind = "Type       "
	}
	if d.o.Has("P") {
		percent = "Capacity"
	}
	switch {
	case d.o.Has("i"):
		label = "   Inodes"
	case d.o.Has("h"):
		label = "     Size"
	}
	d.Print("Filesystem           %s%-15sUsed Available %s Mounted on\n", kind, label, percent)
}

func (d *diskFree) busybox(shown []process.FileSystem) {
	for _, f := range shown {
		n := figuresOf(f, d.o)
		share := int64(0)
		if total := n.used + n.free; total > 0 {
			share = (n.used*100 + total/2) / total
			if d.o.Has("i") {
				share = n.used * 100 / total
			}
		}
		device := fmt.Sprintf("%-20s", f.Device)
		if len(f.Device) > 20 && !d.o.Has("P") {
			device = f.Device + "\n" + strings.Repeat(" ", 20)
		}
		if d.o.Has("T") {
			device += fmt.Sprintf(" %-10s", f.Type)
		}
		d.Print("%s %9s %9s %9s %3d%% %s\n", device, d.column(n.size), d.column(n.used), d.column(n.free), share, f.Path)
	}
}

// gnu writes the table of GNU's df, whose columns are as wide as what is in them.
func (d *diskFree) gnu(shown []process.FileSystem) {
	head := []string{"Filesystem", "Type", d.label, "Used", "Available", "Use%", "Mounted on"}
	widths := []int{14, 4, 5, 5, 5, 4, 0}
	switch {
	case d.o.Has("i"):
		copy(head[2:], []string{"Inodes", "IUsed", "IFree", "IUse%"})
	case d.o.Has("h"):
		head[2], head[4] = "Size", "Avail"
	case d.o.Has("P"):
		head[5] = "Capacity"
	}
	rows := [][]string{head}
	for _, f := range shown {
		n := figuresOf(f, d.o)
		share := "-"
		if total := n.used + n.free; total > 0 {
			share = fmt.Sprintf("%d%%", int64(math.Ceil(float64(n.used)*100/float64(total))))
		}
		rows = append(rows, []string{f.Device, f.Type, d.column(n.size), d.column(n.used), d.column(n.free), share, f.Path})
	}
	for _, row := range rows {
		for i := range widths {
			widths[i] = max(widths[i], len(row[i]))
		}
	}
	for _, row := range rows {
		line := fmt.Sprintf("%-*s", widths[0], row[0])
		if d.o.Has("T") {
			line += fmt.Sprintf(" %-*s", widths[1], row[1])
		}
		for i := 2; i < 6; i++ {
			line += fmt.Sprintf(" %*s", widths[i], row[i])
		}
		d.Print("%s %s\n", line, row[6])
	}
}

// mountpoint says whether something is mounted at a directory.
func mountpoint(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "qdxn", "")
	if bad != "" || len(names) != 1 {
		return c.Usage(bad)
	}
	at, err := c.Files().Resolve(c.P.Path(names[0]))
	var info filesystem.Info
	if err == nil {
		info, err = c.Files().Stat(at)
	}
	if err == nil && !info.IsDir() {
		err = filesystem.ErrNotDir
	}
	if err != nil {
		if o.Has("q") {
			return 1
		}
		return c.Fail("%s: %v", names[0], err)
	}
	mounted := slices.ContainsFunc(mountedFileSystems(c), func(f process.FileSystem) bool { return f.Path == at })
	if !o.Has("q") {
		c.Print("%s is %sa mountpoint\n", names[0], map[bool]string{true: "", false: "not "}[mounted])
	}
	return program.Exit(!mounted)
}
