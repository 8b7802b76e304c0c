package replay

import (
	"context"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/trace/recording"
	"github.com/gherkube/gherkube/steps/terminal"
)

// look is a command that prints what is, and what it prints at the instants at which
// something has changed.
type look struct {
	line   string
	around []string
	index  int // of the run's commands; -1 before it is typed
}

// lookedAt are the lines of commands that print what is, and that printed something
// else than was recorded.
func lookedAt(commands []recording.CommandDifference) []string {
	var out []string
	for _, d := range commands {
		if d.SameCode() && !d.Same() && recording.IsSnapshot(d.Line) && !slices.Contains(out, d.Line) {
			out = append(out, d.Line)
		}
	}
	return out
}

// lookAround does what a recording did once more, and notes what the lines print at
// other instants. What they print at their own is that of the first time: commands
// take time, though little.
func (c Config) lookAround(ctx context.Context, recorded recording.Recording, first *recording.Recording, lines []string) error {
	again, err := c.run(ctx, recorded, lines)
	if err != nil {
		return err
	}
	for i := range first.Commands {
		if i < len(again.Commands) && again.Commands[i].Line == first.Commands[i].Line {
			first.Commands[i].Around = again.Commands[i].Around
		}
	}
	return nil
}

// changes reports whether a step may change something.
func changes(st recording.Step) bool {
	return st.Run != "" && !recording.ChangesNothing(strings.TrimSpace(st.Run)) || st.Bg != "" || st.Let != ""
}

// beginLooking finds, at a step that may change something or the first one, the
// commands to look with until the next such step.
func (r *run) beginLooking(rest []recording.Step) error {
	if len(r.around) == 0 || !changes(rest[0]) && r.looks != nil {
		return nil
	}
	r.keepLooks()
	var err error
	if _, r.seen, err = r.news(); err != nil {
		return err
	}
	r.looks = []*look{}
	for i, st := range rest {
		if i > 0 && changes(st) {
			return nil
		}
		if slices.Contains(r.around, st.Run) {
			r.looks = append(r.looks, &look{line: st.Run, index: -1})
		}
	}
	return nil
}

// looked notes which of the run's commands is the line that was typed.
func (r *run) looked(line string, index int) {
	for _, l := range r.looks {
		if l.line == line && l.index < 0 {
			l.index = index
			return
		}
	}
}

// news are the revisions of what has changed in the namespace since the last look, in
// order, and where to go on reading.
func (r *run) news() (revisions []string, cursor int, err error) {
	changes, cursor, err := r.world.Place.Cluster.Trace().Since(r.seen)
	for _, c := range changes {
		if c.Object.GetNamespace() == r.world.Place.Namespace {
			revisions = append(revisions, c.Object.GetResourceVersion())
		}
	}
	return revisions, cursor, err
}

// isNews reports whether there is something to look at.
func (r *run) isNews() bool {
	if len(r.looks) == 0 {
		return false
	}
	revisions, _, err := r.news()
	return err != nil || len(revisions) > 0
}

// lookAgain types the commands to look with: as things are, and as they were after each
// single change since the last look. Time stands still while several controllers react,
// and a command between two of their writes finds what it finds in reality.
func (r *run) lookAgain(ctx context.Context) error {
	if !r.isNews() {
		return nil
	}
	revisions, cursor, err := r.news()
	if err != nil {
		return err
	}
	r.seen = cursor
	defer r.world.Terminal.ListAt("")
	for _, revision := range revisions[:len(revisions)-1] {
		r.world.Terminal.ListAt(revision)
		if err := r.lookOnce(ctx); err != nil {
			return err
		}
	}
	r.world.Terminal.ListAt("")
	return r.lookOnce(ctx)
}

func (r *run) lookOnce(ctx context.Context) error {
	for _, l := range r.looks {
		results, err := r.world.Terminal.Run(ctx, l.line, func(terminal.Result) bool { return false })
		if err != nil {
			return err
		}
		var output string
		for _, res := range results {
			output += res.Stdout + res.Stderr
		}
		l.around = append(l.around, output)
	}
	return nil
}

// keepLooks gives what was seen to the commands that were typed.
func (r *run) keepLooks() {
	for _, l := range r.looks {
		if l.index >= 0 {
			r.commands[l.index].Around = l.around
		}
	}
	r.looks = nil
}
