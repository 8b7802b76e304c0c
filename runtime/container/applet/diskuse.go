package applet

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// summing is one run of du.
type summing struct {
	*program.Call
	o      program.Options
	unit   int64
	depth  int
	mounts []string // in memory, where directories take nothing
	status int
}

// du says how much of a disk files take, in each directory.
func du(c *program.Call) int {
	args := program.LongOptions(c.Args, "summarize=s human-readable=h all=a total=c max-depth=d: bytes=b apparent-size=A one-file-system=x dereference=L")
	o, names, bad := program.ParseOptions(args, "aHLlcsxhmkbA", "dB")
	if bad != "" {
		return c.Usage(bad)
	}
	d := &summing{Call: c, o: o, unit: 1024, depth: 1 << 20}
	if text, given := o["d"]; given {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			if c.Edition == program.GNU {
				return c.Fail("invalid maximum depth '%s'", text)
			}
			return c.Fail("invalid number '%s'", text)
		}
		d.depth = n
	}
	switch {
	case o.Has("s"):
		d.depth = 0
	case o.Has("B"):
		size, _, ok := blockSize(o["B"])
		if !ok {
			return c.Fail("invalid number '%s'", o["B"])
		}
		d.unit = size
	}
	if o.Has("m") {
		d.unit = 1 << 20
	}
	if o.Has("b") {
		d.unit = 1
	}
	for _, f := range mountedFileSystems(c) {
		if f.Type == "tmpfs" {
			d.mounts = append(d.mounts, f.Path)
		}
	}
	return d.run(names)
}

func (d *summing) run(names []string) int {
	if len(names) == 0 {
		names = []string{"."}
	}
	total := int64(0)
	seen := map[string]bool{}
	for _, name := range names {
		at, err := d.Files().Resolve(d.P.Path(name))
		if err == nil && seen[at] { // it was counted
			continue
		}
		seen[at] = true
		total += d.add(name, 0)
	}
	if d.o.Has("c") {
		d.tell(total, "total")
	}
	return d.status
}

// add adds up what is at a path and below it, and tells that.
func (d *summing) add(name string, depth int) int64 {
	at := d.P.Path(name)
	stat := d.Files().Lstat
	if d.o.Has("L") || d.o.Has("H") && depth == 0 {
		stat = d.Files().Stat
	}
	info, err := stat(at)
	if err != nil {
		d.Cannot("%s: %v", name, err)
		d.status = 1
		return 0
	}
	d.P.Work(64)
	sum := d.size(at, info)
	if info.IsDir() {
		sum += d.below(name, depth)
	}
	if depth <= d.depth && (info.IsDir() || d.o.Has("a") || depth == 0) {
		d.tell(sum, name)
	}
	return sum
}

func (d *summing) below(name string, depth int) (sum int64) {
	entries, err := d.Files().ReadDir(d.P.Path(name))
	if err != nil {
		if d.Edition == program.GNU {
			d.Complain("cannot read directory '%s': %v", name, err)
		} else {
			d.Complain("can't open '%s': %v", name, err)
		}
		d.status = 1
		return 0
	}
	for _, e := range entries {
		below := strings.TrimSuffix(name, "/") + "/" + e.Name
		if d.o.Has("x") && slices.ContainsFunc(mountedFileSystems(d.Call), func(f process.FileSystem) bool { return f.Path == d.P.Path(below) }) {
			continue
		}
		if depth > deepest {
			d.status = 1
			return sum
		}
		sum += d.add(below, depth+1)
	}
	return sum
}

// deepest is how many directories deep du goes: links that are followed may lead
// round in circles.
const deepest = 64

// size is what an entry takes: a file whole blocks, a directory one, unless it is in
// memory.
func (d *summing) size(at string, info filesystem.Info) int64 {
	switch {
	case d.o.Has("b"), d.o.Has("A"):
		return info.Size
	case info.IsLink(), info.Mode&fs.ModeDevice != 0, info.Special == filesystem.Generated:
		return 0
	case info.IsDir() && d.inMemory(at):
		return 0
	}
	return (info.Size + 4095) / 4096 * 4096
}

// inMemory reports whether a directory is in a file system in memory.
func (d *summing) inMemory(at string) bool {
	if resolved, err := d.Files().Resolve(at); err == nil {
		at = resolved
	}
	return slices.ContainsFunc(d.mounts, func(m string) bool { return at == m || strings.HasPrefix(at, m+"/") })
}

func (d *summing) tell(bytes int64, name string) {
	text := strconv.FormatInt(ceiling(bytes, d.unit), 10)
	if d.o.Has("h") {
		text = humanSize(d.Call, bytes)
	}
	d.Print("%s\t%s\n", text, name)
}
