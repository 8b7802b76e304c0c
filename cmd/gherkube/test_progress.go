package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/gherkube/gherkube/cmd/internal/tty"
	"github.com/gherkube/gherkube/reports"
)

// progress shows that a run goes on. Its methods may be called from several
// goroutines.
type progress interface {
	// ended tells that a scenario, the n-th of the run counting from 0, is over.
	ended(n int, uri string, s reports.Scenario)
	// over ends the display.
	over()
}

// newProgress returns the display of a format. What is shown of a run that has
// not ended goes to stderr, so that stdout has only results.
func newProgress(format string, on target, all int, stdout, stderr io.Writer) progress {
	switch {
	case format == "pretty" && on.real:
		return &lines{out: stdout, look: palette(stdout)}
	case format == "pretty":
		return &lines{out: stdout, look: palette(stdout), held: map[int]string{}}
	case format == "progress" && tty.Is(stderr):
		return &counter{out: stderr, all: all, started: time.Now()}
	}
	return silence{}
}

// silence shows nothing: of use where nobody watches.
type silence struct{}

func (silence) ended(int, string, reports.Scenario) {}
func (silence) over()                               {}

// counter is one line of a terminal, written over again and again.
type counter struct {
	mu       sync.Mutex
	out      io.Writer
	heading  string // which run it is, if there are several
	all, bad int
	done     int
	started  time.Time
	shown    time.Time
}

func (c *counter) ended(_ int, _ string, s reports.Scenario) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done++
	if s.Status.Bad() {
		c.bad++
	}
	if now := time.Now(); now.Sub(c.shown) > 50*time.Millisecond || c.done == c.all {
		c.shown = now
		fmt.Fprintf(c.out, "\r\x1b[K%s%d of %s, %d failed, %.1f s", c.heading, c.done, reports.Several(c.all, "scenario"), c.bad, now.Sub(c.started).Seconds())
	}
}

func (c *counter) over() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.shown.IsZero() {
		fmt.Fprint(c.out, "\r\x1b[K")
	}
}

// lines is a line for each scenario; where time is virtual, in the order of the
// features however many run at once.
type lines struct {
	mu   sync.Mutex
	out  io.Writer
	look reports.Palette
	next int
	held map[int]string // lines whose predecessors are not there yet; nil if the order does not matter
}

func (l *lines) ended(n int, uri string, s reports.Scenario) {
	l.mu.Lock()
	defer l.mu.Unlock()
	line := fmt.Sprintf("%s  %s:%d  %s (%s)%s\n", l.look(s.Status, fmt.Sprintf("%-9s", s.Status)), reports.Line(uri), s.Line, reports.Line(s.Name), s.Virtual.Round(time.Millisecond), lateBy(s))
	if l.held == nil {
		fmt.Fprint(l.out, line)
		return
	}
	l.held[n] = line
	for {
		line, ok := l.held[l.next]
		if !ok {
			return
		}
		fmt.Fprint(l.out, line)
		delete(l.held, l.next)
		l.next++
	}
}

// lateBy says by how much a scenario was late; nothing if it was not.
func lateBy(s reports.Scenario) string {
	if s.Status != reports.Late {
		return ""
	}
	return fmt.Sprintf(" late by %s", s.Late().Round(time.Millisecond))
}

// over prints what still waits for scenarios that never ran.
func (l *lines) over() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for n := l.next; len(l.held) > 0; n++ {
		if line, ok := l.held[n]; ok {
			fmt.Fprint(l.out, line)
			delete(l.held, n)
		}
	}
	fmt.Fprintln(l.out)
}

// palette is coloured on terminals, unless the user objects (no-color.org).
func palette(w io.Writer) reports.Palette {
	if tty.Coloured(w) {
		return reports.ANSI
	}
	return reports.Plain
}
