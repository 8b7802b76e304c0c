package validate

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/input"
)

// ExplainVerb returns the verb that explains rules.
func ExplainVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "explain [RULE]",
		Short: "Explain a rule of validate, or list the rules",
		Long: `Explain says of a rule what it is about and why, how to correct what it finds,
and which code of Kubernetes it follows, with an example. Without RULE it lists
the rules.`,
		Example: `  gherkube explain
  gherkube explain unknown-field`,
		Args: atMostOneRule,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return ruleIDs(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: exit.RunE(func(cmd *cobra.Command, args []string) error {
			var out bytes.Buffer
			if len(args) == 0 {
				listRules(&out)
			} else if err := explain(&out, cmd, args[0]); err != nil {
				return err
			}
			_, err := out.WriteTo(cmd.OutOrStdout())
			return err
		}),
	}
}

func atMostOneRule(cmd *cobra.Command, args []string) error {
	if len(args) <= 1 {
		return nil
	}
	return usage(fmt.Errorf("%d rules named", len(args)), "name one: %s %s", cmd.CommandPath(), args[0])
}

func explain(w io.Writer, cmd *cobra.Command, id string) error {
	rule, ok := schema.RuleByID(id)
	if !ok {
		if near, ok := schema.NearestRule(id); ok {
			return usage(fmt.Errorf("there is no rule %q", id), "did you mean %s?", near)
		}
		return usage(fmt.Errorf("there is no rule %q", id), "'%s' lists the rules", cmd.CommandPath())
	}
	fmt.Fprintf(w, "%s (%s): %s\n", rule.ID, rule.Severity, rule.Title)
	section(w, "What", rule.Doc)
	section(w, "Fix", rule.Fix)
	section(w, "Follows", rule.Source)
	section(w, "More", rule.Link)
	if rule.Unsuppressible {
		section(w, "Suppress", unsuppressible)
	}
	if rule.Example != "" {
		fmt.Fprintf(w, "\nExample\n\n%s", indented(rule.Example, "    "))
		for _, f := range foundInExample(rule) {
			fmt.Fprintf(w, "\n    %s\n", f)
		}
	}
	return nil
}

const unsuppressible = "Findings of this rule cannot be suppressed: they say that something could not be validated, or that a suppression is wrong."

// foundInExample is what the validator says about the rule's example.
func foundInExample(rule schema.Rule) []string {
	var lines []string
	report := schema.New().Validate(input.Source{Name: "example.yaml", Bytes: []byte(rule.Example)})
	for _, f := range report.Findings {
		if f.Rule != rule.ID {
			continue
		}
		line := fmt.Sprintf("%s: %s %s: %s", f.Position, f.Severity, f.Rule, f.Message)
		if f.Hint != "" {
			line += "\n        hint: " + f.Hint
		}
		lines = append(lines, line)
	}
	return lines
}

func section(w io.Writer, title, text string) {
	if text != "" {
		fmt.Fprintf(w, "\n%s\n\n%s", title, indented(wrapped(text, 76), "    "))
	}
}

// wrapped breaks a text into lines of at most width characters.
func wrapped(text string, width int) string {
	var out strings.Builder
	length := 0
	for word := range strings.FieldsSeq(text) {
		switch n := len([]rune(word)); {
		case length == 0:
			length = n
		case length+1+n > width:
			out.WriteString("\n")
			length = n
		default:
			out.WriteString(" ")
			length += 1 + n
		}
		out.WriteString(word)
	}
	out.WriteString("\n")
	return out.String()
}

func indented(text, by string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			out.WriteString(by)
		}
		out.WriteString(line)
	}
	return out.String()
}

func listRules(w io.Writer) {
	width := 0
	for _, id := range ruleIDs() {
		width = max(width, len(id))
	}
	for _, r := range schema.Rules() {
		fmt.Fprintf(w, "%-*s  %-7s  %s\n", width, r.ID, r.Severity, r.Title)
	}
}

func ruleIDs() []string {
	var ids []string
	for _, r := range schema.Rules() {
		ids = append(ids, r.ID)
	}
	return ids
}
