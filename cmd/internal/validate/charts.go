package validate

import (
	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/charts"
	"github.com/gherkube/gherkube/schema/input"
)

// Charts is what a command does with Helm charts.
type Charts interface {
	// Add adds to the verb the flags that say how charts are rendered, and what
	// its help says about charts.
	Add(verb *cobra.Command)
	// Check finds what can be wrong about the flags' values.
	Check() error
	// Files are the files of values, once everything has been read. An error says
	// that no chart took the values.
	Files() ([]string, error)
	// Renderer is who is asked about folders with charts; templates may ask for
	// the version and for what is served.
	Renderer(version schema.Version, served func() []string) input.Renderer
}

// leftOut says of charts that they are not rendered.
type leftOut struct{}

func (leftOut) Add(verb *cobra.Command) {
	verb.Long += "\n\nHelm charts are left out, with a warning: the verb of the same name of\ngherkube itself renders them."
}

func (leftOut) Check() error { return nil }

func (leftOut) Files() ([]string, error) { return nil, nil }

func (leftOut) Renderer(schema.Version, func() []string) input.Renderer {
	return charts.Unrendered{Hint: "use 'gherkube validate', which links helm's library, or 'helm template CHART | " + commandName + " -'"}
}
