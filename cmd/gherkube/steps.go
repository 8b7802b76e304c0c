package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/choice"
	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/steps"
	"github.com/gherkube/gherkube/steps/sentence"
)

func stepsVerb() *cobra.Command {
	var format string
	verb := &cobra.Command{
		Use:   "steps [WORD…]",
		Short: "List the steps that features are written with",
		Long: `Steps lists the vocabulary of features, by family: each step with what it does
and an example, then parameters, states, moments, and what behaviour scripts say.
With words, only what has all of them, or what they mean ('sleep' finds the step
that lets time pass).

The JSON has the regular expression of each step. The JavaScript defines each step
for editors whose Cucumber plug-in reads step definitions: docs/editors.md.`,
		Example: `  gherkube steps
  gherkube steps endpoint ready
  gherkube steps oom
  gherkube steps --format markdown > steps.md
  gherkube steps --format javascript > .gherkube/steps.js`,
		RunE: exit.RunE(func(cmd *cobra.Command, words []string) error {
			write, ok := stepFormats[format]
			if !ok {
				return choice.Unknown("--format", format, stepFormats)
			}
			if !slices.Contains([]string{"text", "json"}, format) && len(words) > 0 {
				return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--format %s is the whole catalogue: leave the words out", format)}
			}
			found := steps.Find(words)
			if len(found) == 0 {
				hint := "try fewer words, or 'gherkube steps' for all of them"
				if near := steps.Near(words); near != "" {
					hint = fmt.Sprintf("did you mean 'gherkube steps %s'?", near)
				}
				return &exit.Failure{Code: exit.Nothing, Err: fmt.Errorf("no step has the words %s", strings.Join(words, " ")), Hint: hint}
			}
			return write(cmd.OutOrStdout(), found)
		}),
	}
	verb.Flags().StringVar(&format, "format", "text", "form of the list: "+choice.List(stepFormats))
	choice.Complete(verb, "format", stepFormats)
	return verb
}

var stepFormats = map[string]func(io.Writer, []steps.Word) error{
	"text":              stepsText,
	"json":              stepsJSON,
	"javascript":        func(w io.Writer, _ []steps.Word) error { return stepsJavaScript(w) },
	"javascript-regexp": func(w io.Writer, _ []steps.Word) error { return stepsRegExp(w) },
	"markdown":          func(w io.Writer, _ []steps.Word) error { return steps.WriteCatalogue(w) },
}

// stepsText writes words for a terminal.
func stepsText(w io.Writer, words []steps.Word) error {
	var out strings.Builder
	last := ""
	for _, word := range words {
		heading := word.Family
		if heading == "" {
			heading = word.Section
		}
		if heading != last {
			fmt.Fprintf(&out, "%s\n\n", strings.ToUpper(heading))
			last = heading
		}
		fmt.Fprintf(&out, "  %s\n      %s\n", word.Text, word.Doc)
		for line := range strings.Lines(word.Example) {
			fmt.Fprintf(&out, "      | %s\n", strings.TrimRight(line, "\n"))
		}
		out.WriteString("\n")
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// stepsRegExp writes them with regular expressions, for editors that do not read
// parameter types.
func stepsRegExp(w io.Writer) error {
	var out strings.Builder
	out.WriteString("// Written by 'gherkube steps --format javascript-regexp', for editors alone.\nconst { Given } = require('@cucumber/cucumber')\n")
	for _, f := range steps.Vocabulary() {
		for _, s := range f.Steps {
			pattern, err := s.Pattern()
			if err != nil {
				return err
			}
			fmt.Fprintf(&out, "\n// %s\n// %s\nGiven(/%s/, function () {})\n", s.Doc, strings.ReplaceAll(s.Example, "\n", " "), strings.ReplaceAll(pattern, "/", `\/`))
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// jsonWord is a word of the vocabulary for programs.
type jsonWord struct {
	Section string `json:"section"`
	Family  string `json:"family,omitempty"`
	Text    string `json:"text"`
	// Pattern is the regular expression of a step.
	Pattern string `json:"pattern,omitempty"`
	Doc     string `json:"doc"`
	Example string `json:"example,omitempty"`
}

func stepsJSON(w io.Writer, words []steps.Word) error {
	var out []jsonWord
	for _, word := range words {
		j := jsonWord{Section: word.Section, Family: word.Family, Text: word.Text, Doc: word.Doc, Example: word.Example}
		if word.Section == steps.StepWords {
			var err error
			if j.Pattern, err = (steps.Step{Expression: word.Text}).Pattern(); err != nil {
				return err
			}
		}
		out = append(out, j)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}

// expressed are the parameters that Cucumber's expressions have by themselves.
var expressed = []string{"int", "string"}

// stepsJavaScript writes definitions of the steps, as Cucumber for JavaScript has
// them, for editors. They do nothing. Their sentences are Cucumber expressions, which
// editors complete as a person writes them.
func stepsJavaScript(w io.Writer) error {
	var out strings.Builder
	out.WriteString("// Written by 'gherkube steps --format javascript', for editors alone.\nconst { Given, defineParameterType } = require('@cucumber/cucumber')\n\n")
	for _, p := range sentence.Parameters {
		if !slices.Contains(expressed, p.Name) {
			fmt.Fprintf(&out, "defineParameterType({ name: '%s', regexp: /%s/ })\n", p.Name, strings.ReplaceAll(p.Pattern(), "/", `\/`))
		}
	}
	for _, f := range steps.Vocabulary() {
		for _, s := range f.Steps {
			fmt.Fprintf(&out, "\n// %s\n// %s\nGiven('%s', function () {})\n", s.Doc, strings.ReplaceAll(s.Example, "\n", " "), strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s.Expression))
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}
