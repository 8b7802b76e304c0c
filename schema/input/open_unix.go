//go:build unix

package input

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// openFile opens a file for reading. os.Open would offer each file to the
// runtime's poller, which cannot wait for files: five more calls to the kernel, of
// ten.
func openFile(path string) (*os.File, error) {
	for {
		fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		if err == nil {
			return os.NewFile(uintptr(fd), path), nil
		}
		if !errors.Is(err, syscall.EINTR) {
			return nil, &fs.PathError{Op: "open", Path: path, Err: err}
		}
	}
}
