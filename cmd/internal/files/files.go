// Package files writes the files that the commands are asked for.
package files

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// Write writes a file that is there whole or not at all: CI systems pick
// reports up while they are written. A link stays one, and a file keeps its
// permissions. What is no file, such as a pipe or /dev/stderr, is written to as
// it is.
func Write(path string, write func(io.Writer) error) error {
	info, err := os.Lstat(path)
	switch {
	case err == nil && info.Mode().IsRegular():
		return replace(path, write, func(file *os.File) error { return file.Chmod(info.Mode().Perm()) })
	case err == nil:
		return overwrite(path, write)
	}
	return replace(path, write, func(*os.File) error { return nil })
}

// overwrite writes to what the path leads to. A link may lead to a file that is
// not there yet.
func overwrite(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}

// replace puts a new file at the path, which permit gives its permissions.
func replace(path string, write func(io.Writer) error, permit func(*os.File) error) error {
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

// create makes a file beside the path. Unlike those of os.CreateTemp, it has the
// permissions that the user's umask leaves.
func create(path string) (*os.File, error) {
	for i := 1; ; i++ {
		name := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"-"+strconv.Itoa(i))
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return file, err
		}
	}
}
