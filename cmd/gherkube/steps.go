package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/choice"
	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/steps"
)

func stepsVerb() *cobra.Command {
	var format string
	verb := &cobra.Command{
		Use:   "steps [WORD…]",
		Short: "List the steps that features are written with",
		Long: `Steps lists the vocabulary of features, by family: each step with what it does
and an example. With words, only the steps that have all of them anywhere in
their sentence, explanation or example. The markdown has the parameters, states
and moments too: it is STEPS.md.`,
		Example: `  gherkube steps
  gherkube steps endpoint ready
  gherkube steps --format markdown > steps.md`,
		RunE: exit.RunE(func(cmd *cobra.Command, words []string) error {
			write, ok := stepFormats[format]
			if !ok {
				return choice.Unknown("--format", format, stepFormats)
			}
			if format == "markdown" && len(words) > 0 {
				return &exit.Failure{Code: exit.Usage, Err: errors.New("--format markdown is the whole catalogue: leave the words out")}
			}
			found := withWords(steps.Vocabulary(), words)
			if len(found) == 0 {
				return &exit.Failure{Code: exit.Nothing, Err: fmt.Errorf("no step has the words %s", strings.Join(words, " ")),
					Hint: "try fewer words, or 'gherkube steps' for all of them"}
			}
			return write(cmd.OutOrStdout(), found)
		}),
	}
	verb.Flags().StringVar(&format, "format", "text", "form of the list: "+choice.List(stepFormats))
	choice.Complete(verb, "format", stepFormats)
	return verb
}

// withWords keeps the steps that have all the words, and the families that
// have such a step.
func withWords(families []steps.Family, words []string) []steps.Family {
	var found []steps.Family
	for _, f := range families {
		kept := f
		kept.Steps = nil
		for _, s := range f.Steps {
			if hasWords(s, words) {
				kept.Steps = append(kept.Steps, s)
			}
		}
		if len(kept.Steps) > 0 {
			found = append(found, kept)
		}
	}
	return found
}

func hasWords(s steps.Step, words []string) bool {
	text := strings.ToLower(s.Expression + "\n" + s.Doc + "\n" + s.Example)
	for _, w := range words {
		if !strings.Contains(text, strings.ToLower(w)) {
			return false
		}
	}
	return true
}

var stepFormats = map[string]func(io.Writer, []steps.Family) error{
	"text":     stepsText,
	"markdown": func(w io.Writer, _ []steps.Family) error { return steps.WriteCatalogue(w) },
}

// stepsText writes the steps for a terminal.
func stepsText(w io.Writer, families []steps.Family) error {
	var out strings.Builder
	for _, f := range families {
		fmt.Fprintf(&out, "%s\n\n", strings.ToUpper(f.Name))
		for _, s := range f.Steps {
			fmt.Fprintf(&out, "  %s\n      %s\n", s.Expression, s.Doc)
			for line := range strings.Lines(s.Example) {
				fmt.Fprintf(&out, "      | %s\n", strings.TrimRight(line, "\n"))
			}
			out.WriteString("\n")
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}
