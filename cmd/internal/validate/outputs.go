package validate

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/cmd/internal/choice"
	"github.com/gherkube/gherkube/cmd/internal/files"
	"github.com/gherkube/gherkube/cmd/internal/tty"
	"github.com/gherkube/gherkube/schema/findings"
)

// outputs are the flags that say in which forms the findings go where.
type outputs struct {
	asked []string
	quiet bool
	list  []output // what asked means
}

// output is a form of the findings and the file it goes to; without one, to
// standard output.
type output struct {
	form, file string
}

func (o output) String() string {
	if o.file == "" {
		return "--output " + o.form
	}
	return "--output " + o.form + "=" + o.file
}

// forms are the writers by the name of their form. Text looks different on
// terminals.
var forms = map[string]func(io.Writer, findings.Run) error{
	"github": findings.GitHub,
	"json":   findings.JSON,
	"junit":  findings.JUnit,
	"sarif":  findings.SARIF,
	"text":   findings.Text(findings.Plain),
}

func (o *outputs) add(f *pflag.FlagSet) {
	f.StringArrayVarP(&o.asked, "output", "o", []string{"text"},
		"write the findings as `FORM[=FILE]`, without FILE to standard output; may be repeated: "+choice.List(forms))
	f.BoolVarP(&o.quiet, "quiet", "q", false, "leave out of texts what fails nothing: the summary and notes about what was not checked")
}

func (o *outputs) check() error {
	o.list = nil
	for _, asked := range o.asked {
		form, file, toFile := strings.Cut(asked, "=")
		if form == "utput" {
			return usage(errors.New("-output is read as -o utput"), "write --output, with two dashes, or -o")
		}
		if _, ok := forms[form]; !ok {
			return choice.Unknown("--output", form, forms)
		}
		if toFile && file == "" {
			return usage(fmt.Errorf("--output %s names no file", asked), "write --output %s=FILE, or --output %s for standard output", form, form)
		}
		if number, open := files.Descriptor(files.Target(file)); file == "-" || open && number == 1 {
			file = "" // standard output, as with other commands
		}
		next := output{form, file}
		for _, other := range o.list {
			if err := next.clash(other); err != nil {
				return err
			}
		}
		o.list = append(o.list, next)
	}
	return nil
}

// clash says whether two outputs go to the same place.
func (o output) clash(other output) error {
	switch {
	case o.file == "" && other.file == "":
		return usage(fmt.Errorf("%s and %s both go to standard output", other, o), "write one of them to a file: --output %s=FILE", o.form)
	case o.file != "" && other.file != "" && sameFile(o.file, other.file):
		return usage(fmt.Errorf("%s and %s name the same file", other, o), "name two files")
	}
	return nil
}

// spare refuses to write over what was read.
func (o *outputs) spare(read []string) error {
	for _, out := range o.list {
		if out.file != "" && out.overwrites(read) {
			return usage(fmt.Errorf("%s would be written over a file that gherkube reads", out), "name another file")
		}
	}
	return nil
}

// overwrites says whether the file is one of those that were read, by whatever
// name, or source text: no report is YAML or a template.
func (o output) overwrites(read []string) bool {
	info, err := os.Stat(o.file)
	if err == nil && info.Mode().IsRegular() && slices.Contains([]string{".yaml", ".yml", ".tpl"}, strings.ToLower(filepath.Ext(files.Target(o.file)))) {
		return true
	}
	return slices.ContainsFunc(read, func(file string) bool { return sameFile(file, o.file) })
}

// sameFile says whether both are names of one file, which need not be there.
func sameFile(a, b string) bool {
	a, b = files.Target(a), files.Target(b)
	if filepath.Base(a) == filepath.Base(b) && place(a) == place(b) {
		return true
	}
	infoB, err := os.Stat(b)
	if err != nil {
		return false
	}
	infoA, err := os.Stat(a)
	return err == nil && os.SameFile(infoA, infoB)
}

// place is where a file, which is not a link, is or would be made.
func place(file string) string {
	full, err := filepath.Abs(file)
	if err != nil {
		return filepath.Clean(file)
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(full))
	if err != nil {
		return full
	}
	return filepath.Join(folder, filepath.Base(full))
}

// write writes all outputs. One that fails does not keep the others from being
// written. Standard output comes last: the program that reads it may go away.
func (o *outputs) write(stdout io.Writer, run findings.Run) error {
	var errs []error
	for _, out := range o.list {
		if out.file == "" {
			continue
		}
		if err := files.Write(out.file, func(w io.Writer) error { return o.writer(out.form, w)(w, run) }); err != nil {
			errs = append(errs, failed(out, err))
		}
	}
	for _, out := range o.list {
		if out.file != "" {
			continue
		}
		if err := o.writer(out.form, stdout)(stdout, run); err != nil {
			errs = append(errs, fmt.Errorf("writing the findings: %w", err))
		}
	}
	return errors.Join(errs...)
}

// writer is the writer of the form for w.
func (o *outputs) writer(form string, w io.Writer) func(io.Writer, findings.Run) error {
	if form != "text" {
		return forms[form]
	}
	palette := findings.Plain
	if tty.Coloured(w) {
		palette = findings.ANSI
	}
	if o.quiet {
		return findings.QuietText(palette)
	}
	return findings.Text(palette)
}

// failed says which output could not be written, and what to do.
func failed(out output, err error) error {
	if dir := filepath.Dir(out.file); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: the folder %s does not exist: %w", out, dir, err)
	}
	return fmt.Errorf("%s: %w", out, err)
}
