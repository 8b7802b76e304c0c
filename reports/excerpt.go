package reports

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// What is longer than this is shown by its head and its tail. Together, those
// are shorter, so that they do not meet.
const (
	longBytes, longLines = 16 << 10, 200
	headBytes, headLines = 4 << 10, 50
	tailBytes, tailLines = 8 << 10, 100
)

func long(text string) bool {
	return len(text) > longBytes || strings.Count(strings.TrimRight(text, "\n"), "\n") >= longLines
}

// excerpt is the head and the tail of a long text, with a line between them that
// says how much is left out.
func excerpt(text string) string {
	if !long(text) {
		return text
	}
	head, tail := text[:headEnd(text)], text[tailStart(text):]
	left := text[len(head) : len(text)-len(tail)]
	note := fmt.Sprintf("… %s left out", size(len(left)))
	if n := strings.Count(left, "\n"); n > 0 {
		note = fmt.Sprintf("… %s, %s, left out", Several(n, "line"), size(len(left)))
	}
	return strings.TrimSuffix(head, "\n") + "\n" + note + ": a report in JSON has all of it\n" + tail
}

// headEnd is where the head ends: after a line, if one ends there.
func headEnd(text string) int {
	end := 0
	for range headLines {
		n := strings.IndexByte(text[end:min(headBytes, len(text))], '\n')
		if n < 0 {
			break
		}
		end += n + 1
	}
	if end > 0 {
		return end
	}
	end = headBytes
	for end > headBytes-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return end
}

// tailStart is where the tail starts: with a line, if one starts there.
func tailStart(text string) int {
	first := max(0, len(text)-tailBytes)
	start := len(text)
	for range tailLines {
		n := strings.LastIndexByte(text[first:max(first, start-1)], '\n')
		if n < 0 {
			break
		}
		start = first + n + 1
	}
	if start < len(text) {
		return start
	}
	start = first
	for start < first+utf8.UTFMax && !utf8.RuneStart(text[start]) {
		start++
	}
	return start
}

func size(bytes int) string {
	switch {
	case bytes < 10_000:
		return Several(bytes, "byte")
	case bytes < 1_000_000:
		return fmt.Sprintf("%d kB", bytes/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}

// excerpts makes an excerpt of each long text.
func excerpts() func(string) string { return excerpt }

// once lets each long text of a scenario pass once; where it stands again, it
// becomes an excerpt.
func once() func(string) string {
	seen := map[string]bool{}
	return func(text string) string {
		if !long(text) {
			return text
		}
		key := strings.TrimSpace(text)
		if seen[key] {
			return excerpt(text)
		}
		seen[key] = true
		return text
	}
}

// withTexts is the run with its texts that have no limit changed: what was
// printed, what was seen, and what features say at length. Each scenario has a
// change of its own.
func withTexts(run Run, begin func() func(string) string) Run {
	run.Features = slices.Clone(run.Features)
	for i := range run.Features {
		f := &run.Features[i]
		f.Description = begin()(f.Description)
		f.Scenarios = slices.Clone(f.Scenarios)
		for j := range f.Scenarios {
			s, change := &f.Scenarios[j], begin()
			s.Reason = change(s.Reason)
			s.Steps = slices.Clone(s.Steps)
			for k := range s.Steps {
				stepTexts(&s.Steps[k], change)
			}
			s.Failure = failureTexts(s.Failure, change)
		}
	}
	return run
}

// stepTexts changes what was printed before what failed about it.
func stepTexts(s *Step, change func(string) string) {
	s.Text, s.Argument, s.Suggestion = change(s.Text), change(s.Argument), change(s.Suggestion)
	s.Commands = slices.Clone(s.Commands)
	for i := range s.Commands {
		c := &s.Commands[i]
		c.Line, c.Stdout, c.Stderr = change(c.Line), change(c.Stdout), change(c.Stderr)
	}
	s.Failure = failureTexts(s.Failure, change)
}

func failureTexts(f *Failure, change func(string) string) *Failure {
	if f == nil {
		return nil
	}
	c := *f
	c.Message, c.Condition, c.LastSeen = change(f.Message), change(f.Condition), change(f.LastSeen)
	c.Trace, c.Events, c.Outputs = slices.Clone(f.Trace), slices.Clone(f.Events), slices.Clone(f.Outputs)
	for _, lines := range [][]string{c.Trace, c.Events} {
		for i := range lines {
			lines[i] = change(lines[i])
		}
	}
	for i := range c.Outputs {
		c.Outputs[i].Text = change(c.Outputs[i].Text)
	}
	return &c
}
