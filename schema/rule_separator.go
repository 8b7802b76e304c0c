package schema

import (
	"bytes"

	"github.com/gherkube/gherkube/schema/document"
)

var ruleSeparator = Rule{
	ID: "separator", Severity: Warning,
	Title: "kubectl reads nothing of a file with text behind ---",
	Doc: "A line that starts with --- separates documents. YAML allows that the document starts on that line, and the API server accepts it. " +
		"kubectl differs: it refuses the whole file, unless only a comment follows.",
	Fix:    "Start the document on a line of its own.",
	Source: "k8s.io/apimachinery/pkg/util/yaml: YAMLReader.Read, 'invalid Yaml document separator'",
	Example: `--- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
`,
}

// separator applies the rule.
func (p *parsedDocument) separator() {
	if p.IsJSON {
		return
	}
	for at, line := 0, 1; at < len(p.Text); line++ {
		if rest, ok := bytes.CutPrefix(p.Text[at:], []byte("---")); ok {
			if rest, _, _ = bytes.Cut(rest, []byte("\n")); !document.BlankLine(rest) {
				f := ruleSeparator.finding("kubectl refuses the file: invalid Yaml document separator: " + string(bytes.TrimSpace(rest[:min(len(rest), document.Widest)])))
				f.Position = p.At(document.Mark{Line: line, Column: 1})
				f.Hint = "start the document on the next line"
				if !document.StartsDocument(rest) {
					f.Hint = "kubectl takes each line that starts with --- for a separator: indent the text"
				}
				p.add(f)
				return
			}
		}
		next := bytes.Index(p.Text[at:], []byte("\n---"))
		if next < 0 {
			return
		}
		line += bytes.Count(p.Text[at:at+next], []byte("\n"))
		at += next + 1
	}
}
