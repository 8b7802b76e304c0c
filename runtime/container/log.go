package container

import (
	"bytes"
	"time"
)

// logLimit is how many bytes of lines a container's log keeps: the kubelet's
// default for one log file, containerLogMaxSize, before it rotates.
const logLimit = 10 << 20

// Stream is where a line of a log came from.
type Stream string

// The streams of a container.
const (
	Stdout Stream = "stdout"
	Stderr Stream = "stderr"
)

// Line is one entry of a log, without its line break.
type Line struct {
	Time   time.Time
	Stream Stream
	Text   []byte
	// Partial says that the program did not end the line.
	Partial bool
}

// Log is what a container wrote, line by line.
type Log struct {
	now       func() time.Time
	lines     []Line
	dropped   int // lines before the first that is kept
	size      int
	closed    bool
	open      map[Stream]*Line
	followers []*follower
}

type follower struct{ changed func() }

func newLog(now func() time.Time) *Log { return &Log{now: now} }

// Write adds what a program wrote. A line gets the time of its first byte's
// arrival, and appears when it ends.
func (l *Log) write(s Stream, b []byte) {
	for len(b) > 0 {
		line := l.open[s]
		if line == nil {
			line = &Line{Time: l.now(), Stream: s}
			if l.open == nil {
				l.open = map[Stream]*Line{}
			}
			l.open[s] = line
		}
		i := bytes.IndexByte(b, '\n')
		if i < 0 {
			line.Text = append(line.Text, b...)
			if len(line.Text) > 16<<10 { // containerd cuts long lines
				l.end(s, true)
			}
			b = nil
			continue
		}
		line.Text = append(line.Text, b[:i]...)
		l.end(s, false)
		b = b[i+1:]
	}
	l.notify()
}

func (l *Log) end(s Stream, partial bool) {
	line := l.open[s]
	if line == nil {
		return
	}
	delete(l.open, s)
	line.Partial = partial
	l.lines = append(l.lines, *line)
	l.size += len(line.Text) + 1
	if l.size <= logLimit {
		return
	}
	drop := 0
	for l.size > logLimit*9/10 {
		l.size -= len(l.lines[drop].Text) + 1
		drop++
	}
	l.lines = append([]Line(nil), l.lines[drop:]...)
	l.dropped += drop
}

// close ends unfinished lines and tells followers that no more will come.
func (l *Log) close() {
	l.end(Stdout, true)
	l.end(Stderr, true)
	l.closed = true
	l.notify()
	l.followers = nil
}

// Lines returns the lines from the given position on and the position after
// the last: pass 0 first, then what was returned. Lines that were dropped are
// skipped. The texts must not be changed.
func (l *Log) Lines(from int) ([]Line, int) {
	next := l.dropped + len(l.lines)
	if from >= next {
		return nil, next
	}
	return l.lines[max(0, from-l.dropped):], next
}

// Closed reports whether the container has ended, so that nothing follows.
func (l *Log) Closed() bool { return l.closed }

// Follow calls changed whenever lines were added or the log was closed, until
// stop is called.
func (l *Log) Follow(changed func()) (stop func()) {
	f := &follower{changed}
	l.followers = append(l.followers, f)
	return func() { f.changed = nil }
}

func (l *Log) notify() {
	kept := l.followers[:0]
	for _, f := range l.followers {
		if f.changed != nil {
			f.changed()
			kept = append(kept, f)
		}
	}
	l.followers = kept
}
