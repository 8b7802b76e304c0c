package sim

import (
	"fmt"
	"io"
	"sync"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/container"
)

// output carries what a process writes to a client, which may be slow: the
// loop must not wait for it.
type output struct {
	stdout, stderr *mailbox
}

func newOutput(s apiserver.Streams) *output {
	return &output{stdout: newMailbox(s.Stdout), stderr: newMailbox(s.Stderr)}
}

// streams are the process's ends.
func (o *output) streams(in *input) container.Streams {
	s := container.Streams{Stdout: o.stdout.put, Stderr: o.stderr.put}
	if in != nil {
		s.Stdin = in.pipe
	}
	return s
}

// close returns when the client has got everything, or has gone away.
func (o *output) close() {
	o.stdout.close()
	o.stderr.close()
}

// mailbox keeps what was written until the client takes it.
type mailbox struct {
	to io.WriteCloser

	mu     sync.Mutex
	more   *sync.Cond
	kept   []byte
	closed bool
	done   chan struct{}
}

// newMailbox returns nil if there is nobody to write to.
func newMailbox(to io.WriteCloser) *mailbox {
	if to == nil {
		return nil
	}
	m := &mailbox{to: to, done: make(chan struct{})}
	m.more = sync.NewCond(&m.mu)
	go m.deliver()
	return m
}

func (m *mailbox) put(b []byte) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept = append(m.kept, b...)
	m.more.Signal()
}

func (m *mailbox) close() {
	if m == nil {
		return
	}
	m.mu.Lock()
	m.closed = true
	m.more.Signal()
	m.mu.Unlock()
	<-m.done
}

func (m *mailbox) deliver() {
	defer close(m.done)
	defer func() { _ = m.to.Close() }() // the client may have gone away
	for {
		m.mu.Lock()
		for len(m.kept) == 0 && !m.closed {
			m.more.Wait()
		}
		b := m.kept
		m.kept = nil
		m.mu.Unlock()
		if len(b) == 0 {
			return
		}
		if _, err := m.to.Write(b); err != nil {
			return
		}
	}
}

// exitError is what the kubelet says of a command that failed.
func exitError(code int) error {
	return fmt.Errorf("command terminated with non-zero exit code: exit status %d", code)
}
