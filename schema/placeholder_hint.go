package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// placeholder matches what stands in manifests where users or programs are to write a
// value: <your-domain>, {{ .Values.x }}, $(NAME), @NAME@, __NAME__, %NAME%, THE_NAME.
var placeholder = regexp.MustCompile(`<[A-Za-z][^<>"]{0,80}>|\{\{[^{}]*\}\}|\$\([A-Za-z_][\w.-]*\)|@[A-Za-z]\w*@|__[A-Za-z]\w*__|%%?[A-Z_]\w*%%?|\$\$\w+\$\$|\b(?:CHANGE|REPLACE)[_-]?ME\b|\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|(?i:\b(?:change|replace)[_-]me\b|\byour[_-]\w+)`)

// quotedValue matches the value that an answer of the API server quotes.
var quotedValue = regexp.MustCompile(`^Invalid value: "((?:[^"\\]|\\.)*)"`)

// untold is what upstream writes in the place of values that it does not tell.
var untold = []string{"<value omitted>", "<secret contents redacted>"}

// hintOfPlaceholder is the hint, which says first that the value is a placeholder if it has one.
func (o writtenObject) hintOfPlaceholder(hint string, f Finding, at Position) string {
	var value string
	switch f.Rule {
	case ruleInvalid.ID:
		if m := quotedValue.FindStringSubmatch(f.Message); m != nil && !slices.Contains(untold, m[1]) {
			value = m[1]
		}
	case ruleWrongType.ID:
		value = o.document.WriterOf(at).TextAt(at)
	}
	found := placeholder.FindString(value)
	if found == "" {
		return hint
	}
	what := "put a value in its place"
	switch {
	case strings.HasPrefix(found, "{{"):
		what = "validate what the template renders"
	case strings.HasPrefix(found, "$("):
		what = "Kubernetes replaces such variables in command, args and env of containers only"
	}
	return strings.TrimSuffix(fmt.Sprintf("%s looks like a placeholder: %s; %s", found, what, hint), "; ")
}
