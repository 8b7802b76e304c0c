package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// The exit codes. They are part of the interface: scripts and CI rely on them.
const (
	exitPassed      = 0
	exitFailed      = 1   // a behaviour failed, or a manifest is invalid
	exitUsage       = 2   // the command line, or a feature, cannot be understood
	exitEnvironment = 3   // a file, a port or the like: nothing was found out
	exitNothing     = 4   // nothing was selected, so nothing was tested
	exitInterrupted = 130 // 128 + SIGINT, as shells have it
)

const exitCodes = `  0    passed: every behaviour held, every manifest is valid
  1    failed: a behaviour did not hold, or a manifest is invalid
  2    usage: the command line or a feature cannot be understood; undefined and
       ambiguous steps count here too
  3    environment: a file, a port or the like failed; nothing was found out
  4    nothing selected: no scenario matches, so nothing was tested
  130  interrupted: reports tell what was done so far`

// failure is an end other than success: the exit code, what happened, and what
// to do next. Without err the verb has said everything itself.
type failure struct {
	code int
	err  error
	hint string
}

func (f *failure) Error() string {
	if f.err == nil {
		return fmt.Sprintf("exit code %d", f.code)
	}
	return f.err.Error()
}

func (f *failure) Unwrap() error { return f.err }

// runE adapts a verb to cobra: an error of the verb's own that names no exit
// code is one of the environment, while those that cobra finds are the user's.
func runE(verb func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		err := verb(cmd, args)
		var f *failure
		if err == nil || errors.As(err, &f) {
			return err
		}
		if errors.Is(err, context.Canceled) {
			return &failure{code: exitInterrupted, err: errors.New("interrupted")}
		}
		return &failure{code: exitEnvironment, err: err}
	}
}

// flagError is a mistake in the flags of cmd.
func flagError(cmd *cobra.Command, err error) error {
	return &failure{code: exitUsage, err: err, hint: fmt.Sprintf("run '%s --help' for its flags", cmd.CommandPath())}
}

// end tells how the program ended, in the one place that does, and returns the
// exit code.
func (c Command) end(err error) int {
	if err == nil {
		return exitPassed
	}
	var f *failure
	if !errors.As(err, &f) {
		// Cobra's own: an unknown verb, too many arguments.
		f = &failure{code: exitUsage, err: err, hint: "run 'gherkube help' for what there is"}
	}
	if f.err != nil {
		fmt.Fprintf(c.Stderr, "gherkube: error: %s\n", strings.TrimSpace(err.Error()))
	}
	if f.hint != "" {
		fmt.Fprintf(c.Stderr, "gherkube: hint: %s\n", f.hint)
	}
	return f.code
}

// exitCodesTopic is `gherkube help exit-codes`.
func exitCodesTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "exit-codes",
		Short: "What the exit codes mean",
		Long:  "The exit codes of gherkube:\n\n" + exitCodes,
	}
}
