package validate

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"slices"

	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/kustomize"
)

// ignoreFile is read in the current folder.
const ignoreFile = ".gherkubeignore"

// inputs are the flags that say what is read, and how it is rendered.
type inputs struct {
	changed bool
	ignore  []string
	charts  Charts
	version schema.Version // that charts are rendered for
	// served is what templates of charts are told is served, with the definitions of the
	// sources.
	served func(definitions ...input.Source) []string

	patterns input.Patterns // of ignore and of the ignore file
	rendered []string       // files that renderers read
}

// files are the files that were read and are not sources.
func (in *inputs) files() ([]string, error) {
	values, err := in.charts.Files()
	return slices.Concat([]string{ignoreFile}, values, in.rendered), err
}

func (in *inputs) add(f *pflag.FlagSet) {
	f.BoolVar(&in.changed, "changed", false,
		"FILEs are what was changed, as a hook gets them: pass over other YAML, and build the kustomizations and charts that they are part of")
	f.StringArrayVar(&in.ignore, "ignore", nil,
		"leave out files and folders that match this `pattern`, as lines of "+ignoreFile+" do; may be repeated")
}

func (in *inputs) check() error {
	in.patterns = nil
	for _, pattern := range in.ignore {
		if err := input.CheckPattern(pattern); err != nil {
			return usage(fmt.Errorf("--ignore: %w", err), "* stands for anything in a name, ** for any folders: --ignore 'k8s/**/generated-*.yaml'")
		}
		in.patterns = append(in.patterns, pattern)
	}
	if err := in.charts.Check(); err != nil {
		return err
	}
	return in.readIgnoreFile()
}

func (in *inputs) readIgnoreFile() error {
	file, err := os.Open(ignoreFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	patterns, err := input.ReadPatterns(file)
	if err != nil {
		return usage(fmt.Errorf("%s: %w", ignoreFile, err), "correct the file")
	}
	in.patterns = append(in.patterns, patterns...)
	return nil
}

// load reads the files. What is served to templates of charts includes what the files
// define. That is known when all are read: if there are charts, and definitions, they
// are read once more.
func (in *inputs) load(files []string, stdin io.Reader) []input.Source {
	var given bytes.Buffer // what standard input gave
	asked := false
	sources := in.read(files, io.TeeReader(stdin, &given), func() []string {
		asked = true
		return in.served()
	})
	if !asked {
		return sources
	}
	served := in.served(definitions(sources)...)
	if len(served) == len(in.served()) || slices.ContainsFunc(sources, func(s input.Source) bool { return input.GoesOn(s.Err) }) {
		return sources
	}
	in.rendered = nil
	defer log.SetOutput(log.Writer())
	log.SetOutput(io.Discard) // helm and kustomize have warned
	return in.read(files, io.MultiReader(&given, stdin), func() []string { return served })
}

// read reads the files, for templates that are told what is served.
func (in *inputs) read(files []string, stdin io.Reader, served func() []string) []input.Source {
	loader := in.loader(stdin, served)
	if in.changed {
		return loader.LoadChanged(files)
	}
	return loader.Load(files)
}

// definitions are the sources that may define custom resources.
func definitions(sources []input.Source) []input.Source {
	return slices.DeleteFunc(slices.Clone(sources), func(s input.Source) bool {
		return s.Err != nil || !bytes.Contains(s.Bytes, []byte("CustomResourceDefinition"))
	})
}

// loadContext reads what is to be known, whatever was changed.
func (in *inputs) loadContext(paths []string) []input.Source {
	return in.loader(nil, func() []string { return in.served() }).Load(paths)
}

func (in *inputs) loader(stdin io.Reader, served func() []string) input.Loader {
	log.SetFlags(0) // helm and kustomize warn by it: without the time of day
	return input.Loader{
		Stdin: stdin, Ignore: in.patterns,
		Renderers: []input.Renderer{kustomize.Renderer{}, in.charts.Renderer(in.version, served)},
		Note:      func(files []string) { in.rendered = append(in.rendered, files...) },
	}
}

// unread says whether an input could not be read: that says something about the
// environment. What cannot be rendered says something about what is there.
func unread(sources []input.Source) bool {
	for _, s := range sources {
		var refused *input.RenderError
		if s.Err != nil && !errors.As(s.Err, &refused) {
			return true
		}
	}
	return false
}
