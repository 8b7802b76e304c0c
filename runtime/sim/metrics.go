package sim

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/metrics"
)

// meters are the cluster's metrics: what is used, and what scenarios have set.
type meters struct {
	*passage
	server *apiserver.Server
	values *metrics.Values
	usage  *usage
}

// usage is who is asked what pods and nodes use: a metrics-server, or what a scenario
// has put in its place.
type usage struct{ world.Metrics }

// meter gives the cluster a metrics-server, which has been running for long.
func (c *Cluster) meter(start time.Time) {
	tick := time.Duration(c.world.Seed.For("metrics-server").Int64N(int64(metrics.Resolution)))
	c.meters = &meters{c.passage, c.server, &metrics.Values{}, &usage{metrics.NewServer(c.kubelets, start.Add(tick))}}
	c.world.Metrics, c.world.Values = c.usage, c.meters.values
}

// MeasuresUsage says that the cluster has a metrics-server.
func (*meters) MeasuresUsage(context.Context) bool { return true }

// EnforcesNetworkPolicies says that the cluster's network does, as kind's.
func (*Cluster) EnforcesNetworkPolicies(context.Context) bool { return true }

// SetMetric sets a custom metric of an object, in thousandths.
func (c *meters) SetMetric(_ context.Context, namespace, kind, name, metric string, value int64) error {
	return c.fault(func() error {
		c.values.Set(metrics.Object{Namespace: namespace, Kind: kind, Name: name}, metric, value)
		return c.server.ServeAdapters(c.world)
	})
}

// SetPodsMetric sets a custom metric of all pods with the labels, in thousandths.
func (c *meters) SetPodsMetric(_ context.Context, namespace string, of map[string]string, metric string, value int64) error {
	return c.fault(func() error {
		c.values.Set(metrics.Object{Namespace: namespace, Kind: "pod", Labels: labels.Set(of)}, metric, value)
		return c.server.ServeAdapters(c.world)
	})
}

// SetExternalMetric sets an external metric, in thousandths.
func (c *meters) SetExternalMetric(_ context.Context, namespace, metric string, of map[string]string, value int64) error {
	return c.fault(func() error {
		c.values.SetExternal(namespace, metric, labels.Set(of), value)
		return c.server.ServeAdapters(c.world)
	})
}

// RunsIngressController says that there is a model of the image.
func (*Cluster) RunsIngressController(context.Context) bool { return true }
