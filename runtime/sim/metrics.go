package sim

import (
	"time"

	"github.com/gherkube/gherkube/runtime/metrics"
)

// measure gives the cluster a metrics-server, which has been running for long.
func (c *Cluster) measure(start time.Time) {
	c.values = &metrics.Values{}
	tick := time.Duration(c.world.Seed.For("metrics-server").Int64N(int64(metrics.Resolution)))
	c.world.Metrics = metrics.NewServer(c.kubelets, start.Add(tick))
}
