package validate

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/schema"
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
	if slices.Contains(slices.Concat(c.crds, c.paths), schema.Stdin) {
		return usage(errors.New("standard input cannot be context"), "name files or folders with --crd and --context")
	}
	return nil
}

// extend lets the validator know the context, whose sources it returns.
func (c *context) extend(v *schema.Validator, load func(paths []string) []schema.Source) (*schema.Validator, []schema.Source, error) {
	if len(c.crds)+len(c.paths) == 0 {
		return v, nil, nil
	}
	definitions, err := c.definitions(load)
	if err != nil {
		return nil, nil, err
	}
	sources := definitions
	if len(c.paths) > 0 {
		sources = slices.Concat(definitions, load(c.paths))
	}
	extended := v.WithContext(sources...)
	if len(definitions) > 0 {
		err = unreadDefinition(extended, definitions)
	}
	return extended, sources, err
}

// definitions are the sources of the --crd flags. Each has to hold definitions:
// one without is a mistake.
func (c *context) definitions(load func(paths []string) []schema.Source) ([]schema.Source, error) {
	var sources []schema.Source
	for _, path := range c.crds {
		loaded := load([]string{path})
		if !slices.ContainsFunc(loaded, mayDefine) {
			if f := schema.New().Validate(loaded...).Findings; len(f) > 0 && f[0].Rule == "syntax" {
				return nil, usage(fmt.Errorf("--crd %s holds no CustomResourceDefinition that can be read: %s:%d: %s",
					path, f[0].Position.File, f[0].Position.Line, f[0].Message), "correct the file")
			}
			return nil, usage(fmt.Errorf("--crd %s holds no CustomResourceDefinition", path),
				"name files or folders with definitions; --context %s makes other objects known", path)
		}
		sources = append(sources, loaded...)
	}
	return sources, nil
}

// mayDefine says whether a definition is in the source. What cannot be read may
// be one, and fails the run anyway.
func mayDefine(s schema.Source) bool {
	return s.Err != nil || bytes.Contains(s.Text(), []byte("CustomResourceDefinition"))
}

// unreadDefinition is the error that a document of the sources, which were given
// for their definitions, cannot be read: what it defines would not be checked.
func unreadDefinition(known *schema.Validator, sources []schema.Source) error {
	for _, f := range known.Validate().Findings { // those about the context
		named := func(s schema.Source) bool { return s.Name == f.Position.File && s.Err == nil && mayDefine(s) }
		if slices.ContainsFunc(sources, named) {
			return usage(fmt.Errorf("--crd: %s:%d: a definition cannot be read: %s", f.Position.File, f.Position.Line, f.Message), "correct the file")
		}
	}
	return nil
}

// mentioned are the sources that the report says something about, or that
// could not be read.
func mentioned(report schema.Report, sources []schema.Source) []schema.Source {
	files := map[string]bool{}
	for _, f := range report.Findings {
		files[f.Position.File] = true
	}
	return slices.DeleteFunc(slices.Clone(sources), func(s schema.Source) bool { return s.Err == nil && !files[s.Name] })
}
