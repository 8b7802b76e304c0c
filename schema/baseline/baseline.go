// Package baseline keeps the findings that a project had when it began to
// validate, so that only new ones fail a run. An entry knows its finding by file,
// object, field, rule and message, not by line: it survives edits elsewhere. It does
// not know where the file is kept and which sources were validated: that it is told.
package baseline

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/findings"
)

// format names the form of the file.
const format = "gherkube-baseline/v1"

// Baseline is a file of findings to put up with.
type Baseline struct {
	// Name is the file, for positions.
	Name    string
	entries []entry
}

// entry is a finding, and how often it occurs.
type entry struct {
	findings.Identity
	Count int `json:"count,omitempty"` // 0 is once
	line  int
}

func (e entry) times() int { return max(e.Count, 1) }

// Files are the files that entries name.
func (b *Baseline) Files() []string {
	var files []string
	for _, e := range b.entries {
		files = append(files, e.File)
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// Len is the number of findings in the baseline.
func (b *Baseline) Len() int {
	n := 0
	for _, e := range b.entries {
		n += e.times()
	}
	return n
}

// Read reads a baseline.
func Read(name string, data []byte) (*Baseline, error) {
	b := &Baseline{Name: name}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	got, err := b.read(d, data)
	switch {
	case err == nil && got == format:
		return b, nil
	case err == nil:
		err = fmt.Errorf("its format is %q, not %q", got, format)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("it ends too early")
	}
	return nil, fmt.Errorf("%s is not a baseline of gherkube: %w", name, err)
}

// read reads the file's object, and returns the format that it names.
func (b *Baseline) read(d *json.Decoder, data []byte) (format string, err error) {
	if err := expect(d, json.Delim('{')); err != nil {
		return "", err
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return "", err
		}
		switch key {
		case "format":
			err = d.Decode(&format)
		case "findings":
			err = b.readEntries(d, data)
		default:
			err = fmt.Errorf("unknown field %q", key)
		}
		if err != nil {
			return "", err
		}
	}
	return format, expect(d, json.Delim('}'))
}

func (b *Baseline) readEntries(d *json.Decoder, data []byte) error {
	if err := expect(d, json.Delim('[')); err != nil {
		return err
	}
	line, from := 1, 0
	for d.More() {
		at := int(d.InputOffset())
		for at < len(data) && bytes.IndexByte([]byte(" \t\r\n,"), data[at]) >= 0 {
			at++
		}
		line += bytes.Count(data[from:at], []byte("\n"))
		from = at
		e := entry{line: line}
		if err := d.Decode(&e); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
		if e.File == "" || e.Rule == "" || e.Count < 0 {
			return fmt.Errorf("line %d: an entry needs a file and a rule, and no negative count", line)
		}
		b.entries = append(b.entries, e)
	}
	return expect(d, json.Delim(']'))
}

func expect(d *json.Decoder, want json.Delim) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	if token != want {
		return fmt.Errorf("%v instead of %v", token, want)
	}
	return nil
}

// Place says how a baseline names a file: relative to its own folder, whatever
// folder the run started in.
type Place func(file string) string

// Apply takes the findings that are in the baseline out of the report.
func (b *Baseline) Apply(report schema.Report, place Place) (schema.Report, *Use) {
	use := &Use{left: make([]int, len(b.entries)), baseline: b, hiding: hiding(report, place), incomplete: report.LeftOut.Total() > 0}
	byIdentity := map[findings.Identity][]int{}
	for i, e := range b.entries {
		use.left[i] = e.times()
		byIdentity[e.Identity] = append(byIdentity[e.Identity], i)
	}
	return report.Suppress(func(f schema.Finding) (schema.Suppressed, bool) {
		for _, i := range byIdentity[identify(f, place)] {
			if use.left[i] > 0 {
				use.left[i]--
				return schema.Suppressed{Finding: f, By: schema.Position{File: b.Name, Line: b.entries[i].line, Column: 1}}, true
			}
		}
		return schema.Suppressed{}, false
	}), use
}

func identify(f schema.Finding, place Place) findings.Identity {
	f.Position.File = place(f.Position.File)
	return findings.Identify(f)
}

// Use is what a run made of a baseline.
type Use struct {
	baseline *Baseline
	left     []int // how many findings of each entry did not occur
	hiding   hiders
	// incomplete says that the run has findings that are not in the report.
	incomplete bool
}

// hiders are the findings behind which others of their object may hide.
type hiders map[[2]string][]schema.Finding

func hiding(report schema.Report, place Place) hiders {
	h := hiders{}
	add := func(f schema.Finding) {
		if id := identify(f, place); schema.HidesOthers(f) {
			key := [2]string{id.File, id.Object}
			h[key] = append(h[key], f)
		}
	}
	for _, f := range report.Findings {
		add(f)
	}
	for _, s := range report.Suppressed {
		add(s.Finding)
	}
	return h
}

// hide says whether nobody knows if the entry's finding is still there.
func (h hiders) hide(e entry) bool {
	return slices.ContainsFunc(h[[2]string{e.File, e.Object}], func(f schema.Finding) bool { return schema.Hides(f, e.Rule) })
}

// Stale are the findings about entries that nothing was found for, among those
// whose file the run can judge: it was validated, or does not exist any more.
func (u *Use) Stale(judged func(file string) bool) []schema.Finding {
	if u.incomplete {
		return nil
	}
	var list []schema.Finding
	for i, e := range u.baseline.entries {
		if n := u.left[i]; n > 0 && judged(e.File) && !u.hiding.hide(e) {
			at := schema.Position{File: u.baseline.Name, Line: e.line, Column: 1}
			list = append(list, schema.StaleSuppression(at, fmt.Sprintf("nothing to suppress: %s has no such finding of %s any more", e.File, e.Rule),
				"write the baseline anew with --update-baseline"))
		}
	}
	return list
}

// Of makes a baseline of the report's errors and warnings, in addition to what
// the old one, if any, says about files for which keep says so, and about objects
// that were not validated in full.
func Of(name string, report schema.Report, place Place, old *Baseline, keep func(file string) bool) *Baseline {
	counts := map[findings.Identity]int{}
	for _, f := range report.Findings {
		if f.Severity != schema.Info && schema.Suppressible(f.Rule) {
			counts[identify(f, place)]++
		}
	}
	if old != nil {
		hidden := hiding(report, place)
		for _, e := range old.entries {
			if keep(e.File) || hidden.hide(e) {
				counts[e.Identity] += e.times()
			}
		}
	}
	b := &Baseline{Name: name}
	for id, n := range counts {
		e := entry{Identity: id}
		if n > 1 {
			e.Count = n
		}
		b.entries = append(b.entries, e)
	}
	slices.SortFunc(b.entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Object, b.Object), cmp.Compare(a.Path, b.Path),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
	})
	for i := range b.entries {
		b.entries[i].line = i + firstEntryLine
	}
	return b
}

// firstEntryLine is where Write writes the first entry.
const firstEntryLine = 4

// Write writes the file, an entry in each line.
func (b *Baseline) Write(w io.Writer) error {
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\n  \"format\": %q,\n  \"findings\": [", format)
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	for i, entry := range b.entries {
		if i > 0 {
			out.Truncate(out.Len() - 1) // the encoder ends each line
			out.WriteString(",")
		}
		out.WriteString("\n    ")
		if err := e.Encode(entry); err != nil {
			return err
		}
	}
	if len(b.entries) > 0 {
		out.WriteString("  ")
	}
	out.WriteString("]\n}\n")
	_, err := w.Write(out.Bytes())
	return err
}
