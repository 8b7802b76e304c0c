package reports

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/gherkube/gherkube/schema/plaintext"
)

// Palette writes a word with the look of what it means. The caller decides by
// the terminal which one to use.
type Palette func(of Status, word string) string

// Plain is the palette without colours.
func Plain(_ Status, word string) string { return word }

// ANSI is the palette of terminals that know the sixteen colours.
func ANSI(of Status, word string) string {
	colour := "33" // yellow
	switch {
	case of == Passed:
		colour = "32"
	case of == Failed:
		colour = "31"
	case of == Skipped:
		colour = "2" // faint
	}
	return plaintext.Coloured(colour, word)
}

// Text returns a writer of the summary that ends a run on a terminal: every
// failure with its evidence, then the counts.
func Text(look Palette) func(io.Writer, Run) error {
	return func(w io.Writer, run Run) error {
		var b strings.Builder
		run = withTexts(run, excerpts)
		for _, f := range run.Features {
			for _, s := range f.Scenarios {
				if s.Status.Bad() {
					textFailure(&b, look, f, s)
				}
			}
		}
		textLate(&b, look, run)
		textSkipped(&b, look, run)
		textCounts(&b, look, run)
		_, err := io.WriteString(w, b.String())
		return err
	}
}

// named is how many scenarios are named that were skipped for one reason.
const named = 5

// textSkipped tells which scenarios were skipped, by the reason. Those that did
// not begin, because the run was interrupted, are only counted.
func textSkipped(b *strings.Builder, look Palette, run Run) {
	var reasons []string
	places := map[string][]string{}
	for _, f := range run.Features {
		for _, s := range f.Scenarios {
			if s.Status != Skipped || s.Progress == NotBegun || s.Reason == "" {
				continue
			}
			if places[s.Reason] == nil {
				reasons = append(reasons, s.Reason)
			}
			places[s.Reason] = append(places[s.Reason], fmt.Sprintf("%s:%d", Line(f.URI), s.Line))
		}
	}
	for _, reason := range reasons {
		where := places[reason]
		more := ""
		if len(where) > named {
			more = fmt.Sprintf(" and %d others", len(where)-named)
			where = where[:named]
		}
		fmt.Fprintf(b, "%s  %s: %s%s\n", look(Skipped, "skipped"), Line(reason), strings.Join(where, " "), more)
	}
}

// textLate tells which scenarios hold, but later than they say, and by how much.
func textLate(b *strings.Builder, look Palette, run Run) {
	for _, f := range run.Features {
		for _, s := range f.Scenarios {
			if s.Status == Late {
				fmt.Fprintf(b, "%s  %s:%d  %s: by %s\n", look(Late, "late"), Line(f.URI), s.Line, Line(s.Name), s.Late().Round(time.Millisecond))
			}
		}
	}
}

func textFailure(b *strings.Builder, look Palette, f Feature, s Scenario) {
	fmt.Fprintf(b, "%s  %s\n", look(s.Status, strings.ToUpper(string(s.Status))), Line(oneLine(f.Name+": "+s.Name)))
	fmt.Fprintf(b, "    %s:%d", Line(f.URI), s.Line)
	if len(s.Behaviours) > 0 {
		fmt.Fprintf(b, "  behaviour %s", Line(strings.Join(s.Behaviours, ", ")))
	}
	b.WriteString("\n\n")
	for _, step := range s.Steps {
		fmt.Fprintf(b, "    %s %s\n", look(step.Status, sign(step.Status)), Line(step.Keyword+" "+step.Text))
	}
	text := strings.TrimRight(Clean(evidence(f, s)), "\n")
	fmt.Fprintf(b, "\n        %s\n\n", strings.ReplaceAll(text, "\n", "\n        "))
}

// sign is what stands for a status where there is room for one character.
func sign(s Status) string {
	switch s {
	case Passed, Late:
		return "✓"
	case Failed:
		return "✗"
	case Skipped:
		return "-"
	case Pending:
		return "…"
	}
	return "?"
}

func textCounts(b *strings.Builder, look Palette, run Run) {
	scenarios := run.Scenarios()
	count := Count(scenarios)
	fmt.Fprintf(b, "%s: %s\n", Several(count.All(), "scenario"), textTally(look, count))
	if len(run.Behaviours) > 0 {
		fmt.Fprintf(b, "%s: %s\n", Several(len(run.Behaviours), "behaviour"), textVerdicts(look, run))
	}
	virtual := total(scenarios)
	fmt.Fprintf(b, "%s of cluster time in %s", clockTime(virtual), clockTime(run.Wall))
	fmt.Fprintf(b, " · %s %s", Clean(run.Cluster.Kind), Clean(run.Cluster.Version))
	if run.Cluster.Virtual {
		fmt.Fprintf(b, " · seed %d", run.Seed)
	}
	if run.TraceHash != "" {
		fmt.Fprintf(b, " · trace %s", Clean(shortHash(run.TraceHash)))
	}
	b.WriteString("\n")
	if run.Interrupted {
		b.WriteString(look(Failed, "interrupted") + ": what is above is all that ran\n")
	}
	if run.Bad() && run.Command != "" {
		fmt.Fprintf(b, "repeat with: %s\n", Line(run.Command))
	}
}

// textTally writes how many scenarios ended how.
func textTally(look Palette, count Tally) string {
	var all []shown
	for _, s := range Statuses() {
		all = append(all, shown{count[s], s, string(s)})
	}
	return listed(look, all)
}

func textVerdicts(look Palette, run Run) string {
	n := map[Verdict]int{}
	for _, v := range run.Behaviours {
		n[run.Verdict(v)]++
	}
	as := map[Verdict]Status{Holds: Passed, Contradicted: Passed, NotShown: Failed, NotRun: Skipped}
	words := map[Verdict]string{Holds: "hold", Contradicted: "contradict their document", NotShown: "failed", NotRun: "not run"}
	one := map[Verdict]string{Holds: "holds", Contradicted: "contradicts its document", NotShown: "failed", NotRun: "not run"}
	var parts []string
	for _, v := range Verdicts() {
		word := words[v]
		if n[v] == 1 {
			word = one[v]
		}
		if n[v] > 0 {
			parts = append(parts, look(as[v], fmt.Sprintf("%d %s", n[v], word)))
		}
	}
	return strings.Join(parts, ", ")
}
