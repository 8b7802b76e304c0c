// Package files writes the files that the commands are asked for.
package files

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// Write writes a file that is there whole or not at all: CI systems pick
// reports up while they are written.
func Write(path string, write func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		// A pipe or a device, such as /dev/stdout: nothing to rename.
		file, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(file), file.Close())
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	err = errors.Join(write(file), file.Chmod(0o644), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name()) // the other error is the one to tell
	}
	return err
}
