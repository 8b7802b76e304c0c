package schema

import (
	"bytes"
	"strings"

	"github.com/gherkube/gherkube/schema/document"
)

var ruleIgnoredDocument = Rule{
	ID: "ignored-document", Severity: Warning,
	Title: "a document is silently dropped",
	Doc: "kubectl splits a stream at lines that start with ---, and the API server reads only the first YAML document of what it gets. " +
		"A document after an end marker (...) without a following --- is created by nobody.",
	Fix:    "Start the document with a line of ---.",
	Source: "k8s.io/apimachinery/pkg/util/yaml: YAMLReader, which splits at --- only",
	Example: `apiVersion: v1
kind: ConfigMap
metadata:
  name: kept
...
apiVersion: v1
kind: ConfigMap
metadata:
  name: lost
`,
}

// ignoredDocument applies the rule.
func (p *parsedDocument) ignoredDocument() {
	line, ok := ignoredAfter(p.Text)
	if p.IsJSON || !ok {
		return
	}
	f := ruleIgnoredDocument.finding("this document is ignored by kubectl and by the API server")
	f.Position = p.At(document.Mark{Line: line + 1, Column: 1})
	f.Hint = "start it with a line of ---"
	p.add(f)
}

// ignoredAfter returns the line, counted from 0 in the text, at which a part
// starts that the API server never reads, because an end marker comes first.
func ignoredAfter(text []byte) (line int, ok bool) {
	if !bytes.Contains(text, []byte("\n...")) {
		return 0, false
	}
	ended := false
	for i, l := range strings.Split(string(text), "\n") {
		trimmed := strings.TrimSpace(l)
		switch {
		case ended && trimmed != "" && trimmed != "..." && !strings.HasPrefix(trimmed, "#"):
			return i, true
		case strings.HasPrefix(l, "...") && strings.TrimSpace(l[3:]) == "":
			ended = true
		}
	}
	return 0, false
}
