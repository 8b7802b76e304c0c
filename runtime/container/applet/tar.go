package applet

import (
	"archive/tar"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// archive is one call of tar.
type archive struct {
	*program.Call
	options program.Options
	dir     string // -C
	names   []string
	strip   int // --strip-components
	status  int
}

// tarLong are the long options, by the letters that they stand for; those
// without a letter change nothing here.
var tarLong = map[string]string{
	"create": "c", "extract": "x", "list": "t", "file": "f", "directory": "C", "gzip": "z", "verbose": "v", "to-stdout": "O",
	"no-same-owner": "o", "touch": "m", "same-permissions": "p", "dereference": "h", "keep-old": "k", "files-from": "T",
	"no-same-permissions": "", "numeric-owner": "", "overwrite": "", "same-owner": "",
}

// tarApplet creates, lists and extracts archives, also compressed by gzip.
// Special files are left out.
func tarApplet(c *program.Call) int {
	a := &archive{Call: c}
	if bad := a.parse(); bad != "" {
		return c.Usage(bad)
	}
	if a.dir != "" {
		info, err := c.Files().Stat(c.P.Path(a.dir))
		if err == nil && !info.IsDir() {
			err = filesystem.ErrNotDir
		}
		if err != nil {
			return c.Fail("can't change directory to '%s': %v", a.dir, err)
		}
	}
	var err error
	switch {
	case a.options.Has("c"):
		err = a.create()
	case a.options.Has("x"), a.options.Has("t"):
		err = a.read()
	default:
		return c.Usage("")
	}
	if err != nil {
		return c.Fail("%v", err)
	}
	return a.status
}

// parse reads the options, of which the first bundle needs no dash, and
// returns what is not understood.
func (a *archive) parse() (bad string) {
	var short, exclude []string
	for i := 0; i < len(a.Args); i++ {
		arg := a.Args[i]
		long, isLong := strings.CutPrefix(arg, "--")
		name, value, valued := strings.Cut(long, "=")
		switch letter, known := tarLong[name]; {
		case i == 0 && !strings.HasPrefix(arg, "-"):
			short = append(short, "-"+arg)
		case !isLong || long == "":
			short = append(short, arg)
		case name == "exclude" || name == "strip-components":
			if !valued && i+1 < len(a.Args) {
				i++
				value = a.Args[i]
			}
			if name == "exclude" {
				exclude = append(exclude, value)
			} else if n, err := strconv.Atoi(value); err == nil {
				a.strip = n
			}
		case !known:
			return arg
		case letter != "":
			short = append(short, "-"+letter)
			if valued {
				short = append(short, value)
			}
		}
	}
	a.options, a.names, bad = program.ParseOptions(short, "cxtzvOompkh", "fCTX")
	if len(exclude) > 0 {
		a.options["exclude"] = strings.Join(exclude, "\n")
	}
	a.dir = a.options["C"]
	for _, flag := range []string{"T", "X"} {
		if !a.options.Has(flag) || bad != "" {
			continue
		}
		list, err := a.Slurp(a.options[flag])
		if err != nil {
			return a.options[flag]
		}
		lines := strings.FieldsFunc(string(list), func(r rune) bool { return r == '\n' })
		if flag == "T" {
			a.names = append(a.names, lines...)
		} else {
			a.options["exclude"] += "\n" + strings.Join(lines, "\n")
		}
	}
	return bad
}

// at is where a name within the archive lies.
func (a *archive) at(name string) string {
	if a.dir == "" || path.IsAbs(name) {
		return a.P.Path(name)
	}
	return a.P.Path(strings.TrimRight(a.dir, "/") + "/" + name)
}

// file is the archive itself; "-", and none, are the standard streams.
func (a *archive) file(standard int, mode process.Mode) (*process.FD, error) {
	name := cmp.Or(a.options["f"], "-")
	if name == "-" {
		if a.P.FDs[standard] == nil {
			return nil, process.ErrBadFile
		}
		return a.P.FDs[standard].Dup(), nil
	}
	fd, err := a.P.Open(name, mode)
	if err != nil {
		return nil, fmt.Errorf("can't open '%s': %w", name, err)
	}
	return fd, nil
}

// excluded reports whether a name, or what it lies in, is left out.
func (a *archive) excluded(name string) bool {
	for _, pattern := range strings.Split(a.options["exclude"], "\n") {
		for n := name; pattern != "" && n != "." && n != "/"; n = path.Dir(n) {
			if Matches(pattern, n) || Matches(pattern, path.Base(n)) {
				return true
			}
		}
	}
	return false
}

// stream is an open file as Go's packages read and write it. What is written
// is counted as work, so that endless archives take time.
type stream struct {
	p  *process.Process
	fd *process.FD
}

func (s stream) Read(b []byte) (int, error) {
	n, err := s.fd.Read(s.p, b)
	s.p.Work(n)
	return n, err
}

// worked counts what is unpacked as work.
type worked struct {
	p *process.Process
	io.Reader
}

func (w worked) Read(b []byte) (int, error) {
	n, err := w.Reader.Read(b)
	w.p.Work(n)
	return n, err
}

func (s stream) Write(b []byte) (int, error) {
	s.p.Work(len(b))
	return s.fd.Write(s.p, b)
}

func (a *archive) read() error {
	fd, err := a.file(0, process.ForReading)
	if err != nil {
		return err
	}
	defer fd.Close()
	var in io.Reader = stream{a.P, fd}
	if a.options.Has("z") {
		z, err := gzip.NewReader(in)
		if err != nil {
			return errors.New("invalid magic")
		}
		in = worked{a.P, z}
	}
	found := map[string]bool{}
	var links []*tar.Header
	for r := tar.NewReader(in); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return tarTrouble(err)
		}
		if !a.selected(h.Name, found) {
			continue
		}
		if h.Typeflag == tar.TypeSymlink && a.options.Has("x") && !a.options.Has("O") {
			links = append(links, h) // made last, so that nothing is written through them
		} else if err := a.member(h, r); err != nil {
			a.status = a.Fail("%v", err)
		}
	}
	for _, h := range links {
		if err := a.member(h, nil); err != nil {
			a.status = a.Fail("%v", err)
		}
	}
	for _, name := range a.names {
		if !found[name] {
			return fmt.Errorf("%s: not found in archive", name)
		}
	}
	_, _ = io.Copy(io.Discard, in) // so that its writer can end
	return nil
}

// tarTrouble is what is wrong with an archive, in busybox's words.
func tarTrouble(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("short read")
	case errors.Is(err, tar.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return errors.New("invalid tar magic")
	}
	return err
}

// selected reports whether a member is asked for: by its name, or that of a
// directory around it.
func (a *archive) selected(member string, found map[string]bool) bool {
	if a.excluded(strings.TrimSuffix(member, "/")) {
		return false
	}
	for _, name := range a.names {
		plain := strings.TrimSuffix(name, "/")
		if strings.TrimSuffix(member, "/") == plain || strings.HasPrefix(member, plain+"/") {
			found[name] = true
			return true
		}
	}
	return len(a.names) == 0
}
