package input

import (
	"fmt"
)

// loadFolder renders the folder, and reads what it holds beside what is rendered.
func (r *reader) loadFolder(path string, origin Origin) {
	names, err := folderNames(path)
	if err != nil {
		r.fail(path, origin, err)
		return
	}
	renderer := r.renderer(names)
	if renderer != nil {
		r.renderNamed(renderer, path, origin)
	}
	t := newTree(r.Loader)
	t.walk(path)
	used := r.render(t, nil)
	for _, f := range t.found {
		switch {
		case f.ignored:
			r.ignore(f.path)
		case f.dangling:
			r.noManifest(f.path)
		case f.err != nil:
			r.fail(f.path, Found, f.err)
		case len(used) == 0 || !used[Absolute(f.path)]:
			r.readFound(f)
		}
	}
	if renderer == nil && !t.holdsAny() && !t.rendersAny() && origin == Named {
		r.fail(path, origin, fmt.Errorf("the folder %q holds no *.yaml, *.yml or *.json file", path))
	}
}
