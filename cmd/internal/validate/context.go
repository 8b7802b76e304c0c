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

// extend lets the validator know the context, whose sources it returns. Each
// --crd has to hold definitions: one without is a mistake.
func (c *context) extend(v *schema.Validator, load func(paths []string) []schema.Source) (*schema.Validator, []schema.Source, error) {
	if len(c.crds)+len(c.paths) == 0 {
		return v, nil, nil
	}
	var sources []schema.Source
	for _, path := range c.crds {
		loaded := load([]string{path})
		if !holdDefinition(loaded) {
			if f := schema.New().Validate(loaded...).Findings; len(f) > 0 && f[0].Rule == "syntax" {
				return nil, nil, usage(fmt.Errorf("--crd %s holds no CustomResourceDefinition that can be read: %s:%d: %s",
					path, f[0].Position.File, f[0].Position.Line, f[0].Message), "correct the file")
			}
			return nil, nil, usage(fmt.Errorf("--crd %s holds no CustomResourceDefinition", path),
				"name files or folders with definitions; --context %s makes other objects known", path)
		}
		sources = append(sources, loaded...)
	}
	if len(c.paths) > 0 {
		sources = append(sources, load(c.paths)...)
	}
	return v.WithContext(sources...), sources, nil
}

// holdDefinition says whether a definition is in the sources. What cannot be
// read may be one, and fails the run anyway.
func holdDefinition(sources []schema.Source) bool {
	return slices.ContainsFunc(sources, func(s schema.Source) bool {
		return s.Err != nil || bytes.Contains(s.Text(), []byte("CustomResourceDefinition"))
	})
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
