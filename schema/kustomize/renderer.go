// Package kustomize builds kustomizations with kustomize's own library, so that
// their objects can be validated. It uses no network and runs no program: what
// needs them is refused by name. It does not know what the objects mean, nor which of
// them are validated.
package kustomize

import (
	"slices"

	"github.com/gherkube/gherkube/schema/input"
)

// Renderer builds folders that hold a kustomization.
type Renderer struct{}

// Renders says whether one of the names is that of a kustomization.
func (Renderer) Renders(names []string) bool {
	_, ok := fileIn(names)
	return ok
}

// Render builds the kustomizations that no other one of the request builds upon.
// If one cannot be built, the files that it lists as resources are left to be
// validated one by one; its patches are not, for they are not objects.
func (Renderer) Render(request input.RenderRequest) input.Rendered {
	g := newGraph(request.Folders)
	rendered := input.Rendered{Used: map[string]bool{}}
	for _, k := range g.list {
		for _, file := range slices.Concat(k.others, k.idle) {
			rendered.Used[file] = true
		}
	}
	for _, k := range g.list {
		if request.Done[k.folder] && !request.Failed[k.folder] {
			g.use(k, rendered.Used)
		}
	}
	for _, k := range g.roots() {
		switch {
		case request.Done[k.folder], k.foreign:
			continue
		case request.Changed != nil && !g.concerns(k, request.Changed):
			continue
		}
		sources, read, err := build(k.folder, g.patches(k))
		rendered.Read = append(append(rendered.Read, read...), k.resources...)
		if err != nil {
			sources = []input.Source{{Name: k.folder, Origin: request.Origin, Err: err}}
		} else {
			g.use(k, rendered.Used)
		}
		rendered.Sources = append(rendered.Sources, sources...)
	}
	return rendered
}
