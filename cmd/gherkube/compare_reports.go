package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/cmd/internal/files"
	"github.com/gherkube/gherkube/reports"
)

// comparisonFile is a report of a comparison that a flag asks for.
type comparisonFile struct {
	*reportFile
	write func(io.Writer, reports.Comparison) error
}

func comparisonFiles() []comparisonFile {
	return []comparisonFile{
		{&reportFile{flag: "report-html", title: "HTML report", doc: "write a report for people to `file`, as one HTML page"}, reports.ComparisonHTML},
		{&reportFile{flag: "report-junit", title: "JUnit report", doc: "write a report for CI systems to `file`, as JUnit XML"}, reports.ComparisonJUnit},
		{&reportFile{flag: "report-json", title: "JSON report", doc: "write a report for programs to `file`, as JSON"}, reports.ComparisonJSON},
	}
}

func (c comparing) files() []*reportFile {
	var out []*reportFile
	for _, f := range c.reports {
		out = append(out, f.reportFile)
	}
	return out
}

// write writes what was asked for, and returns what is there now.
func (c comparing) write(result reports.Comparison) ([]*reportFile, error) {
	var written []*reportFile
	var errs []error
	for _, f := range c.reports {
		if f.path == "" {
			continue
		}
		if err := files.Write(f.path, func(w io.Writer) error { return f.write(w, result) }); err != nil {
			errs = append(errs, fmt.Errorf("--%s: %w", f.flag, err))
			continue
		}
		written = append(written, f.reportFile)
	}
	return written, errors.Join(errs...)
}

// command repeats the comparison when typed into a shell.
func (c comparing) command(args []string) string {
	words := []string{"gherkube", "compare"}
	for _, a := range args {
		words = append(words, quote(a))
	}
	words = append(words, "--seed", strconv.FormatUint(c.run.seed, 10))
	if c.repeat > 1 {
		words = append(words, "--repeat", strconv.Itoa(c.repeat))
	}
	return strings.Join(words, " ")
}
