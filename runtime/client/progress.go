package client

import (
	"context"
	"sync"
)

// Progress tells how much of a streamed answer is still on its way from the
// cluster to an in-process client: nothing is, when the source has nothing more
// to say, and the client has read every byte. It is carried by the context of
// the client's request.
type Progress struct {
	changed func()

	mu       sync.Mutex
	revision int64 // of the store, up to which a watch has looked
	held     bool  // the watch itself waits for the cluster
	events   int64 // that a watch has sent
	frames   int64 // that were written and flushed towards the client
	logged   int64 // bytes that a log has handed over
	resting  bool  // the log has nothing more at present
	written  int64 // bytes towards the client
	dirty    bool  // something was written since the last flush
	ended    bool  // nothing more will be written
}

// NewProgress returns the progress of an answer that has not begun. changed is
// called, on any goroutine, whenever the answer has come further.
func NewProgress(changed func()) *Progress { return &Progress{changed: changed} }

type progressKey struct{}

// WithProgress returns a context for a request whose answer is followed.
func WithProgress(ctx context.Context, p *Progress) context.Context {
	return context.WithValue(ctx, progressKey{}, p)
}

// ProgressOf returns the progress that ctx carries. A nil Progress may be used:
// it follows nothing.
func ProgressOf(ctx context.Context) *Progress {
	p, _ := ctx.Value(progressKey{}).(*Progress)
	return p
}

func (p *Progress) change(f func()) {
	if p == nil {
		return
	}
	p.mu.Lock()
	f()
	p.mu.Unlock()
	p.changed()
}

// WatchDelivered reports whether a client that has read so many bytes of a
// watch has all of its events up to the store's revision, or all that the watch can
// send before time has passed, and waits for more.
func (p *Progress) WatchDelivered(revision, read int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.ended && (p.revision >= revision || p.held) && p.frames == p.events && !p.dirty && p.written == read
}

// LogDelivered reports whether a client that has read so many bytes of a
// followed log has all of it, and waits for more.
func (p *Progress) LogDelivered(read int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.ended && p.resting && p.logged == p.written && p.written == read
}

// Rest says that a log has nothing more at present; Resume, that there is more,
// or that the log has ended.
func (p *Progress) Rest() { p.change(func() { p.resting = true }) }

// Resume takes back Rest.
func (p *Progress) Resume() { p.change(func() { p.resting = false }) }

// Logged says that a log has handed over n more bytes.
func (p *Progress) Logged(n int) { p.change(func() { p.logged += int64(n) }) }

// Looked says that a watch has sent all changes up to a revision.
func (p *Progress) Looked(revision int64) { p.change(func() { p.revision = revision }) }

// Hold says that a watch can send nothing more before time has passed; GoOn, that it
// can.
func (p *Progress) Hold() { p.change(func() { p.held = true }) }

// GoOn takes back Hold.
func (p *Progress) GoOn() { p.change(func() { p.held = false }) }

// Sending says that a watch is about to send one more event.
func (p *Progress) Sending() { p.change(func() { p.events++ }) }

// Writing says that n more bytes are about to be written.
func (p *Progress) Writing(n int) { p.change(func() { p.written, p.dirty = p.written+int64(n), true }) }

// Flushed says that what was written before has left.
func (p *Progress) Flushed() {
	p.change(func() {
		if p.dirty {
			p.frames, p.dirty = p.frames+1, false
		}
	})
}

// End says that nothing more will be written.
func (p *Progress) End() { p.change(func() { p.ended = true }) }
