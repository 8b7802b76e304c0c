package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/cmd/internal/files"
	"github.com/gherkube/gherkube/reports"
)

// reportFile is a report that a flag asks for.
type reportFile struct {
	flag, doc string
	title     string // what it is called when the run has ended
	write     func(io.Writer, reports.Run) error
	path      string // empty if not asked for
}

func reportFiles() []*reportFile {
	return []*reportFile{
		{flag: "report-html", title: "HTML report", doc: "write a report for people to `file`, as one HTML page", write: reports.HTML},
		{flag: "report-junit", title: "JUnit report", doc: "write a report for CI systems to `file`, as JUnit XML", write: reports.JUnit},
		{flag: "report-json", title: "JSON report", doc: "write a report for programs to `file`, as JSON", write: reports.JSON},
	}
}

func addReportFlags(f *pflag.FlagSet, files []*reportFile) {
	for _, r := range files {
		f.Func(r.flag, r.doc, func(path string) error {
			if path == "" {
				return errors.New("the name is empty: name a file, or leave the flag out")
			}
			r.path = path
			return nil
		})
	}
}

// checkReports finds out before a long run whether its reports can be written.
func checkReports(files []*reportFile) error {
	written := map[string]string{}
	for _, r := range files {
		if r.path == "" {
			continue
		}
		if other := written[filepath.Clean(r.path)]; other != "" {
			return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--%s and --%s both name %s", other, r.flag, r.path), Hint: "name two files"}
		}
		written[filepath.Clean(r.path)] = r.flag
		if info, err := os.Stat(r.path); err == nil && info.IsDir() {
			return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--%s: %s is a folder", r.flag, r.path), Hint: "name a file in it"}
		}
		if strings.HasSuffix(r.path, ".feature") {
			return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--%s: %s would be written over a feature", r.flag, r.path), Hint: "name another file"}
		}
		if err := r.checkFolder(); err != nil {
			return err
		}
	}
	return nil
}

// checkFolder finds out whether the report can be put where it is wanted.
func (r *reportFile) checkFolder() error {
	dir := filepath.Dir(files.Target(r.path))
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &exit.Failure{Code: exit.Environment, Err: fmt.Errorf("--%s: %w", r.flag, err), Hint: "make the folder first: mkdir -p " + quote(dir)}
	case err == nil && !info.IsDir():
		err = fmt.Errorf("%s is not a folder", dir)
	case err == nil:
		err = files.Check(r.path)
	}
	if err != nil {
		return &exit.Failure{Code: exit.Environment, Err: fmt.Errorf("--%s: %w", r.flag, err), Hint: "name a file in a folder that files can be written to"}
	}
	return nil
}

// writeReports writes what was asked for, and returns what is there now. One
// report that fails does not keep the others from being written.
func writeReports(asked []*reportFile, run reports.Run) ([]*reportFile, error) {
	var written []*reportFile
	var errs []error
	for _, r := range asked {
		if r.path == "" {
			continue
		}
		if err := files.Write(r.path, func(w io.Writer) error { return r.write(w, run) }); err != nil {
			errs = append(errs, fmt.Errorf("--%s: %w", r.flag, err))
			continue
		}
		written = append(written, r)
	}
	return written, errors.Join(errs...)
}

// tellsOn is where the run says what else it did: not among output that programs
// read.
func (t testRun) tellsOn(cmd *cobra.Command) io.Writer {
	if t.format == "json" {
		return cmd.ErrOrStderr()
	}
	return cmd.OutOrStdout()
}

// tellReports says where the reports are, those left out that went to an open
// file of the process, such as /dev/stdout.
func tellReports(w io.Writer, written []*reportFile) error {
	for _, r := range written {
		if _, open := files.Descriptor(files.Target(r.path)); open {
			continue
		}
		if _, err := fmt.Fprintf(w, "%s: %s\n", r.title, reports.Line(r.path)); err != nil {
			return err
		}
	}
	return nil
}
