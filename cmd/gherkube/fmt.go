package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/cmd/internal/files"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/steps/feature"
)

func fmtVerb() *cobra.Command {
	var check bool
	verb := &cobra.Command{
		Use:   "fmt [FEATURE…]",
		Short: "Set features in one form",
		Long: `Fmt writes features in the one form that all have: two spaces for each level,
columns of tables below each other, an empty line before each scenario. What they
say stays as it is. A FEATURE is a file, a folder, or - for standard input, which
is written to standard output; without any, the folder features.

The names of files that change are printed. With --check none is written, and the
exit code is 1 if one would be.`,
		Example: `  gherkube fmt
  gherkube fmt --check features
  gherkube fmt - < web.feature`,
		RunE: exit.RunE(func(cmd *cobra.Command, paths []string) error {
			if len(paths) == 0 {
				paths = []string{"features"}
			}
			if len(paths) == 1 && paths[0] == "-" {
				return formatStream(cmd.InOrStdin(), cmd.OutOrStdout())
			}
			return formatAll(cmd.OutOrStdout(), paths, check)
		}),
	}
	verb.Flags().BoolVar(&check, "check", false, "write nothing, and fail if a file has another form")
	return verb
}

func formatStream(in io.Reader, out io.Writer) error {
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	formatted, err := feature.Format("-", text)
	if err != nil {
		return unformatted(err)
	}
	_, err = out.Write(formatted)
	return err
}

func unformatted(err error) error {
	return &exit.Failure{Code: exit.Usage, Err: err, Hint: "correct the feature; files without a mistake have been done"}
}

func formatAll(out io.Writer, paths []string, check bool) error {
	changed, seen := 0, 0
	var wrong []error
	for _, path := range paths {
		err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || name != path && filepath.Ext(name) != ".feature" {
				return err
			}
			seen++
			did, err := formatFile(name, check)
			var mistake *feature.Error
			switch {
			case errors.As(err, &mistake):
				wrong = append(wrong, err)
				return nil
			case err != nil || !did:
				return err
			}
			changed++
			_, err = fmt.Fprintln(out, reports.Line(name))
			return err
		})
		if err != nil {
			return &exit.Failure{Code: exit.Environment, Err: err, Hint: "name feature files or folders of them"}
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return unformatted(err)
	}
	if seen == 0 {
		return &exit.Failure{Code: exit.Nothing, Err: fmt.Errorf("there is no .feature file in %s", strings.Join(paths, ", ")), Hint: "name feature files or folders of them"}
	}
	if check && changed > 0 {
		return &exit.Failure{Code: exit.Failed, Hint: "'gherkube fmt' writes them"}
	}
	return nil
}

// formatFile reports whether a file has another form, and writes it anew.
func formatFile(name string, check bool) (changed bool, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return false, err
	}
	formatted, err := feature.Format(name, text)
	if err != nil || bytes.Equal(text, formatted) {
		return false, err
	}
	if check {
		return true, nil
	}
	return true, files.Write(name, func(w io.Writer) error { _, err := w.Write(formatted); return err })
}
