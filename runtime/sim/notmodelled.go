package sim

import (
	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/trace"
)

// NotModelled says what does not happen to the objects of a kind; "" if
// something acts on them.
func (*Cluster) NotModelled(kind trace.Kind) string {
	return apiserver.NotModelled(kind.GroupVersionKind)
}
