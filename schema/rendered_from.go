package schema

import "strings"

// renderedFrom is the file that the place was rendered from: the source says
// so, or a comment that helm template writes at the start of each document.
// It is empty if the position is in that file itself.
func (p *piece) renderedFrom(at Position) string {
	if p.source.Rendering != nil {
		if at.File != p.source.Name {
			return ""
		}
		return p.source.Rendering.From
	}
	rest := string(p.text[:min(len(p.text), 4096)])
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
