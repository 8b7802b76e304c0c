package recording

import (
	"fmt"
	"io"
	"slices"
)

// WriteReport writes what a set of comparisons says: one line for each
// scenario, then each difference of those that differ, then the sums.
func WriteReport(w io.Writer, comparisons []Comparison) error {
	p := &printer{w: w}
	for _, c := range comparisons {
		p.line("%-34s commands %2d of %2d alike, courses %3d of %3d alike, lag median %.1f s, 90%% %.1f s",
			c.ID, c.sameCommands(), len(c.Commands), c.Compared-len(c.Courses), c.Compared, c.Lag(0.5), c.Lag(0.9))
	}
	for _, c := range comparisons {
		if !c.CommandsAgree() || !c.TransitionsAgree() {
			p.line("\n%s", c.ID)
			p.differences(c)
		}
	}
	p.sums(comparisons)
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

func (p *printer) differences(c Comparison) {
	for _, d := range c.Commands {
		if d.Same() {
			continue
		}
		p.line("  $ %s  (exit codes %d, %d)", d.Line, d.ExitCodes[0], d.ExitCodes[1])
		for _, l := range d.Missing {
			p.line("    - %s", l)
		}
		for _, l := range d.Surplus {
			p.line("    + %s", l)
		}
	}
	for _, d := range c.Courses {
		p.line("  %s %s", d.Object, d.Field)
		for _, l := range d.Want {
			p.line("    - %s", l)
		}
		for _, l := range d.Got {
			p.line("    + %s", l)
		}
	}
}

func (p *printer) sums(comparisons []Comparison) {
	var codes, results, transitions, commands, same, courses, alike int
	var lags []float64
	for _, c := range comparisons {
		codes += count(c.ExitCodesAgree())
		results += count(c.CommandsAgree())
		transitions += count(c.TransitionsAgree())
		commands += len(c.Commands)
		same += c.sameCommands()
		courses += c.Compared
		alike += c.Compared - len(c.Courses)
		lags = append(lags, c.Lags...)
	}
	all := Comparison{Lags: lags}
	p.line("\n%d scenarios: exit codes agree in %d, all outputs in %d, all transitions in %d", len(comparisons), codes, results, transitions)
	p.line("%d of %d commands have the same result; %d of %d fields of objects went through the same values", same, commands, alike, courses)
	p.line("instants differ by at most %.1f s in half of the transitions, %.1f s in 90 %%, %.1f s in 99 %%", all.Lag(0.5), all.Lag(0.9), all.Lag(0.99))
}

func (c Comparison) sameCommands() int {
	n := 0
	for _, d := range c.Commands {
		n += count(d.Same())
	}
	return n
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Sort orders comparisons by scenario.
func Sort(comparisons []Comparison) {
	slices.SortFunc(comparisons, func(a, b Comparison) int {
		switch {
		case a.ID < b.ID:
			return -1
		case a.ID > b.ID:
			return 1
		}
		return 0
	})
}
