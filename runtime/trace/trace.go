package trace

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Transition is one line of a trace: one object at one instant, with what is
// different from the object's line before.
type Transition struct {
	// At is the time since the scenario's start.
	At   time.Duration
	Kind string
	// Namespace is empty for cluster-scoped kinds and for objects in the
	// scenario's own namespace.
	Namespace string
	Name      string
	Event     EventType
	// Set has the fields that changed; nil for a field that is gone.
	Set Fields
	// Times has the server's own time stamps that changed.
	Times map[string]string
	// Revision is the place of the write among all writes to the cluster; 0 if it
	// is not known. It says nothing about another cluster.
	Revision uint64
}

// ID names the object of a line.
func (t Transition) ID() ID { return ID{t.Kind, t.Namespace, t.Name} }

// line is a transition as it is written. The order of the keys is that of the
// recordings.
type line struct {
	T         json.Number       `json:"t"`
	Kind      string            `json:"kind"`
	Namespace string            `json:"namespace,omitempty"`
	Name      string            `json:"name"`
	Event     EventType         `json:"event"`
	Set       map[string]any    `json:"set"`
	Times     map[string]string `json:"times,omitempty"`
	Revision  uint64            `json:"revision,omitempty"`
}

// MarshalJSON writes the transition as one line of trace.ndjson, its instant
// in seconds with three decimals.
func (t Transition) MarshalJSON() ([]byte, error) {
	l := line{
		T: json.Number(fmt.Sprintf("%.3f", t.At.Seconds())), Kind: t.Kind, Namespace: t.Namespace, Name: t.Name,
		Event: t.Event, Set: nest(t.Set), Times: t.Times, Revision: t.Revision,
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(l); err != nil {
		return nil, err
	}
	return bytes.TrimRight(buf.Bytes(), "\n"), nil
}

// UnmarshalJSON reads a line of trace.ndjson.
func (t *Transition) UnmarshalJSON(b []byte) error {
	var l line
	if err := json.Unmarshal(b, &l); err != nil {
		return err
	}
	seconds, err := l.T.Float64()
	if err != nil {
		return fmt.Errorf("t: %w", err)
	}
	at := time.Duration(seconds*1000+0.5) * time.Millisecond
	*t = Transition{At: at, Kind: l.Kind, Namespace: l.Namespace, Name: l.Name, Event: l.Event,
		Set: flatten(l.Set), Times: l.Times, Revision: l.Revision}
	return nil
}

// Trace is what happened, in order.
type Trace []Transition

// Read reads a trace.ndjson. The error names the line.
func Read(r io.Reader) (Trace, error) {
	var t Trace
	scan := bufio.NewScanner(r)
	scan.Buffer(nil, 1<<24)
	for n := 1; scan.Scan(); n++ {
		if len(bytes.TrimSpace(scan.Bytes())) == 0 {
			continue
		}
		var tr Transition
		if err := json.Unmarshal(scan.Bytes(), &tr); err != nil {
			return nil, fmt.Errorf("trace line %d: %w", n, err)
		}
		t = append(t, tr)
	}
	return t, scan.Err()
}

// WriteTo writes the trace as NDJSON.
func (t Trace) WriteTo(w io.Writer) (int64, error) {
	var n int64
	for _, tr := range t {
		b, err := tr.MarshalJSON()
		if err != nil {
			return n, fmt.Errorf("%s %s at %s: %w", tr.Kind, tr.Name, tr.At, err)
		}
		m, err := w.Write(append(b, '\n'))
		n += int64(m)
		if err != nil {
			return n, err
		}
	}
	return n, nil
}
