package kustomize

import (
	"fmt"
	"path/filepath"

	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/gherkube/gherkube/schema/input"
)

// Build builds the kustomization of a folder within a root, and returns what
// `kubectl kustomize` prints. All files are read by their names from the root:
// the caller decides what may be read. The error is an *input.RenderError.
func Build(root string, read func(name string) ([]byte, error), folder string) ([]byte, error) {
	disk := filesys.MakeFsOnDisk()
	within, _, err := disk.CleanedAbs(root)
	if err != nil {
		return nil, &input.RenderError{Err: err}
	}
	from, file, err := disk.CleanedAbs(filepath.Join(within.String(), folder))
	if err != nil || file != "" {
		return nil, &input.RenderError{Err: fmt.Errorf("%s: not a folder with a kustomization", folder)}
	}
	g := &guard{FileSystem: disk, root: from.String(), readFile: func(name string) ([]byte, error) {
		rel, err := filepath.Rel(within.String(), name)
		if err != nil || !filepath.IsLocal(rel) {
			return nil, fmt.Errorf("%s: outside of %s", name, root)
		}
		return read(rel)
	}}
	resources, err := runKustomize(g, from.String())
	if g.refused != nil {
		return nil, relative(g.refused, from.String(), folder)
	}
	if err != nil {
		return nil, relative(failure(err), from.String(), folder)
	}
	if !g.keepsOrigins {
		for _, r := range resources.Resources() {
			if err := r.SetOrigin(nil); err != nil {
				return nil, &input.RenderError{Err: err}
			}
		}
	}
	text, err := resources.AsYaml()
	if err != nil {
		return nil, &input.RenderError{Err: err}
	}
	return text, nil
}
