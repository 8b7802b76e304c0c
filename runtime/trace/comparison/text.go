package comparison

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/gherkube/gherkube/runtime/trace"
)

// marks stand between the two sides of a step.
var marks = map[Class]string{
	Equal: "=", Coalesced: "≈", Timing: "~", Differ: "≠", Missing: "<", Extra: ">", Unseen: "…",
}

// Marks explains the marks that Write puts between the sides.
const Marks = "= equal   ≈ equal in more or fewer writes   ~ timing only   ≠ fields differ   < only left   > only right   … the other side ends before"

// minWidth is the least width of a side that shows anything.
const minWidth = 20

// Write writes steps as text, the left and the right side by side, each width
// characters wide: all steps of a Result, or some. The values of fields that
// differ follow in full.
func Write(w io.Writer, steps []Step, width int) error {
	width = max(width, minWidth)
	out := bufio.NewWriter(w)
	var object trace.ID
	for _, s := range steps {
		if s.Object != object {
			object = s.Object
			fmt.Fprintf(out, "  %s\n", object)
		}
		for i := range max(len(s.Left), len(s.Right)) {
			mark := " "
			if i == 0 {
				mark = marks[s.Class]
			}
			row := fmt.Sprintf("    %s %s %s", cell(s.Left, i, width), mark, cell(s.Right, i, width))
			fmt.Fprintln(out, strings.TrimRight(row, " "))
		}
		if s.Class == Timing {
			fmt.Fprintf(out, "      the right side is %s\n", s.lateness())
		}
		if s.Class == Differ {
			for _, f := range s.Fields {
				fmt.Fprintf(out, "      %s\n        - %s\n        + %s\n", f.Name, f.Left, f.Right)
			}
		}
	}
	return out.Flush()
}

func (s Step) lateness() string {
	if s.Late < 0 {
		return fmt.Sprintf("%.1f s earlier", -s.Late.Seconds())
	}
	return fmt.Sprintf("%.1f s later", s.Late.Seconds())
}

// cell is one line of a side, cut or filled to the width.
func cell(lines trace.Trace, i, width int) string {
	text := ""
	if i < len(lines) {
		l := lines[i]
		text = fmt.Sprintf("%9.3f s %s", l.At.Seconds(), l.Event)
		for _, name := range l.Set.Names() {
			value := l.Set.Text(name)
			if l.Set[name] == nil {
				value = gone
			}
			text += " " + name + "=" + strings.ReplaceAll(value, "\n", " ")
		}
	}
	letters := []rune(text)
	if len(letters) > width {
		return string(letters[:width-1]) + "…"
	}
	return text + strings.Repeat(" ", width-len(letters))
}
