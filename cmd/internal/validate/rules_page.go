package validate

import (
	"fmt"
	"io"

	"github.com/gherkube/gherkube/schema"
)

// RulesPage writes docs/rules.md.
func RulesPage(w io.Writer) {
	fmt.Fprint(w, "# The rules of `gherkube validate`\n\n<!-- Generated from the rules by make update. Do not edit. -->\n\n"+
		"`gherkube explain RULE` shows the same on a terminal. An error is what the API\nserver refuses, or a verdict that cannot be had; a warning is what it accepts\n"+
		"with a warning, or what goes wrong later; an info says what was not checked.\n\n| rule | severity | |\n|---|---|---|\n")
	for _, r := range schema.Rules() {
		fmt.Fprintf(w, "| [%s](#%s) | %s | %s |\n", r.ID, r.ID, r.Severity, r.Title)
	}
	for _, r := range schema.Rules() {
		rulePart(w, r)
	}
}

func rulePart(w io.Writer, r schema.Rule) {
	fmt.Fprintf(w, "\n## %s\n\n%s: %s.\n\n%s", r.ID, capital(string(r.Severity)), r.Title, wrapped(r.Doc, 80))
	fmt.Fprintf(w, "\n%s", wrapped("**Fix.** "+r.Fix, 80))
	fmt.Fprintf(w, "\n%s", wrapped("**Follows** "+r.Source+".", 80))
	if r.Link != "" {
		fmt.Fprintf(w, "\n**More:** <%s>\n", r.Link)
	}
	if r.Unsuppressible {
		fmt.Fprintf(w, "\n%s", wrapped(unsuppressible, 80))
	}
	if r.Example == "" {
		return
	}
	fmt.Fprintf(w, "\n```yaml\n%s```\n\n```\n", r.Example)
	for _, line := range foundInExample(r) {
		fmt.Fprintln(w, line)
	}
	fmt.Fprint(w, "```\n")
}

func capital(word string) string { return string(word[0]-'a'+'A') + word[1:] }
