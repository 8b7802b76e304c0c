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

// baselineFlags are the flags about a baseline: findings that are known already.
type baselineFlags struct {
	file   string
	update bool
	folder string // of the file, absolute
}

func (b *baselineFlags) add(f *pflag.FlagSet) {
	f.StringVar(&b.file, "baseline", "", "suppress the findings that are listed in `file`")
	f.BoolVar(&b.update, "update-baseline", false, "write what is found to the file of --baseline, and suppress it")
}

func (b *baselineFlags) check() error {
	if b.update && b.file == "" {
		return usage(errors.New("--update-baseline without --baseline"), "name the file to write: --baseline FILE")
	}
	if b.file == "" {
		return nil
	}
	abs, err := filepath.Abs(b.file)
	b.folder = filepath.Dir(abs)
	return err
}

// apply suppresses what the baseline lists, and reports entries that nothing
// was found for.
func (b *baselineFlags) apply(report schema.Report, sources []input.Source) (schema.Report, error) {
	if b.file == "" {
		return report, nil
	}
	known, err := b.read()
	if err != nil {
		return report, err
	}
	validated := map[string]bool{}
	for _, s := range sources {
		if s.Err == nil {
			validated[b.place(s.Name)] = true
		}
	}
	judged := func(file string) bool { return validated[file] || b.gone(file) }
	if b.update {
		known = baseline.Of(b.file, report, b.place, known, func(file string) bool { return !judged(file) })
		if err := files.Write(b.file, known.Write); err != nil {
			return report, fmt.Errorf("--baseline: %w", err)
		}
	}
	report, use := known.Apply(report, b.place)
	report.Findings = append(report.Findings, use.Stale(judged)...)
	return report, nil
}

// read reads the baseline. One that is to be written need not be there yet.
func (b *baselineFlags) read() (*baseline.Baseline, error) {
	data, err := os.ReadFile(b.file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && b.update:
		return &baseline.Baseline{Name: b.file}, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, usage(fmt.Errorf("--baseline: the file %s does not exist", b.file), "write it with --update-baseline")
	case err != nil:
		return nil, usage(fmt.Errorf("--baseline: %w", err), "name a file that can be read")
	}
	known, err := baseline.Read(b.file, data)
	if err != nil {
		return nil, usage(fmt.Errorf("--baseline: %w", err), "correct it, or remove it and write it anew with --update-baseline")
	}
	return known, nil
}

// place names a file relative to the baseline's folder.
func (b *baselineFlags) place(file string) string {
	if file == input.StdinName {
		return file
	}
	abs, err := filepath.Abs(file)
	if err != nil {
		return filepath.ToSlash(file)
	}
	relative, err := filepath.Rel(b.folder, abs)
	if err != nil {
		return filepath.ToSlash(file)
	}
	return filepath.ToSlash(relative)
}

// gone says whether a file that the baseline names does not exist any more.
func (b *baselineFlags) gone(file string) bool {
	if file == input.StdinName {
		return false
	}
	_, err := os.Lstat(filepath.Join(b.folder, filepath.FromSlash(file)))
	return errors.Is(err, fs.ErrNotExist)
}
