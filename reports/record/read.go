package record

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/gherkube/gherkube/runtime/trace"
)

// What is longer than this is not a recording.
const (
	longest = 64 << 20 // bytes of a line
	largest = 2 << 30  // bytes of a recording that is not compressed
)

// Read reads a recording, compressed or not. Of one that was cut off it returns
// every scenario that is complete, and says so in its last run. The error names
// the line.
func Read(r io.Reader) ([]Run, error) {
	lines, err := open(r)
	if err != nil {
		return nil, err
	}
	p := &parser{lines: lines}
	for {
		text, err := p.lines.next()
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return p.finish()
		case err == nil:
			err = p.line(text)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", p.lines.number, err)
		}
	}
}

// open finds out whether the stream is compressed.
func open(r io.Reader) (*lines, error) {
	in := bufio.NewReader(r)
	if magic, err := in.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		zip, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("it is not a recording: %w", err)
		}
		in = bufio.NewReader(zip)
	}
	return &lines{in: in}, nil
}

// lines are the lines of a stream that are not empty.
type lines struct {
	in     *bufio.Reader
	number int
	read   int
}

// next returns the next line. At the end of the stream the error is io.EOF, or
// io.ErrUnexpectedEOF if the stream ends within a line or was cut off.
func (l *lines) next() ([]byte, error) {
	var line []byte
	for {
		part, err := l.in.ReadSlice('\n')
		line = append(line, part...)
		l.read += len(part)
		switch {
		case len(line) > longest:
			return nil, fmt.Errorf("it has more than %d MiB: that is not a recording", longest>>20)
		case l.read > largest:
			return nil, fmt.Errorf("there are more than %d MiB: that is not a recording", largest>>20)
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(line) > 0 && !json.Valid(line):
			return nil, io.ErrUnexpectedEOF
		case err != nil && (!errors.Is(err, io.EOF) || len(line) == 0):
			return nil, err
		}
		l.number++
		if line = bytes.TrimSpace(line); len(line) > 0 {
			return line, nil
		}
	}
}

type parser struct {
	lines   *lines
	runs    []Run
	open    bool // the last run has not ended
	missing int  // lines of the last scenario that are still to come
}

// anyLine is a line, of whatever form.
type anyLine struct {
	Run      *Header          `json:"run"`
	Scenario *Scenario        `json:"scenario"`
	End      *End             `json:"end"`
	T        *json.RawMessage `json:"t"`
}

func (p *parser) line(text []byte) error {
	if p.missing > 0 {
		return p.transition(text)
	}
	var l anyLine
	if err := json.Unmarshal(text, &l); err != nil {
		return p.unknown(err)
	}
	switch {
	case l.Run != nil:
		return p.begin(*l.Run)
	case len(p.runs) == 0:
		return p.unknown(errors.New(`the first line does not begin a run`))
	case !p.open:
		return errors.New("the run before it has ended, and it does not begin another one")
	case l.Scenario != nil:
		return p.scenario(*l.Scenario)
	case l.End != nil:
		p.runs[len(p.runs)-1].End, p.open = *l.End, false
		return nil
	case l.T != nil:
		return errors.New("a transition that belongs to no scenario")
	}
	return errors.New("it is neither a run, a scenario, a transition nor an end")
}

func (p *parser) unknown(err error) error {
	if len(p.runs) == 0 {
		return fmt.Errorf("it is not a recording of 'gherkube test --record': %w", err)
	}
	return err
}

func (p *parser) begin(h Header) error {
	if h.Format != Format {
		return fmt.Errorf("the recording's format is %q, made by %s %s; this program reads %q", h.Format, h.Tool.Name, h.Tool.Version, Format)
	}
	if p.open { // the process ended, and another one went on with the file
		p.runs[len(p.runs)-1].Cut = true
	}
	p.runs, p.open = append(p.runs, Run{Header: h}), true
	return nil
}

func (p *parser) scenario(s Scenario) error {
	if s.Transitions < 0 {
		return fmt.Errorf("a scenario of %d transitions", s.Transitions)
	}
	run := &p.runs[len(p.runs)-1]
	run.Scenarios = append(run.Scenarios, s)
	p.missing = s.Transitions
	return nil
}

func (p *parser) transition(text []byte) error {
	var t trace.Transition
	if err := json.Unmarshal(text, &t); err != nil {
		return fmt.Errorf("a transition: %w", err)
	}
	run := &p.runs[len(p.runs)-1]
	s := &run.Scenarios[len(run.Scenarios)-1]
	s.Trace = append(s.Trace, t)
	p.missing--
	return nil
}

// finish leaves out the scenario that is not complete.
func (p *parser) finish() ([]Run, error) {
	if len(p.runs) == 0 {
		return nil, p.unknown(errors.New("it ends before its first line does"))
	}
	if !p.open {
		return p.runs, nil
	}
	run := &p.runs[len(p.runs)-1]
	run.Cut = true
	if p.missing > 0 {
		run.Scenarios = run.Scenarios[:len(run.Scenarios)-1]
	}
	return p.runs, nil
}
