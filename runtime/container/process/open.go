package process

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// Mode says what a file is opened for.
type Mode int

// What files are opened for. Writing and appending make a missing file, and
// writing empties an existing one.
const (
	ForReading Mode = iota
	ForWriting
	ForAppending
	ForBoth
)

// Path returns the absolute form of a path as the process means it.
func (p *Process) Path(name string) string {
	if name == "" {
		return ""
	}
	if !path.IsAbs(name) {
		name = p.Dir + "/" + name
	}
	return name
}

var procFile = regexp.MustCompile(`^/proc/(self|[0-9]+)/(fd/([0-9]+)|cmdline|comm|environ|status|oom_score_adj)$`)

// Open opens a file by its name.
func (p *Process) Open(name string, mode Mode) (*FD, error) {
	if name == "" {
		return nil, filesystem.ErrNotExist
	}
	p.Step()
	files := p.Files()
	abs := p.Path(name)
	clean := path.Clean(abs)
	if info, err := files.Lstat(clean); err == nil && info.IsLink() && strings.HasPrefix(info.Link, "/proc/") {
		clean = info.Link
	}
	clean = strings.Replace(clean, "/dev/fd/", "/proc/self/fd/", 1)
	if m := procFile.FindStringSubmatch(clean); m != nil {
		return p.openProc(m[1], m[2], m[3])
	}
	info, err := files.Stat(abs)
	switch {
	case err == nil && info.Special != filesystem.Ordinary && info.Special != filesystem.Generated:
		return Open(device{info.Special}), nil
	case err == nil && info.IsDir() && mode != ForReading:
		return nil, filesystem.ErrIsDir
	case err == nil && mode != ForWriting:
		err = files.Access(abs, wants[mode])
	case err != nil && (mode == ForReading || !errors.Is(err, filesystem.ErrNotExist)):
		return nil, err
	case mode == ForWriting:
		err = files.WriteFile(abs, nil, 0o666)
	case err != nil:
		err = files.AppendFile(abs, nil, 0o666)
	}
	if err != nil {
		return nil, err
	}
	return Open(&regular{files: files.As(nil), name: abs, mode: mode}), nil
}

// wants are the permissions that a file is opened with.
var wants = map[Mode]fs.FileMode{
	ForReading: filesystem.Read, ForWriting: filesystem.Write, ForAppending: filesystem.Write, ForBoth: filesystem.Read | filesystem.Write,
}

// Files returns the file system as the process may use it.
func (p *Process) Files() *filesystem.View {
	view := p.space.Files().As(&p.Credentials)
	view.Elsewhere = p.elsewhere
	return view
}

var procRoot = regexp.MustCompile(`^/proc/([0-9]+)/root(/.*)?$`)

// elsewhere finds the files of another process below /proc/PID/root.
func (p *Process) elsewhere(name string) (*filesystem.View, string, error) {
	m := procRoot.FindStringSubmatch(name)
	if m == nil {
		return nil, "", nil
	}
	other := p.other(m[1])
	switch {
	case other == nil || other.space.Files == nil:
		return nil, "", filesystem.ErrNotExist
	case !p.mayTrace(other):
		return nil, "", filesystem.ErrPermission
	}
	return other.space.Files().As(&p.Credentials), path.Clean("/" + m[2]), nil
}

// openProc opens a file of /proc that tells about a process.
func (p *Process) openProc(pid, what, fd string) (*FD, error) {
	of := p.other(pid)
	if of == nil {
		return nil, filesystem.ErrNotExist
	}
	if (what == "environ" || fd != "") && !p.mayTrace(of) {
		return nil, filesystem.ErrPermission
	}
	if fd != "" {
		n, _ := strconv.Atoi(fd)
		if of.FDs[n] == nil {
			return nil, filesystem.ErrNotExist
		}
		return of.FDs[n].Dup(), nil
	}
	text := ""
	switch what {
	case "cmdline":
		text = strings.Join(of.Args, "\x00") + "\x00"
	case "comm":
		text = path.Base(of.Args[0]) + "\n"
	case "environ":
		text = strings.Join(of.Env, "\x00") + "\x00"
	case "status":
		text = of.status()
	case "oom_score_adj":
		text = strconv.Itoa(of.OOMScoreAdj) + "\n"
	}
	return Open(NewText(text)), nil
}

// regular is an open file of the file system.
type regular struct {
	files  *filesystem.View
	name   string
	mode   Mode
	offset int64
	lock   *fileLock // that it has; nil for none
}

func (f *regular) Read(_ *Process, b []byte) (int, error) {
	if f.mode == ForWriting || f.mode == ForAppending {
		return 0, ErrBadFile
	}
	data, err := f.files.ReadFile(f.name)
	if err != nil {
		if errors.Is(err, filesystem.ErrIsDir) {
			return 0, err
		}
		return 0, io.EOF // removed while it was open
	}
	if f.offset >= int64(len(data)) {
		return 0, io.EOF
	}
	n := copy(b, data[f.offset:])
	f.offset += int64(n)
	return n, nil
}

func (f *regular) Write(_ *Process, b []byte) (int, error) {
	if f.mode == ForReading {
		return 0, ErrBadFile
	}
	info, err := f.files.Stat(f.name)
	if err != nil {
		return len(b), nil // removed while it was open: nobody can read it
	}
	if f.mode == ForAppending || f.offset >= info.Size {
		f.offset = max(f.offset, info.Size)
		if gap := f.offset - info.Size; gap > 0 && f.mode != ForAppending {
			b = append(make([]byte, gap), b...)
			f.offset = info.Size
		}
		if err := f.files.AppendFile(f.name, b, 0o644); err != nil {
			return 0, err
		}
		f.offset += int64(len(b))
		return len(b), nil
	}
	data, err := f.files.ReadFile(f.name)
	if err != nil {
		return 0, err
	}
	changed := append(append([]byte{}, data[:f.offset]...), b...)
	if end := f.offset + int64(len(b)); end < int64(len(data)) {
		changed = append(changed, data[end:]...)
	}
	if err := f.files.WriteFile(f.name, changed, 0o644); err != nil {
		return 0, err
	}
	f.offset += int64(len(b))
	return len(b), nil
}

func (f *regular) Close() { f.release() }

// device is a special file.
type device struct{ filesystem.Special }

func (d device) Read(p *Process, b []byte) (int, error) {
	switch d.Special {
	case filesystem.ZeroDevice:
		clear(b)
		return len(b), nil
	case filesystem.RandomDevice:
		seed := uint64(p.PID)<<32 ^ uint64(p.Clock().Now().UnixNano())
		for i := range b {
			seed = seed*6364136223846793005 + 1442695040888963407
			b[i] = byte(seed >> 56)
		}
		return len(b), nil
	}
	return 0, io.EOF
}

func (d device) Write(_ *Process, b []byte) (int, error) {
	return len(b), nil
}

func (d device) Close() {}
