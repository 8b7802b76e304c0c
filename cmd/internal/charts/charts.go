// Package charts are the flags of validate that say how Helm charts are
// rendered, for commands that link helm's library.
package charts

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/helm"
	"github.com/gherkube/gherkube/schema/input"
)

// Rendered lets validate render charts.
type Rendered struct {
	renderer    helm.Renderer
	apiVersions []string
	// given says that a chart was named, which the values were given to.
	given bool
}

// Add adds the flags of helm template.
func (r *Rendered) Add(verb *cobra.Command) {
	verb.Long += "\n\nHelm charts are rendered as helm template does, with no network either."
	verb.Example += "\n  gherkube validate charts/web --values prod.yaml      a Helm chart"
	f := verb.Flags()
	values := &r.renderer.Values
	f.StringArrayVar(&values.Files, "values", nil, "`file` of values for the charts that are named; may be repeated")
	f.StringArrayVar(&values.Set, "set", nil, "`values` for the charts that are named: key=value,key=value; may be repeated")
	f.StringArrayVar(&values.SetString, "set-string", nil, "like --set, with texts for `values`")
	f.StringSliceVar(&r.apiVersions, "api-versions", nil, "let charts find these `versions` in .Capabilities.APIVersions, too: example.org/v1,example.org/v1/Widget; may be repeated")
	f.StringVar(&r.renderer.Release, "release-name", "release-name", "`name` of the release that charts are rendered for")
	f.StringVar(&r.renderer.Namespace, "release-namespace", "default", "`namespace` of the release that charts are rendered for")
}

// Check finds what is wrong with the flags' values.
func (r *Rendered) Check() error {
	err := r.renderer.Values.Check()
	var unreadable *fs.PathError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &unreadable):
		return &exit.Failure{Code: exit.Usage, Err: err, Hint: "name a file that can be read"}
	}
	return &exit.Failure{Code: exit.Usage, Err: err, Hint: "see 'helm help template' for the form of values"}
}

// Files are the files of values. Values that no chart was given are a mistake:
// what they were meant to try out was not validated.
func (r *Rendered) Files() ([]string, error) {
	if flag := r.renderer.Values.Flag(); flag != "" && !r.given {
		return nil, &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("%s is for charts that are named themselves, and none is", flag),
			Hint: "name the folder with Chart.yaml: gherkube validate charts/web " + flag + " …"}
	}
	return r.renderer.Values.Files, nil
}

// Renderer renders charts for a version of Kubernetes that serves as much.
func (r *Rendered) Renderer(v schema.Version, served func() []string) input.Renderer {
	renderer := r.renderer
	renderer.KubeVersion = v.String()
	return noting{Renderer: renderer, given: &r.given, served: served, more: r.apiVersions}
}

// noting notes that a chart is named, and asks what is served once there is one.
type noting struct {
	helm.Renderer
	given  *bool
	served func() []string
	more   []string // that the flags say
}

func (n noting) Render(request input.RenderRequest) input.Rendered {
	if request.Origin == input.Named {
		*n.given = true
	}
	n.APIVersions = slices.Concat(n.served(), n.more)
	return n.Renderer.Render(request)
}
