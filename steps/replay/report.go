package replay

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/runtime/trace/comparison"
	"github.com/gherkube/gherkube/runtime/trace/recording"
)

// NotSupported is the verdict on a recording that cannot be replayed.
const NotSupported comparison.Verdict = "not supported"

// Verdict is what came of the recording.
func (o Outcome) Verdict() comparison.Verdict {
	if o.Unsupported != "" {
		return NotSupported
	}
	return o.Judgement.Verdict()
}

// Detail is how much a text tells of each recording.
type Detail string

// The details.
const (
	Summary     Detail = "summary"     // a line
	Differences Detail = "differences" // and what differs
	Timelines   Detail = "timelines"   // and everything that happened, side by side
)

// sideWidth is how wide each side of a timeline is.
const sideWidth = 72

// Text writes outcomes for a reader: the recording is on the left, the
// simulator on the right.
func Text(w io.Writer, outcomes []Outcome, detail Detail) error {
	p := &printer{w: w}
	if detail != Summary {
		p.line("recorded: on the left, and -   simulated: on the right, and +\n%s\n", comparison.Marks)
	}
	for _, o := range outcomes {
		p.outcome(o, detail)
	}
	p.sums(outcomes)
	return p.err
}

// printer remembers the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) outcome(o Outcome, detail Detail) {
	if o.Unsupported != "" {
		p.line("%-34s %s: %s", o.ID, NotSupported, o.Unsupported)
		return
	}
	same, all := o.commands()
	p.line("%-34s %-11s %5.1f%% of %3d transitions, %2d of %2d commands",
		o.ID, o.Verdict(), 100*o.Trace.Counts.Agreement(), o.Trace.Counts.Transitions, same, all)
	p.details(o, detail)
}

// details are what differs, or all that happened.
func (p *printer) details(o Outcome, detail Detail) {
	if detail == Summary {
		return
	}
	for _, d := range o.Commands {
		p.command(d)
	}
	shown := o.Trace.Differences()
	if detail == Timelines {
		shown = o.Trace.Steps
	}
	if p.err == nil {
		p.err = comparison.Write(p.w, shown, sideWidth)
	}
}

func (p *printer) command(d recording.CommandDifference) {
	if d.Same() {
		return
	}
	p.line("  $ %s", d.Line)
	if d.Agrees() {
		p.line("    the same, at other instants:")
	}
	if !d.SameCode() {
		p.line("    exit code %s recorded, %s simulated", code(d.Recorded), code(d.Simulated))
	}
	for _, l := range d.Missing {
		p.line("    - %s", l)
	}
	for _, l := range d.Surplus {
		p.line("    + %s", l)
	}
}

func code(c *int) string {
	if c == nil {
		return "none"
	}
	return fmt.Sprint(*c)
}

// commands counts the commands with the same result, at whatever instant, and all.
func (o Outcome) commands() (same, all int) {
	for _, d := range o.Commands {
		if d.Agrees() {
			same++
		}
	}
	return same, len(o.Commands)
}

// Sum is what a set of outcomes comes to.
type Sum struct {
	Recordings   int                        `json:"recordings"`
	Verdicts     map[comparison.Verdict]int `json:"verdicts"`
	Agreement    float64                    `json:"agreement"` // of transitions, 0 to 1
	Counts       comparison.Counts          `json:"counts"`
	Commands     int                        `json:"commands"`
	CommandsSame int                        `json:"commandsSame"`
	CodesSame    int                        `json:"exitCodesSame"`
}

// SumOf adds outcomes up.
func SumOf(outcomes []Outcome) Sum {
	s := Sum{Recordings: len(outcomes), Verdicts: map[comparison.Verdict]int{}}
	for _, o := range outcomes {
		s.Verdicts[o.Verdict()]++
		s.Counts.Add(o.Trace.Counts)
		same, all := o.commands()
		s.Commands += all
		s.CommandsSame += same
		for _, d := range o.Commands {
			if d.SameCode() {
				s.CodesSame++
			}
		}
	}
	s.Agreement = s.Counts.Agreement()
	return s
}

func (p *printer) sums(outcomes []Outcome) {
	s := SumOf(outcomes)
	p.line("\n%s: %d agree, %d differ in timing only, %d differ, %d not supported", reports.Several(s.Recordings, "recording"),
		s.Verdicts[comparison.Agree], s.Verdicts[comparison.TimingOnly], s.Verdicts[comparison.Differs], s.Verdicts[NotSupported])
	c := s.Counts
	p.line("%.1f%% of %s agree", 100*s.Agreement, reports.Several(c.Transitions, "transition"))
	p.line("  %5d equal\n  %5d equal in more or fewer writes\n  %5d differ in timing only", c.Equal, c.Coalesced, c.Timing)
	p.line("  %5d have other values\n  %5d are missing\n  %5d are extra", c.Differ, c.Missing, c.Extra)
	p.line("%d of %s have the same exit code, %d the same output too", s.CodesSame, reports.Several(s.Commands, "command"), s.CommandsSame)
}

// difference is a step that differs, as JSON has it.
type difference struct {
	Kind      string             `json:"kind"`
	Namespace string             `json:"namespace,omitempty"`
	Name      string             `json:"name"`
	Class     comparison.Class   `json:"class"`
	Late      float64            `json:"lateSeconds"`
	Recorded  trace.Trace        `json:"recorded"`
	Simulated trace.Trace        `json:"simulated"`
	Fields    []comparison.Field `json:"fields,omitempty"`
}

// result is an outcome as JSON has it.
type result struct {
	ID          string                        `json:"id"`
	Verdict     comparison.Verdict            `json:"verdict"`
	Unsupported string                        `json:"unsupported,omitempty"`
	Agreement   float64                       `json:"agreement"`
	Counts      comparison.Counts             `json:"counts"`
	Commands    []recording.CommandDifference `json:"commands"`
	Differences []difference                  `json:"differences"`
}

// JSON writes outcomes for a program.
func JSON(w io.Writer, outcomes []Outcome) error {
	report := struct {
		Sum        Sum      `json:"sum"`
		Recordings []result `json:"recordings"`
	}{SumOf(outcomes), []result{}}
	for _, o := range outcomes {
		report.Recordings = append(report.Recordings, resultOf(o))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(report)
}

func resultOf(o Outcome) result {
	r := result{ID: o.ID, Verdict: o.Verdict(), Unsupported: o.Unsupported, Agreement: o.Trace.Counts.Agreement(),
		Counts: o.Trace.Counts, Commands: o.Commands, Differences: []difference{}}
	if o.Unsupported != "" {
		r.Agreement = 0
	}
	for _, s := range o.Trace.Differences() {
		r.Differences = append(r.Differences, difference{s.Object.Kind, s.Object.Namespace, s.Object.Name, s.Class,
			s.Late.Seconds(), s.Left, s.Right, s.Fields})
	}
	return r
}
