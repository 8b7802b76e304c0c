package schema

import (
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/upstream"
)

// identifyConfiguration finds the kind of a file that a program of Kubernetes reads, if
// what the program does with it is linked.
func (o writtenObject) identifyConfiguration(gvk runtimeschema.GroupVersionKind) bool {
	k := upstream.Configuration(gvk)
	if k == nil {
		return false
	}
	o.kind = k
	return true
}
