package validate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/input"
)

// context are the flags that name what is known without being validated.
type context struct {
	crds, paths []string
}

func (c *context) add(f *pflag.FlagSet) {
	f.StringArrayVar(&c.crds, "crd", nil,
		"check custom resources by the CustomResourceDefinitions of this `PATH`, a file or a folder; may be repeated")
	f.StringArrayVar(&c.paths, "context", nil,
		"know the objects of this `PATH` without validating them: definitions, and what manifests refer to; may be repeated")
}

func (c *context) check() error {
	if slices.Contains(slices.Concat(c.crds, c.paths), input.Stdin) {
		return usage(errors.New("standard input cannot be context"), "name files or folders with --crd and --context")
	}
	return nil
}

// extend lets the validator know the context, whose sources it returns.
func (c *context) extend(v *schema.Validator, load func(paths []string) []input.Source) (*schema.Validator, []input.Source, error) {
	var sources []input.Source
	for _, path := range c.crds {
		loaded := load([]string{path})
		known := v.WithDefinitions(loaded...)
		if err := checkDefinitions(path, loaded, known, known.Definitions()-v.Definitions()); err != nil {
			return nil, nil, err
		}
		v, sources = known, append(sources, loaded...)
	}
	if len(c.paths) > 0 {
		loaded := load(c.paths)
		if err := checkContext(loaded); err != nil {
			return nil, nil, err
		}
		v, sources = v.WithContext(loaded...), append(sources, loaded...)
	}
	return v, sources, nil
}

// checkContext says which of the sources that --context names cannot be read.
func checkContext(sources []input.Source) error {
	for _, s := range sources {
		var refused *input.RenderError
		if s.Err != nil && !errors.As(s.Err, &refused) {
			return usage(fmt.Errorf("--context: %s: %w", s.Name, s.Err), "name files or folders that can be read")
		}
	}
	return nil
}

// checkDefinitions says what is wrong with the sources of a --crd, in which that
// many definitions were found. What cannot be read, or gives no manifests, may
// hold others, by which nothing would be checked.
func checkDefinitions(path string, sources []input.Source, known *schema.Validator, definitions int) error {
	for _, s := range sources {
		var refused *input.RenderError
		switch {
		case errors.As(s.Err, &refused):
			return usage(fmt.Errorf("--crd %s: %s: %w", path, s.Name, refused), "%s", cmp.Or(refused.Hint, "name the files with definitions themselves"))
		case s.Err != nil:
			return usage(fmt.Errorf("--crd %s: %w", path, s.Err), "name files or folders with definitions that can be read")
		}
	}
	for _, f := range known.Validate().Findings { // those about the context
		if slices.ContainsFunc(sources, func(s input.Source) bool { return s.Name == f.Position.File }) {
			return usage(fmt.Errorf("--crd %s: %s:%d: %s", path, f.Position.File, f.Position.Line, f.Message), "correct the file, or name those with definitions themselves")
		}
	}
	if definitions == 0 {
		return usage(fmt.Errorf("--crd %s holds no CustomResourceDefinition", path),
			"name files or folders with definitions; --context %s makes other objects known", path)
	}
	return nil
}

// mentioned are the sources that the report says something about, or that
// could not be read.
func mentioned(report schema.Report, sources []input.Source) []input.Source {
	files := map[string]bool{}
	for _, f := range report.Findings {
		files[f.Position.File] = true
	}
	return slices.DeleteFunc(slices.Clone(sources), func(s input.Source) bool { return s.Err == nil && !files[s.Name] })
}
