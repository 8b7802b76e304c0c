package document

import "strings"

// RenderedFrom is the file that the place was rendered from: the source says
// so, or a comment that helm template writes at the start of each document.
// It is empty if the position is in that file itself.
func (d *Document) RenderedFrom(at Position) string {
	if d.Source.Rendering != nil {
		if at.File != d.Source.Name {
			return ""
		}
		return d.Source.Rendering.From
	}
	rest := string(d.Text[:min(len(d.Text), 4096)])
	for line := range strings.Lines(rest) {
		line = strings.TrimSpace(line)
		if from, ok := strings.CutPrefix(line, "# Source: "); ok {
			return strings.TrimSpace(from)
		}
		if line != "" && line[0] != '#' && !strings.HasPrefix(line, "---") {
			break
		}
	}
	return ""
}
