package sim

import (
	"context"
	"io"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/client"
	"github.com/gherkube/gherkube/runtime/container"
)

// logReader reads a container's log as the kubelet's server sends it
// (kuberuntime/logs.ReadLogs).
type logReader struct {
	ctx      context.Context
	cluster  *Cluster
	log      *container.Log
	options  *corev1.PodLogOptions
	since    time.Time
	client   *client.Client
	progress *client.Progress

	mu       sync.Mutex
	next     int
	pending  []byte
	left     int64 // of LimitBytes; -1 without a limit
	changed  chan struct{}
	told     bool // that there may be more
	unfollow func()
}

// newLogReader returns a reader of the log. The caller is inside the gate.
func newLogReader(ctx context.Context, c *Cluster, log *container.Log, o *corev1.PodLogOptions) *logReader {
	r := &logReader{ctx: ctx, cluster: c, log: log, options: o, client: client.Of(ctx), progress: client.ProgressOf(ctx), left: -1, changed: make(chan struct{}, 1), unfollow: func() {}}
	if o.LimitBytes != nil {
		r.left = *o.LimitBytes
	}
	switch {
	case o.SinceTime != nil:
		r.since = o.SinceTime.Time
	case o.SinceSeconds != nil:
		r.since = c.world.Clock.Now().Add(-time.Duration(*o.SinceSeconds) * time.Second)
	}
	if o.TailLines != nil {
		r.next = r.tail(int(*o.TailLines))
	}
	if o.Follow {
		r.progress.Rest()
		r.unfollow = log.Follow(r.notify)
		r.notify()
	}
	return r
}

// tail returns the position from which on there are n lines.
func (r *logReader) tail(n int) int {
	lines, end := r.log.Lines(0)
	return max(end-n, end-len(lines))
}

// notify runs on the loop. A client that follows several logs reads on in them
// one after the other, in the order in which something was written to them.
func (r *logReader) notify() {
	r.client.Tell(func() {
		r.progress.Resume()
		select {
		case r.changed <- struct{}{}:
		default:
		}
	})
}

// Read implements io.Reader.
func (r *logReader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.pending) == 0 {
		if r.left == 0 {
			return 0, io.EOF
		}
		if r.options.Follow && !r.told {
			select {
			case <-r.changed:
			case <-r.ctx.Done():
				return 0, io.EOF
			}
		}
		r.told = true
		closed := r.fill()
		if len(r.pending) > 0 {
			break
		}
		if closed || !r.options.Follow {
			return 0, io.EOF
		}
		r.told = false
	}
	n := copy(p, r.pending)
	r.pending = r.pending[n:]
	r.progress.Logged(n)
	return n, nil
}

// fill takes over new lines and reports whether no more will come.
func (r *logReader) fill() bool {
	defer r.cluster.world.Enter()()
	var lines []container.Line
	lines, r.next = r.log.Lines(r.next)
	for _, l := range lines {
		if l.Time.Before(r.since) || !r.wanted(l) {
			continue
		}
		r.add(l)
	}
	if len(r.pending) == 0 && !r.log.Closed() {
		r.progress.Rest()
	}
	return r.log.Closed()
}

// wanted reports whether the line is of the stream that was asked for.
func (r *logReader) wanted(l container.Line) bool {
	if r.options.Stream == nil {
		return true
	}
	switch *r.options.Stream {
	case corev1.LogStreamStdout:
		return l.Stream == container.Stdout
	case corev1.LogStreamStderr:
		return l.Stream == container.Stderr
	}
	return true
}

func (r *logReader) add(l container.Line) {
	var b []byte
	if r.options.Timestamps {
		b = append(b, l.Time.UTC().Format(time.RFC3339Nano)...)
		b = append(b, ' ')
	}
	b = append(b, l.Text...)
	if !l.Partial {
		b = append(b, '\n')
	}
	if r.left >= 0 {
		b = b[:min(int64(len(b)), r.left)]
		r.left -= int64(len(b))
	}
	r.pending = append(r.pending, b...)
}

// Close implements io.Closer.
func (r *logReader) Close() error {
	defer r.cluster.world.Enter()()
	r.unfollow()
	return nil
}
