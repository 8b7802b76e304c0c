package input

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// maxInputBytes bounds one input: a file, a pipe, standard input. Manifests of
// whole clusters are far smaller; a device that never ends is not.
const maxInputBytes = 128 << 20

var errInputTooLarge = fmt.Errorf("more than %d MiB: gherkube reads no larger input; split it, or name another file", maxInputBytes>>20)

var errChanged = errors.New("the file was changed while it was read; run again")

var errNotRegular = errors.New("not a regular file")

// ReadFound reads a file in full that was not named by the user, or says why not. It
// opens nothing but regular files: a pipe would be waited for, and a device may do
// something.
func ReadFound(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() && !info.IsDir() { // reading a folder says that it is one
		return nil, &fs.PathError{Op: "open", Path: path, Err: errNotRegular}
	}
	return ReadFile(path)
}

// ReadFile reads a file of manifests in full that the user has named, or says why not.
// A pipe is read until its writer closes it.
func ReadFile(path string) ([]byte, error) {
	file, err := openFile(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	before, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !before.Mode().IsRegular() {
		return readAll(file)
	}
	data, err := readSized(file, before.Size())
	if err != nil {
		return nil, err
	}
	after, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) || int64(len(data)) != after.Size() && after.Size() > 0 {
		return nil, errChanged
	}
	return data, nil
}

// readSized reads a file that is said to have the size, in bytes: as many, or
// all there are. Some files say 0 and have more.
func readSized(r io.Reader, size int64) ([]byte, error) {
	switch {
	case size > maxInputBytes:
		return nil, errInputTooLarge
	case size == 0:
		return readAll(r)
	}
	// A byte more tells of a file that has grown, without reading once more.
	data, read := make([]byte, size+1), 0
	for read < int(size) {
		n, err := r.Read(data[read:])
		read += n
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	return data[:read], nil
}

// readAll reads to the end, which must come before the limit.
func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxInputBytes+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxInputBytes:
		return nil, errInputTooLarge
	}
	return data, nil
}
