package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/cmd/internal/files"
	"github.com/gherkube/gherkube/reports"
)

// reportFile is a report that a flag asks for.
type reportFile struct {
	flag, doc string
	write     func(io.Writer, reports.Run) error
	path      string // empty if not asked for
}

func reportFiles() []*reportFile {
	return []*reportFile{
		{flag: "report-html", doc: "write a report for people to `file`, as one HTML page", write: reports.HTML},
		{flag: "report-junit", doc: "write a report for CI systems to `file`, as JUnit XML", write: reports.JUnit},
		{flag: "report-json", doc: "write a report for programs to `file`, as JSON", write: reports.JSON},
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
		dir := filepath.Dir(r.path)
		if info, err := os.Stat(dir); err != nil {
			return &exit.Failure{Code: exit.Environment, Err: fmt.Errorf("--%s: %w", r.flag, err), Hint: "make the folder first: mkdir -p " + dir}
		} else if !info.IsDir() {
			return &exit.Failure{Code: exit.Environment, Err: fmt.Errorf("--%s: %s is no folder", r.flag, dir)}
		}
	}
	return nil
}

// writeReports writes what was asked for. One report that fails does not keep
// the others from being written.
func writeReports(asked []*reportFile, run reports.Run) error {
	var errs []error
	for _, r := range asked {
		if r.path == "" {
			continue
		}
		if err := files.Write(r.path, func(w io.Writer) error { return r.write(w, run) }); err != nil {
			errs = append(errs, fmt.Errorf("--%s: %w", r.flag, err))
		}
	}
	return errors.Join(errs...)
}
