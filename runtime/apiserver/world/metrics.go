package world

import (
	"time"

	"github.com/gherkube/gherkube/runtime/metrics"
)

// Metrics is what a cluster's metrics-server knows.
type Metrics interface {
	Pod(namespace, name string, now time.Time) (metrics.Pod, bool)
	Node(name string, now time.Time) (metrics.Node, bool)
}
