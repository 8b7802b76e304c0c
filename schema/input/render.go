package input

import (
	"os"
	"slices"
)

// renders says whether the path is a folder that is rendered, or a file that
// makes it one.
func (r *reader) renders(path string) bool {
	info, err := os.Stat(path)
	if err != nil || r.Ignore.matchWithin(path) {
		return false
	}
	if !info.IsDir() {
		return r.claimedBy(path) != nil
	}
	names, err := folderNames(path)
	return err == nil && r.renderer(names) != nil
}

// renderNamed renders a folder that is named, or whose file is, and returns the files that
// are used; nil if it was rendered before.
func (r *reader) renderNamed(renderer Renderer, path string, origin Origin) map[string]bool {
	if !r.first(path) {
		return nil
	}
	rendered := renderer.Render(RenderRequest{Folders: []string{path}, Origin: origin})
	r.note(rendered)
	r.sources = append(r.sources, rendered.Sources...)
	r.failed[path] = !slices.ContainsFunc(rendered.Sources, func(s Source) bool { return s.Err == nil })
	return rendered.Used
}

// render renders the folders of the tree, and returns the files in them that
// are not to be read.
func (r *reader) render(t *tree, changed []string) map[string]bool {
	used, done := map[string]bool{}, map[string]bool{}
	for _, folders := range t.claimed {
		for _, dir := range folders {
			if _, seen := done[dir]; !seen { // by another renderer
				done[dir] = !r.first(dir)
			}
		}
	}
	for i, renderer := range r.Renderers {
		if len(t.claimed[i]) == 0 {
			continue
		}
		rendered := renderer.Render(RenderRequest{Folders: t.claimed[i], Done: done, Failed: r.failed, Changed: changed, Origin: Found})
		r.note(rendered)
		r.sources = append(r.sources, rendered.Sources...)
		for file := range rendered.Used {
			used[file] = true
		}
	}
	return used
}

// note tells the files of a rendering, in no order.
func (r *reader) note(rendered Rendered) {
	if r.Note == nil {
		return
	}
	files := rendered.Read
	for file := range rendered.Used {
		files = append(files, file)
	}
	r.Note(files)
}
