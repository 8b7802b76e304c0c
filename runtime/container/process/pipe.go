package process

import "io"

// pipeSize is how much a Linux pipe holds.
const pipeSize = 64 << 10

// Pipe is a pipe between processes, or from the world outside to a process:
// its two ends are files.
type Pipe struct {
	buf                      []byte
	readClosed, writeClosed  bool
	readWaiters, writeWaiter []*Process
	// Drained, if set, is called when a full pipe has room again or its
	// reading end is closed: for writers outside, which cannot block.
	Drained func()
	forward func()
}

// NewPipe returns an empty pipe.
func NewPipe() *Pipe { return &Pipe{} }

// Reader returns the reading end.
func (p *Pipe) Reader() File { return pipeReader{p} }

// Writer returns the writing end.
func (p *Pipe) Writer() File { return pipeWriter{p} }

// Feed adds b from outside, however full the pipe is. It reports whether
// anybody can still read it.
func (p *Pipe) Feed(b []byte) bool {
	if p.readClosed {
		return false
	}
	p.buf = append(p.buf, b...)
	if p.forward != nil {
		p.forward()
	}
	wakeAll(&p.readWaiters)
	return true
}

// CloseWrite ends what can be read, from outside.
func (p *Pipe) CloseWrite() {
	p.writeClosed = true
	if p.forward != nil {
		p.forward()
	}
	wakeAll(&p.readWaiters)
}

// Buffered returns how many bytes wait to be read.
func (p *Pipe) Buffered() int { return len(p.buf) }

type pipeReader struct{ *Pipe }

func (r pipeReader) Read(p *Process, b []byte) (int, error) {
	for len(r.buf) == 0 {
		if r.writeClosed {
			return 0, io.EOF
		}
		r.readWaiters = append(r.readWaiters, p)
		if err := p.Park(); err != nil {
			return 0, err
		}
	}
	n := copy(b, r.buf)
	r.buf = r.buf[n:]
	if len(r.buf) == 0 {
		r.buf = nil
	}
	r.release()
	return n, nil
}

func (r pipeReader) Write(*Process, []byte) (int, error) { return 0, ErrBadFile }

func (r pipeReader) Close() {
	r.readClosed = true
	r.buf = nil
	r.release()
}

func (p *Pipe) release() {
	wakeAll(&p.writeWaiter)
	if p.Drained != nil {
		p.Drained()
	}
}

type pipeWriter struct{ *Pipe }

func (w pipeWriter) Read(*Process, []byte) (int, error) { return 0, ErrBadFile }

// Write blocks while the pipe is full. Writing to a pipe that nobody reads
// kills the process by SIGPIPE, unless it ignores that.
func (w pipeWriter) Write(p *Process, b []byte) (int, error) {
	written := 0
	for len(b) > 0 {
		if w.readClosed {
			p.Kill(PIPE)
			p.dieIfKilled()
			return written, ErrBrokenPipe
		}
		room := pipeSize - len(w.buf)
		if room <= 0 {
			w.writeWaiter = append(w.writeWaiter, p)
			if err := p.Park(); err != nil {
				return written, err
			}
			continue
		}
		n := min(room, len(b))
		w.buf = append(w.buf, b[:n]...)
		b = b[n:]
		written += n
		wakeAll(&w.readWaiters)
	}
	return written, nil
}

func (w pipeWriter) Close() { w.CloseWrite() }

func wakeAll(waiters *[]*Process) {
	for _, p := range *waiters {
		p.Wake()
	}
	*waiters = nil
}

// Forward passes on to another pipe what is fed to p, and calls end once when there
// is nothing more. The result stops that.
func (p *Pipe) Forward(to *Pipe, end func()) (stop func()) {
	p.Divert(func(b []byte) { to.Feed(b) }, end)
	return func() { p.forward = nil }
}

// Divert hands what is fed to p, from now on and what it holds already, to
// somebody outside, who also learns of its end: nobody reads p then.
func (p *Pipe) Divert(feed func([]byte), end func()) {
	ended := false
	p.forward = func() {
		if len(p.buf) > 0 {
			feed(p.buf)
			p.buf = nil
		}
		if p.writeClosed && !ended {
			ended = true
			end()
		}
	}
	p.forward()
}
