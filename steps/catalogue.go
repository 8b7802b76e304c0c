package steps

import (
	"fmt"
	"io"
	"strings"

	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/vocabulary"
)

// WriteCatalogue writes the vocabulary as Markdown: what STEPS.md is.
func WriteCatalogue(w io.Writer) error {
	var b strings.Builder
	b.WriteString(catalogueHead)
	for _, f := range vocabulary.Steps().Families {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", f.Name, f.Doc)
		for _, s := range f.Steps {
			fmt.Fprintf(&b, "\n**%s**\n\n%s\n\n```gherkin\n%s%s\n```\n", code(s.Expression), s.Doc, s.Example, s.Below)
		}
	}
	b.WriteString("\n## Parameters\n\n| parameter | what it is | examples |\n| --- | --- | --- |\n")
	for _, p := range sentence.Parameters {
		fmt.Fprintf(&b, "| `{%s}` | %s | %s |\n", p.Name, p.Doc, p.Example)
	}
	b.WriteString("\n## States\n\nAll but `present` and `gone` are about a thing that exists: `not Ready` does not hold for a pod that is not there.\n\n| state | of | it holds if |\n| --- | --- | --- |\n")
	for _, s := range condition.States {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", s.Words, s.Of, s.Doc)
	}
	b.WriteString("\n## Moments\n\nThe first time counts unless a step says otherwise.\n\n| moment | when |\n| --- | --- |\n")
	for _, m := range condition.Moments {
		fmt.Fprintf(&b, "| %s | %s |\n", m.Words, m.Doc)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

const catalogueHead = `# Steps

<!-- Written by "go test ./steps -update"; do not edit. -->

The vocabulary of gherkube's features. Texts in parentheses may be left out, and
` + "`a/b`" + ` means either word. Any keyword (Given, When, Then, And, But) may stand before a
step; ` + "`# language: zh-CN`" + ` and others change the keywords, not the steps.

Steps never poll. What happens in the cluster is recorded as a trace of transitions;
a step that waits lets the cluster's time pass until the trace shows what it wants,
at most as long as it says. On the simulator this time is virtual and costs nothing.
A step that fails shows what it wanted, what was last seen, the trace of the thing
and its events.

A step of which a word means nothing fails, however it is put: a pod, container, label or
reason that the scenario has never had, a state that there is not, a field that no object
has. It names the nearest word that there is. An object counts that the cluster refused,
and one that another gives its name to: ` + "`pod web-2`" + ` where there is a StatefulSet web.
Reasons of events are those that upstream's components emit, and those that were seen.
Others, such as an operator emits, are named by a tag ` + "`@word:REASON`" + `; so are states and types
of conditions. What states kinds have that are not Kubernetes's own is not known, so theirs
are not looked at.

Behaviours: a scenario shows documented behaviours by its tags ` + "`@b:ID`" + `.

` + "Ages that commands print are in the cluster's time.\n"

func code(expression string) string { return "`" + strings.ReplaceAll(expression, "`", "") + "`" }
