package findings

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/gherkube/gherkube/schema"
)

// GitHub writes a workflow command for each finding, which GitHub Actions shows
// as an annotation of its line.
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
func GitHub(w io.Writer, run Run) error {
	run = run.inFiles()
	out := bufio.NewWriter(w)
	lines := newSourceLines(run.Sources)
	for _, f := range run.Report.Findings {
		fmt.Fprintf(out, "::%s %s::%s\n", gitHubCommand(f.Severity), gitHubProperties(f, lines), gitHubData(gitHubMessage(f)))
	}
	return out.Flush()
}

func gitHubCommand(s schema.Severity) string {
	switch s {
	case schema.Error:
		return "error"
	case schema.Warning:
		return "warning"
	}
	return "notice"
}

// gitHubProperties says where the finding is. Columns are left out if the
// place is a whole line.
func gitHubProperties(f schema.Finding, lines *sourceLines) string {
	properties := []string{"file=" + gitHubProperty(slashed(f.Position.File))}
	at := f.Position
	if at.Line > 0 {
		properties = append(properties, fmt.Sprintf("line=%d", at.Line))
	}
	if at.Line > 0 && at.Column > 0 {
		properties = append(properties, fmt.Sprintf("col=%d", at.Column))
		if end, ok := lines.end(at); ok && at.Width > 0 {
			properties = append(properties, fmt.Sprintf("endColumn=%d", end))
		}
	}
	return strings.Join(append(properties, "title="+gitHubProperty(f.Rule)), ",")
}

func gitHubMessage(f schema.Finding) string {
	text := sentence(f)
	if f.Hint != "" {
		text += "\nhint: " + f.Hint
	}
	return text
}

// withoutControls replaces what logs may take for commands to a terminal. Ends
// of lines stay.
func withoutControls(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\r' && r != '\t' && unprintable(r) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// gitHubData and gitHubProperty escape as escapeData and escapeProperty of
// @actions/core do.
func gitHubData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(withoutControls(s))
}

func gitHubProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(gitHubData(s))
}
