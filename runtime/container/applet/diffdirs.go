package applet

import (
	"errors"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// directories compares what is in two directories.
func (d *diffing) directories(a, b string) {
	inA, inB := d.entries(a, b), d.entries(b, a)
	names := maps.Clone(inA)
	maps.Copy(names, inB)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if name < d.o["S"] {
			continue
		}
		first, isA := inA[name]
		second, isB := inB[name]
		inFirst, inSecond := strings.TrimRight(a, "/")+"/"+name, strings.TrimRight(b, "/")+"/"+name
		switch {
		case isA && isB:
			d.pair(inFirst, inSecond, first, second)
		case !d.o.Has("N") && isA:
			d.only(a, name)
		case !d.o.Has("N"):
			d.only(b, name)
		case isA && !first.IsDir():
			d.missing(inFirst, inSecond, inFirst, "/dev/null")
		case isB && !second.IsDir():
			d.missing(inFirst, inSecond, "/dev/null", inSecond)
		default:
			d.pair(inFirst, inSecond, first, second)
		}
	}
}

func (d *diffing) only(dir, name string) {
	if d.Edition != program.GNU {
		dir = strings.TrimRight(dir, "/")
	}
	d.Print("Only in %s: %s\n", dir, name)
	d.status = max(d.status, 1)
}

// missing compares a file with one that is not there, which counts as empty.
func (d *diffing) missing(a, b, aFrom, bFrom string) {
	if d.Edition != program.GNU && !d.o.Has("q") { // those call it what it would be
		a, b = aFrom, bFrom
	}
	d.files(aFrom, bFrom, a, b)
}

// pair compares what has the same name in both directories.
func (d *diffing) pair(a, b string, first, second filesystem.Info) {
	switch {
	case first.IsDir() && second.IsDir() && d.o.Has("r"):
		d.directories(a, b)
	case first.IsDir() && second.IsDir():
		d.Print("Common subdirectories: %s and %s\n", a, b)
	case first.IsDir() != second.IsDir():
		d.Print("File %s is a %s while file %s is a %s\n", a, kindOf(first), b, kindOf(second))
		d.status = max(d.status, 1)
	case first.Special != filesystem.Ordinary || second.Special != filesystem.Ordinary:
		d.Print("File %s is not a regular file or directory and was skipped\n", a)
	default:
		d.files(a, b, a, b)
	}
}

func kindOf(i filesystem.Info) string {
	switch {
	case i.IsDir():
		return "directory"
	case i.Size == 0:
		return "regular empty file"
	}
	return "regular file"
}

// entries are what is in a directory. Busybox's diff makes a list of all files
// before it compares any: with -r those in directories that both have, or with -N
// in all of them.
func (d *diffing) entries(dir, other string) map[string]filesystem.Info {
	out := map[string]filesystem.Info{}
	d.collect(dir, other, "", out)
	return out
}

func (d *diffing) collect(dir, other, below string, out map[string]filesystem.Info) {
	listed, err := d.Call.Files().ReadDir(d.P.Path(path.Join(dir, below)))
	if err != nil {
		d.Complain("%s: %v", path.Join(dir, below), err)
		d.status = 2
		return
	}
	for _, e := range listed {
		name := path.Join(below, e.Name)
		info, err := d.stat(path.Join(dir, name))
		if errors.Is(err, filesystem.ErrNotExist) { // a link to nothing
			continue
		}
		if d.Edition == program.GNU || !info.IsDir() || !d.o.Has("r") {
			out[name] = info
			continue
		}
		if counterpart, err := d.stat(path.Join(other, name)); !d.o.Has("N") && (err != nil || !counterpart.IsDir()) {
			d.status = max(d.status, 1)
			continue
		}
		d.collect(dir, other, name, out)
	}
}
