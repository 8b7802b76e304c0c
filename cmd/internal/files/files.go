// Package files writes the files that the commands are asked for.
package files

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Write writes a file that is there whole or not at all: CI systems pick
// reports up while they are written. A link stays one, and a file keeps its
// permissions. What is not a file, such as a pipe or /dev/stderr, is written to as
// it is.
func Write(path string, write func(io.Writer) error) error {
	target := Target(path)
	if number, ok := Descriptor(target); ok {
		return writeDescriptor(number, target, write)
	}
	info, err := os.Lstat(target)
	switch {
	case err != nil:
		return replace(target, write, func(*os.File) error { return nil })
	case info.Mode().IsRegular():
		return replace(target, write, func(file *os.File) error { return file.Chmod(info.Mode().Perm()) })
	}
	file, err := os.OpenFile(target, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}

var errFolder = errors.New("it is a folder")

// Check finds out whether Write could write the file, and leaves nothing behind.
// What is not a file, such as a pipe, is left alone: who reads it would notice.
func Check(path string) error {
	target := Target(path)
	if _, ok := Descriptor(target); ok {
		return nil
	}
	info, err := os.Lstat(target)
	switch {
	case err == nil && info.IsDir():
		return &fs.PathError{Op: "write", Path: path, Err: errFolder}
	case err == nil && !info.Mode().IsRegular():
		return nil
	}
	file, err := create(target)
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}

// maxLinks is how many links Linux follows.
const maxLinks = 40

// Target is the path that links lead to, whether or not something is there. For
// an open file of the process, that is its Descriptor.
func Target(path string) string {
	for range maxLinks {
		if number, ok := Descriptor(path); ok {
			return "/dev/fd/" + strconv.Itoa(number)
		}
		next, err := os.Readlink(path)
		if err != nil {
			return path
		}
		if !filepath.IsAbs(next) {
			next = filepath.Join(filepath.Dir(path), next)
		}
		path = next
	}
	return path
}

// Descriptor is the number of the open file of the process that the path names,
// such as 2 for /dev/stderr.
func Descriptor(path string) (number int, ok bool) {
	switch path = filepath.Clean(path); path {
	case "/dev/stdin":
		return 0, true
	case "/dev/stdout":
		return 1, true
	case "/dev/stderr":
		return 2, true
	}
	for _, folder := range []string{"/dev/fd/", "/proc/self/fd/"} {
		if rest, ok := strings.CutPrefix(path, folder); ok {
			number, err := strconv.Atoi(rest)
			return number, err == nil && number >= 0
		}
	}
	return 0, false
}

// writeDescriptor goes on where the open file is: opening its path again would
// start at the beginning of it.
func writeDescriptor(number int, path string, write func(io.Writer) error) error {
	switch number {
	case 1:
		return write(os.Stdout)
	case 2:
		return write(os.Stderr)
	}
	file := os.NewFile(uintptr(number), path)
	if file == nil {
		return &fs.PathError{Op: "write", Path: path, Err: fs.ErrInvalid}
	}
	return errors.Join(write(file), file.Close())
}

// replace puts a new file at the path, which permit gives its permissions. A process
// that is killed meanwhile leaves nothing, where the file system has files without
// names.
func replace(path string, write func(io.Writer) error, permit func(*os.File) error) error {
	if file, err := nameless(filepath.Dir(path)); err == nil {
		err = errors.Join(permit(file), write(file))
		if err == nil {
			err = name(file, path)
		}
		return errors.Join(err, file.Close())
	}
	file, err := create(path)
	if err != nil {
		return err
	}
	err = errors.Join(permit(file), write(file), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name()) // the other error is the one to tell
	}
	return err
}

// name puts a nameless file at the path. A file that is there is replaced by way of
// another name, as a link never replaces one.
func name(file *os.File, path string) error {
	err := link(file, path)
	for i := 1; errors.Is(err, fs.ErrExist); i++ {
		other := beside(path, i)
		if err = link(file, other); err != nil {
			continue
		}
		if err = os.Rename(other, path); err != nil {
			_ = os.Remove(other) // the other error is the one to tell
			return err
		}
	}
	return err
}

// create makes a file beside the path. Unlike those of os.CreateTemp, it has the
// permissions that the user's umask leaves.
func create(path string) (*os.File, error) {
	for i := 1; ; i++ {
		file, err := os.OpenFile(beside(path, i), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		var failed *fs.PathError
		if errors.As(err, &failed) { // of the file that was asked for
			err = &fs.PathError{Op: "write", Path: path, Err: failed.Err}
		}
		return file, err
	}
}

// beside is the name of a file that is to become the one at the path.
func beside(path string, number int) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"-"+strconv.Itoa(number))
}
