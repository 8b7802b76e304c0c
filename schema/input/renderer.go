package input

// Renderer makes manifests of folders that hold no finished manifests: a
// kustomization, a Helm chart. Renderers live in packages of their own, because
// their libraries are large.
type Renderer interface {
	// Renders says whether the folder, which holds files of these names, is one to
	// render.
	Renders(names []string) bool
	// Render renders folders. What fails becomes a source whose Err is a
	// *RenderError.
	Render(request RenderRequest) Rendered
}

// RenderRequest says what to render.
type RenderRequest struct {
	// Folders are all that were met.
	Folders []string
	// Done are those of them that were rendered before. They are not rendered
	// again; what they use is used.
	Done map[string]bool
	// Failed are those of Done of which nothing came.
	Failed map[string]bool
	// Changed, if not nil, are files: only what they are part of is rendered.
	Changed []string
	// Origin is that of the sources.
	Origin Origin
}

// Rendered is what came of a RenderRequest.
type Rendered struct {
	Sources []Source
	// Used are the files, as absolute paths, whose content is in the sources or
	// that are not manifests: they are not validated by themselves.
	Used map[string]bool
	// Read are the paths of more files that were read.
	Read []string
}
