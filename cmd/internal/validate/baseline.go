package validate

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/cmd/internal/files"
	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/baseline"
	"github.com/gherkube/gherkube/schema/input"
)

// knownFindings are the flags about a baseline.
type knownFindings struct {
	file   string
	update bool
	folder string // of the file, absolute
}

func (k *knownFindings) add(f *pflag.FlagSet) {
	f.StringVar(&k.file, "baseline", "", "suppress the findings that are listed in `file`")
	f.BoolVar(&k.update, "update-baseline", false, "write what is found to the file of --baseline, and suppress it")
}

func (k *knownFindings) check() error {
	if k.update && k.file == "" {
		return usage(errors.New("--update-baseline without --baseline"), "name the file to write: --baseline FILE")
	}
	if k.file == "" {
		return nil
	}
	abs, err := filepath.Abs(k.file)
	k.folder = filepath.Dir(abs)
	return err
}

// apply suppresses what the baseline lists, and reports entries that nothing
// was found for.
func (k *knownFindings) apply(report schema.Report, sources []input.Source) (schema.Report, error) {
	if k.file == "" {
		return report, nil
	}
	known, err := k.read()
	if err != nil {
		return report, err
	}
	validated := map[string]bool{}
	for _, s := range sources {
		if s.Err == nil {
			validated[k.place(s.Name)] = true
		}
	}
	judged := func(file string) bool { return validated[file] || k.gone(file) }
	if k.update {
		known = baseline.Of(k.file, report, k.place, known, func(file string) bool { return !judged(file) })
		if err := files.Write(k.file, known.Write); err != nil {
			return report, fmt.Errorf("--baseline: %w", err)
		}
	}
	report, use := known.Apply(report, k.place)
	report.Findings = append(report.Findings, use.Stale(judged)...)
	return report, nil
}

// read reads the baseline. One that is to be written need not be there yet.
func (k *knownFindings) read() (*baseline.Baseline, error) {
	data, err := os.ReadFile(k.file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && k.update:
		return &baseline.Baseline{Name: k.file}, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, usage(fmt.Errorf("--baseline: the file %s does not exist", k.file), "write it with --update-baseline")
	case err != nil:
		return nil, usage(fmt.Errorf("--baseline: %w", err), "name a file that can be read")
	}
	known, err := baseline.Read(k.file, data)
	if err != nil {
		return nil, usage(fmt.Errorf("--baseline: %w", err), "correct it, or remove it and write it anew with --update-baseline")
	}
	return known, nil
}

// place names a file relative to the baseline's folder.
func (k *knownFindings) place(file string) string {
	if file == input.StdinName {
		return file
	}
	abs, err := filepath.Abs(file)
	if err != nil {
		return filepath.ToSlash(file)
	}
	relative, err := filepath.Rel(k.folder, abs)
	if err != nil {
		return filepath.ToSlash(file)
	}
	return filepath.ToSlash(relative)
}

// gone says whether a file that the baseline names does not exist any more.
func (k *knownFindings) gone(file string) bool {
	if file == input.StdinName {
		return false
	}
	_, err := os.Lstat(filepath.Join(k.folder, filepath.FromSlash(file)))
	return errors.Is(err, fs.ErrNotExist)
}
