package world

import (
	"time"

	"github.com/gherkube/gherkube/runtime/metrics"
)

// Metrics is what a cluster's metrics-server knows, and what the kubelets that it asks
// know at an instant.
type Metrics interface {
	Points(namespace, pod string, at time.Time) []metrics.Point
	Pod(namespace, name string, now time.Time) (metrics.Pod, bool)
	Node(name string, now time.Time) (metrics.Node, bool)
}
