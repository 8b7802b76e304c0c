package sim

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/gherkube/gherkube/runtime/metrics"
	"github.com/gherkube/gherkube/runtime/store"
)

// standIn is a metrics-server that says of each running pod of a namespace what a
// ConfigMap there says, as the one that clusters were recorded with. Where there
// is no such ConfigMap nothing is known. Of nodes it says what is true.
type standIn struct {
	*metrics.Server
	view      store.View
	configMap string
}

// standInWindow is that of the stand-in's metrics.
const standInWindow = 15 * time.Second

// TakeUsageFrom makes the ConfigMap of each namespace say what its pods use, in
// place of the pods: cpu: 20m, memory: 30Mi. It is for recordings of clusters in
// which a stand-in did that.
func (c *meters) TakeUsageFrom(_ context.Context, configMap string) error {
	return c.fault(func() error {
		server, ok := c.usage.Metrics.(*metrics.Server)
		if !ok {
			return fmt.Errorf("usage is taken from a ConfigMap already")
		}
		c.usage.Metrics = standIn{server, c.world.Store.View(), configMap}
		return nil
	})
}

// Pod is what the stand-in says of a pod.
func (s standIn) Pod(namespace, name string, now time.Time) (metrics.Pod, bool) {
	pod, found := store.Pods.Get(s.view, namespace, name)
	said, known := store.ConfigMaps.Get(s.view, namespace, s.configMap)
	if !found || !known || pod.DeletionTimestamp != nil || pod.Status.Phase != corev1.PodRunning {
		return metrics.Pod{}, false
	}
	cpu, err := resource.ParseQuantity(said.Data["cpu"])
	if err != nil {
		return metrics.Pod{}, false
	}
	memory, err := resource.ParseQuantity(said.Data["memory"])
	if err != nil {
		return metrics.Pod{}, false
	}
	out := metrics.Pod{Sample: metrics.Sample{Timestamp: now.Truncate(time.Second), Window: standInWindow}}
	for i := range pod.Spec.Containers {
		out.Containers = append(out.Containers, metrics.Container{
			Name: pod.Spec.Containers[i].Name, Usage: metrics.Usage{CPU: cpu.ScaledValue(resource.Nano), Memory: memory.Value()},
		})
	}
	return out, true
}
