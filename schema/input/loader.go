package input

import (
	"io"
	"path/filepath"
)

// Stdin is the path that stands for standard input, and StdinName the name of the
// source that is read from it.
const (
	Stdin     = "-"
	StdinName = "stdin"
)

// Loader reads inputs.
type Loader struct {
	Stdin io.Reader
	// Ignore are the paths to leave out, even if they are named.
	Ignore Patterns
	// Renderers are asked, in this order, about each folder.
	Renderers []Renderer
	// Note, if set, is told the paths of the files that renderers read.
	Note func(files []string)
}

// claimedBy is the renderer for which the file alone makes a folder one to
// render: kustomization.yaml, Chart.yaml.
func (l Loader) claimedBy(file string) Renderer {
	return l.renderer([]string{filepath.Base(file)})
}

func (l Loader) renderer(names []string) Renderer {
	for _, r := range l.Renderers {
		if r.Renders(names) {
			return r
		}
	}
	return nil
}
