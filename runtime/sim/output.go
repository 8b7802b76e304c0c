package sim

import (
	"fmt"
	"io"
	"sync"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/client"
	"github.com/gherkube/gherkube/runtime/container"
)

// output carries what a process writes to a client, which may be slow: the
// loop must not wait for it. What was written to the standard output and to the
// error output arrives in the order in which it was written.
type output struct {
	client  *client.Client
	streams apiserver.Streams

	mu     sync.Mutex
	more   *sync.Cond
	kept   []chunk
	closed bool
	done   chan struct{}
}

// chunk is what a process wrote at once.
type chunk struct {
	to   io.Writer
	text []byte
	sent func()
}

func newOutput(c *client.Client, s apiserver.Streams) *output {
	o := &output{client: c, streams: s, done: make(chan struct{})}
	o.more = sync.NewCond(&o.mu)
	go o.deliver()
	return o
}

// ends are the process's ends.
func (o *output) ends(in *input) container.Streams {
	s := container.Streams{Stdout: o.put(o.streams.Stdout), Stderr: o.put(o.streams.Stderr)}
	if in != nil {
		s.Stdin = in.pipe
	}
	return s
}

// put returns a function for the loop that takes what goes to a writer; it
// takes it if there is none, too.
func (o *output) put(to io.WriteCloser) func([]byte) {
	return func(b []byte) {
		if to == nil || len(b) == 0 {
			return
		}
		sent := o.client.Sending()
		o.mu.Lock()
		defer o.mu.Unlock()
		o.kept = append(o.kept, chunk{to, append([]byte(nil), b...), sent})
		o.more.Signal()
	}
}

// close returns when the client has got everything, or has gone away.
func (o *output) close() {
	o.mu.Lock()
	o.closed = true
	o.more.Signal()
	o.mu.Unlock()
	<-o.done
	for _, w := range []io.WriteCloser{o.streams.Stdout, o.streams.Stderr} {
		if w != nil {
			_ = w.Close() // the client may have gone away
		}
	}
}

func (o *output) deliver() {
	defer close(o.done)
	gone := false
	for {
		o.mu.Lock()
		for len(o.kept) == 0 && !o.closed {
			o.more.Wait()
		}
		chunks := o.kept
		o.kept = nil
		o.mu.Unlock()
		if len(chunks) == 0 {
			return
		}
		for _, c := range chunks {
			if !gone {
				gone = o.client.Deliver(c.to, c.text) != nil
			}
			c.sent()
		}
	}
}

// exitError is what the kubelet says of a command that failed.
func exitError(code int) error {
	return fmt.Errorf("command terminated with non-zero exit code: exit status %d", code)
}
