// Package helm renders Helm charts with helm's own library, as helm template
// does, so that their objects can be validated. It knows charts, values and templates,
// uses no network and needs no cluster. It does not know what the objects mean: what a
// cluster serves, it is told.
package helm

import (
	"github.com/gherkube/gherkube/schema/charts"
)

// Renderer renders charts as releases of the same name and values.
type Renderer struct {
	// Release and Namespace are those of the release; empty: as helm template
	// has them, release-name and default.
	Release, Namespace string
	// KubeVersion is the version that templates are told: "1.37".
	KubeVersion string
	// APIVersions are those that templates are told of, as .Capabilities has them:
	// "apps/v1", "apps/v1/Deployment". Without any, they are those of helm template.
	APIVersions []string
	// Values are given to the charts that are named. Charts met in a folder get
	// their defaults alone.
	Values Values
}

// Renders says whether the names are those of a chart.
func (Renderer) Renders(names []string) bool { return charts.In(names) }
