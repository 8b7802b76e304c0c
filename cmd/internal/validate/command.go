package validate

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/schema/findings"
)

// Command is the program gherkube-validate, with the streams it talks to.
type Command struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

const commandName = "gherkube-validate"

// Main runs the program with its arguments, the program's name left out, and
// returns its exit code.
func (c Command) Main(args []string) int {
	root := c.root()
	root.SetArgs(args)
	return exit.Tell(c.Stderr, commandName, root.Execute(), findings.Clean)
}

// root is the verb as a program.
func (c Command) root() *cobra.Command {
	root := Verb(leftOut{})
	root.Use = commandName + " FILE…"
	root.Example = strings.ReplaceAll(root.Example, "gherkube validate", commandName)
	root.Version = version()
	root.SilenceErrors, root.SilenceUsage = true, true // Main tells them, once
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetIn(c.Stdin)
	root.SetOut(c.Stdout)
	root.SetErr(c.Stderr)
	root.AddCommand(ExplainVerb())
	return root
}
