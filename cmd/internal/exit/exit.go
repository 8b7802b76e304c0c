// Package exit says how the commands end: their exit codes, and errors that
// know theirs.
package exit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/schema/spelling"
)

// The exit codes. They are part of the interface: scripts and CI rely on them.
const (
	Passed      = 0
	Failed      = 1   // a behaviour failed, a manifest is invalid, or a recording differs
	Usage       = 2   // the command line, or a feature, cannot be understood
	Environment = 3   // a file, a port or the like: nothing was found out, or it could not be written
	Nothing     = 4   // nothing was selected, or all of it skipped: nothing was tested
	Interrupted = 130 // 128 + SIGINT, as shells have it
)

// Failure is an end other than success: the exit code, what happened, and what
// to do next. Without Err the verb has said everything itself.
type Failure struct {
	Code int
	Err  error
	Hint string
}

func (f *Failure) Error() string {
	if f.Err == nil {
		return fmt.Sprintf("exit code %d", f.Code)
	}
	return f.Err.Error()
}

func (f *Failure) Unwrap() error { return f.Err }

// RunE adapts a verb to cobra: an error of the verb's own that names no exit
// code is one of the environment, while those that cobra finds are the user's.
func RunE(verb func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		err := verb(cmd, args)
		var f *Failure
		if err == nil || errors.As(err, &f) {
			return err
		}
		if errors.Is(err, context.Canceled) {
			return &Failure{Code: Interrupted, Err: errors.New("interrupted")}
		}
		return &Failure{Code: Environment, Err: err}
	}
}

// FlagError is a mistake in the flags of cmd.
func FlagError(cmd *cobra.Command, err error) error {
	hint := fmt.Sprintf("run '%s --help' for its flags", cmd.CommandPath())
	if name, unknown := strings.CutPrefix(err.Error(), "unknown flag: --"); unknown {
		var flags []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { flags = append(flags, f.Name) })
		if near, ok := spelling.Nearest(name, flags); ok {
			hint = fmt.Sprintf("did you mean --%s? %s", near, hint)
		}
	}
	return &Failure{Code: Usage, Err: err, Hint: hint}
}

// Tell tells on w how the program ended, in the one place that does, and
// returns the exit code. Errors and hints quote names that anybody gave: clean
// makes them fit for a terminal.
func Tell(w io.Writer, program string, err error, clean func(string) string) int {
	if err == nil {
		return Passed
	}
	var f *Failure
	if !errors.As(err, &f) {
		// Cobra's own: an unknown verb, too many arguments.
		f = &Failure{Code: Usage, Err: err, Hint: fmt.Sprintf("run '%s help' for what there is", program)}
	}
	if text := strings.TrimSpace(said(err)); text != "" {
		fmt.Fprintf(w, "%s: error: %s\n", program, clean(text))
	}
	if f.Hint != "" {
		fmt.Fprintf(w, "%s: hint: %s\n", program, clean(f.Hint))
	}
	return f.Code
}

// said is the text of an error, without failures that have said everything
// themselves: what else went wrong beside one is told.
func said(err error) string {
	var f *Failure
	all, ok := err.(interface{ Unwrap() []error }) // only what errors.Join has returned is meant
	if ok && errors.Join(all.Unwrap()...).Error() == err.Error() {
		var lines []string
		for _, e := range all.Unwrap() {
			if text := said(e); text != "" {
				lines = append(lines, text)
			}
		}
		return strings.Join(lines, "\n")
	}
	if errors.As(err, &f) && f.Err == nil {
		return ""
	}
	return err.Error()
}
