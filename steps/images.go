package steps

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v21"
	"k8s.io/cli-runtime/pkg/resource"

	"github.com/gherkube/gherkube/steps/repository"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/target"
	"github.com/gherkube/gherkube/steps/vocabulary"
)

// imageNames find the names of images in what a scenario says: in manifests, in
// arguments of kubectl run and create, and of kubectl set image.
var imageNames = []*regexp.Regexp{
	regexp.MustCompile(`\bimage["']?:[ \t]*["']?([^\s"',}\]]+)`),
	regexp.MustCompile(`--image[= ]["']?([^\s"']+)`),
}

var (
	setImage   = regexp.MustCompile(`\bset image\s+(.*)`)
	assignment = regexp.MustCompile(`(?:^|\s)[a-z0-9*][-a-z0-9.]*=([^\s"'` + "`" + `]+)`)
)

// Images are the names of the images that the plan's scenarios mention, sorted:
// what a cluster without a registry is to have before they run. Those that are
// put together from variables are not known before.
func (p *Plan) Images() []string {
	var names []string
	for _, f := range p.features {
		for _, s := range f.Scenarios {
			for _, st := range s.Steps {
				texts := []string{st.Text}
				if st.Doc != nil {
					texts = append(texts, st.Doc.Content)
				}
				for _, row := range st.Table {
					texts = append(texts, strings.Join(row, " "))
				}
				for _, text := range texts {
					names = append(names, imagesIn(text)...)
				}
				if isActorStep(st.Text) {
					names = append(names, target.ActorImage)
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// imagesOf are the names of the images that a scenario's step mentions.
func imagesOf(st *messages.PickleStep) []string {
	names := imagesIn(st.Text)
	if st.Argument == nil {
		return names
	}
	if st.Argument.DocString != nil {
		names = append(names, imagesIn(st.Argument.DocString.Content)...)
	}
	if st.Argument.DataTable != nil {
		for _, row := range st.Argument.DataTable.Rows {
			for _, cell := range row.Cells {
				names = append(names, imagesIn(cell.Value)...)
			}
		}
	}
	return names
}

func imagesIn(text string) []string {
	var names []string
	for _, pattern := range imageNames {
		for _, m := range pattern.FindAllStringSubmatch(text, -1) {
			names = append(names, strings.TrimRight(m[1], "`"))
		}
	}
	for _, m := range setImage.FindAllStringSubmatch(text, -1) {
		for _, a := range assignment.FindAllStringSubmatch(m[1], -1) {
			names = append(names, a[1])
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return strings.ContainsAny(name, "$<") })
}

// ImagesIn are the names of the images that the manifests of a repository name,
// sorted. Those of templates are not known.
func ImagesIn(files *repository.Files) ([]string, error) {
	found := map[string]bool{}
	err := files.Walk(".", func(file string) error {
		if !slices.Contains(resource.FileExtensions, path.Ext(file)) {
			return nil
		}
		text, err := files.ReadFile(file)
		var outside *repository.OutsideError
		if errors.As(err, &outside) || errors.Is(err, fs.ErrNotExist) {
			return nil // a link that leads out, or nowhere
		}
		for _, name := range imagesIn(string(text)) {
			found[name] = true
		}
		return err
	})
	return slices.Sorted(maps.Keys(found)), err
}

// isActorStep reports whether a step is one that makes pods of the actor image.
func isActorStep(text string) bool {
	return slices.ContainsFunc(vocabulary.Steps().Definitions, func(d sentence.Definition) bool {
		return d.Step.Needs == target.RunsActors && d.Matches(text)
	})
}
