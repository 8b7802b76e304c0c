package applet

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
)

func (a *archive) create() error {
	if len(a.names) == 0 {
		return errors.New("empty archive")
	}
	fd, err := a.file(1, process.ForWriting)
	if err != nil {
		return err
	}
	defer fd.Close()
	var out io.Writer = stream{a.P, fd}
	closing := []io.Closer{}
	if a.options.Has("z") {
		z := gzip.NewWriter(out)
		out, closing = z, append(closing, z)
	}
	w := tar.NewWriter(out)
	for _, name := range a.names {
		a.add(w, name, 0)
	}
	err = w.Close()
	for _, c := range closing {
		err = errors.Join(err, c.Close())
	}
	if err == nil && a.status != 0 {
		err = errors.New("error exit delayed from previous errors")
	}
	return err
}

// add adds an entry and all below it.
func (a *archive) add(w *tar.Writer, name string, depth int) {
	a.P.Step()
	if a.excluded(strings.TrimSuffix(name, "/")) || depth > 200 {
		return
	}
	look := a.Files().Lstat
	if a.options.Has("h") {
		look = a.Files().Stat
	}
	info, err := look(a.at(name))
	if err != nil {
		a.status = a.Fail("%s: %v", name, err)
		return
	}
	h := &tar.Header{
		Name: a.stored(name, depth), Mode: int64(info.Mode.Perm()), ModTime: info.Modified.Truncate(time.Second), Format: tar.FormatGNU,
		Uid: int(info.UID), Gid: int(info.GID), Uname: knownUsers(a.Call).or(info.UID), Gname: knownGroups(a.Call).or(info.GID),
	}
	var data []byte
	switch {
	case info.IsDir():
		h.Typeflag, h.Name = tar.TypeDir, strings.TrimSuffix(h.Name, "/")+"/"
	case info.IsLink():
		h.Typeflag, h.Linkname = tar.TypeSymlink, info.Link
	case info.Mode&fs.ModeDevice != 0:
		return
	default:
		h.Typeflag = tar.TypeReg
		if data, err = a.Files().ReadFile(a.at(name)); err != nil {
			a.status = a.Fail("%s: %v", name, err)
			return
		}
		h.Size = int64(len(data))
	}
	if h.Name != "/" {
		a.write(w, h, data)
	}
	if !info.IsDir() {
		return
	}
	entries, err := a.Files().ReadDir(a.at(name))
	if err != nil {
		a.status = a.Fail("%s: %v", name, err)
	}
	for _, e := range entries {
		a.add(w, strings.TrimSuffix(name, "/")+"/"+e.Name, depth+1)
	}
}

func (a *archive) write(w *tar.Writer, h *tar.Header, data []byte) {
	if a.options.Has("v") {
		fd := 1
		if a.options["f"] == "" || a.options["f"] == "-" {
			fd = 2
		}
		a.announce(h, fd)
	}
	err := w.WriteHeader(h)
	if err == nil {
		_, err = w.Write(data)
	}
	if err != nil {
		a.status = a.Fail("%s: %v", h.Name, err)
	}
}

// stored is the name by which a file is archived; a command that names an absolute
// one is told once that it becomes relative.
func (a *archive) stored(name string, depth int) string {
	out := strings.TrimLeft(name, "/")
	if out != name && depth == 0 {
		a.Complain("removing leading '/' from member names")
	}
	return out
}
