package record

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/trace"
)

// Writer writes a recording. It is not safe for concurrent use. After an error
// nothing more is written, and every call returns the error.
type Writer struct {
	zip *gzip.Writer
	out *bufio.Writer
	err error
}

// NewWriter returns a writer of a recording. Close it after the last run.
func NewWriter(w io.Writer) *Writer {
	zip := gzip.NewWriter(w)
	return &Writer{zip: zip, out: bufio.NewWriter(zip)}
}

// Begin begins a run. The format is filled in.
func (w *Writer) Begin(h Header) error {
	h.Format = Format
	w.line(map[string]any{"run": h})
	return w.flush()
}

// Scenario writes a scenario that has ended. What the trace shows is not
// written twice: the report's timeline is left out.
func (w *Writer) Scenario(f reports.Feature, s reports.Scenario, t trace.Trace) error {
	s.Timeline = reports.Timeline{}
	w.line(map[string]any{"scenario": Scenario{URI: f.URI, Feature: f.Name, Scenario: s, Transitions: len(t)}})
	if w.err == nil {
		_, w.err = t.WriteTo(w.out)
	}
	return w.flush()
}

// End ends a run.
func (w *Writer) End(e End) error {
	w.line(map[string]any{"end": e})
	return w.flush()
}

// Close ends the recording. It does not close what it is written to.
func (w *Writer) Close() error {
	if err := w.flush(); err != nil {
		return err
	}
	w.err = w.zip.Close()
	return w.err
}

func (w *Writer) line(v any) {
	if w.err != nil {
		return
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		w.err = fmt.Errorf("writing a recording: %w", err)
		return
	}
	_, w.err = w.out.Write(b.Bytes())
}

// flush writes what there is, so that it can be read whatever happens next.
func (w *Writer) flush() error {
	if w.err == nil {
		w.err = w.out.Flush()
	}
	if w.err == nil {
		w.err = w.zip.Flush()
	}
	return w.err
}
