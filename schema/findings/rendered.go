package findings

import (
	"fmt"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/input"
)

// inFiles is the run as programs want it that open files at a line: what is
// found in text that kustomize or helm made is about the file that it was made
// from, as a whole, because the line counts in the text. The message says so.
func (r Run) inFiles() Run {
	rendered := map[string]*input.Rendering{}
	for _, s := range r.Sources {
		if s.Rendering != nil {
			rendered[s.Name] = s.Rendering
		}
	}
	if len(rendered) == 0 {
		return r
	}
	list := make([]schema.Finding, len(r.Report.Findings))
	for i, f := range r.Report.Findings {
		if by := rendered[f.Position.File]; by != nil {
			f.Message = fmt.Sprintf("%s (line %d of what %s makes of the file)", f.Message, f.Position.Line, by.By)
			f.Position = schema.Position{File: by.From}
		}
		list[i] = f
	}
	r.Report.Findings = list
	return r
}
