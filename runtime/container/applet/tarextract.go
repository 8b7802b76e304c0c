package applet

import (
	"archive/tar"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// member lists, prints or extracts a member of the archive.
func (a *archive) member(h *tar.Header, content io.Reader) error {
	if a.options.Has("t") {
		a.announce(h, 1)
		return nil
	}
	if a.options.Has("O") {
		if h.Typeflag == tar.TypeReg && a.P.FDs[1] != nil {
			_, err := io.Copy(stream{a.P, a.P.FDs[1]}, content)
			return err
		}
		return nil
	}
	name := a.safe(h.Name)
	if a.strip > 0 {
		parts := strings.Split(strings.Trim(name, "/"), "/")
		if len(parts) <= a.strip {
			return nil
		}
		name = strings.Join(parts[a.strip:], "/")
	}
	if a.options.Has("v") {
		a.Print("%s\n", h.Name)
	}
	if err := a.extract(h, a.at(name), content); err != nil {
		return fmt.Errorf("can't open '%s': %w", strings.TrimSuffix(name, "/"), err)
	}
	return nil
}

// safe is a member's name without what leads out of the directory.
func (a *archive) safe(name string) string {
	out := strings.TrimLeft(name, "/")
	if i := strings.LastIndex("/"+out, "/../"); i >= 0 {
		out = out[i+3:]
	}
	if out != name && !strings.HasSuffix(name, "/..") {
		a.Complain("removing leading '%s' from member names", strings.TrimSuffix(name, out))
	}
	return out
}

func (a *archive) extract(h *tar.Header, to string, content io.Reader) error {
	files := a.Files()
	old, err := files.Lstat(to)
	exists := err == nil
	if h.Typeflag == tar.TypeDir {
		if exists && old.IsDir() {
			return nil
		}
		if err := files.MkdirAll(to, 0o755); err != nil {
			return err
		}
		return a.restore(h, to)
	}
	if exists && a.options.Has("k") {
		return filesystem.ErrExist
	}
	if exists && !old.IsDir() {
		if err := files.Remove(to); err != nil {
			return err
		}
	}
	if err := files.MkdirAll(path.Dir(to), 0o755); err != nil {
		return err
	}
	switch h.Typeflag {
	case tar.TypeReg:
		data, err := io.ReadAll(io.LimitReader(content, program.MostInput+1))
		if err != nil {
			return err
		}
		if len(data) > program.MostInput {
			return program.ErrTooLarge
		}
		if err := files.WriteFile(to, data, fs.FileMode(h.Mode).Perm()); err != nil {
			return err
		}
		return a.restore(h, to)
	case tar.TypeSymlink:
		return files.Symlink(h.Linkname, to)
	case tar.TypeLink:
		return files.Link(a.at(a.safe(h.Linkname)), to)
	}
	return filesystem.ErrPermission // a device
}

// restore gives what was extracted its mode, owner and time.
func (a *archive) restore(h *tar.Header, to string) error {
	if err := a.Files().Chmod(to, h.FileInfo().Mode()&(fs.ModePerm|fs.ModeSticky)); err != nil {
		return err
	}
	if a.P.UID == 0 && !a.options.Has("o") {
		if err := a.Files().Chown(to, int64(h.Uid), int64(h.Gid)); err != nil {
			return err
		}
	}
	if a.options.Has("m") || h.Typeflag == tar.TypeDir {
		return nil
	}
	return a.Files().Touch(to, h.ModTime)
}

// announce names a member, at length with -v.
func (a *archive) announce(h *tar.Header, fd int) {
	line := h.Name
	if a.options.Has("v") && a.options.Has("t") {
		owner := func(name string, id int) string {
			if name == "" {
				return strconv.Itoa(id)
			}
			return name
		}
		line = fmt.Sprintf("%s %s/%s %9d %s %s", modeString(h.FileInfo().Mode()), owner(h.Uname, h.Uid), owner(h.Gname, h.Gid),
			h.Size, h.ModTime.UTC().Format("2006-01-02 15:04:05"), h.Name)
		if h.Linkname != "" {
			line += " -> " + h.Linkname
		}
	}
	if out := a.P.FDs[fd]; out != nil {
		_, _ = out.Write(a.P, []byte(line+"\n"))
	}
}
