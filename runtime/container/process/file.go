package process

import (
	"errors"
	"io"
)

// Errors of reading and writing, in the words of the C library.
var (
	ErrBadFile    = errors.New("Bad file descriptor")      //nolint:staticcheck // strerror's words
	ErrBrokenPipe = errors.New("Broken pipe")              //nolint:staticcheck // strerror's words
	ErrNoSpace    = errors.New("No space left on device")  //nolint:staticcheck // strerror's words
	ErrReset      = errors.New("Connection reset by peer") //nolint:staticcheck // strerror's words
)

// File is what a file descriptor refers to. Read and Write may block the
// process that calls them, which must be a blocking program (see Blocking).
type File interface {
	// Read reads at least one byte or returns io.EOF.
	Read(p *Process, b []byte) (int, error)
	Write(p *Process, b []byte) (int, error)
	// Close is called once, when the last descriptor of the file is closed.
	Close()
}

// FD is an open file, shared by the descriptors that were duplicated from one
// another.
type FD struct {
	File
	refs int
}

// Open returns a descriptor of the file.
func Open(f File) *FD { return &FD{File: f, refs: 1} }

// Read reads from the file, which is work for the process.
func (fd *FD) Read(p *Process, b []byte) (int, error) {
	p.Step()
	n, err := fd.File.Read(p, b)
	p.Work(n)
	return n, err
}

// Write writes to the file, which is work for the process.
func (fd *FD) Write(p *Process, b []byte) (int, error) {
	p.Step()
	p.Work(len(b))
	return fd.File.Write(p, b)
}

// Dup returns the descriptor with one more user.
func (fd *FD) Dup() *FD {
	if fd != nil {
		fd.refs++
	}
	return fd
}

// Close takes one user away; the last closes the file.
func (fd *FD) Close() {
	if fd == nil {
		return
	}
	fd.refs--
	if fd.refs == 0 {
		fd.File.Close()
	}
}

// Null is /dev/null.
type Null struct{}

// Read is always at the end.
func (Null) Read(*Process, []byte) (int, error) { return 0, io.EOF }

// Write takes everything.
func (Null) Write(_ *Process, b []byte) (int, error) { return len(b), nil }

// Close does nothing.
func (Null) Close() {}

// Sink is a file that hands what is written to a function of the world
// outside, such as a container's log.
type Sink func([]byte)

// Read fails: nothing comes out of a sink.
func (Sink) Read(*Process, []byte) (int, error) { return 0, ErrBadFile }

// Write hands b over; it must be copied if it is kept.
func (s Sink) Write(_ *Process, b []byte) (int, error) {
	s(b)
	return len(b), nil
}

// Close does nothing.
func (Sink) Close() {}

// Text is a file to read with fixed contents, such as a here-document.
type Text struct{ rest []byte }

// NewText returns a file with the contents s.
func NewText(s string) *Text { return &Text{[]byte(s)} }

// Read reads on.
func (t *Text) Read(_ *Process, b []byte) (int, error) {
	if len(t.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(b, t.rest)
	t.rest = t.rest[n:]
	return n, nil
}

// Write fails.
func (t *Text) Write(*Process, []byte) (int, error) { return 0, ErrBadFile }

// Close does nothing.
func (t *Text) Close() {}

// Emit writes b to a descriptor without blocking, for event-driven programs:
// to a pipe however full it is, to anything else that takes it at once.
func (p *Process) Emit(fd int, b []byte) {
	f := p.FDs[fd]
	if f == nil {
		return
	}
	switch file := f.File.(type) {
	case pipeWriter:
		file.Feed(b)
	default:
		_, _ = f.Write(p, b)
	}
}
