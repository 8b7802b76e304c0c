package kubelet

import (
	"cmp"
	"slices"
	"time"

	"github.com/gherkube/gherkube/runtime/kubelet/node"
	"github.com/gherkube/gherkube/runtime/metrics"
)

// Containers implements metrics.Kubelets.
func (k *Kubelets) Containers(namespace, podName string, at time.Time) []metrics.Point {
	p := k.newest(namespace, podName)
	if p == nil {
		return nil
	}
	var out []metrics.Point
	for _, u := range p.containers.Used() {
		if u.At(at) {
			out = append(out, metrics.Point{
				Container: u.Name, Started: u.Started, CPU: u.Meter.CPU(at), Memory: u.Meter.Load(at).Resident(),
			})
		}
	}
	slices.SortFunc(out, func(a, b metrics.Point) int { return cmp.Compare(a.Container, b.Container) })
	return out
}

// Machine implements metrics.Kubelets. Pods that are gone do not count any more.
func (k *Kubelets) Machine(name string, from, to time.Time) (cpu time.Duration, memory int64, ok bool) {
	n := k.nodes[name]
	if n == nil {
		return 0, 0, false
	}
	cpu, memory = to.Sub(from)*node.SystemCPU/1000, node.SystemMemory
	for _, p := range n.pods {
		for _, u := range p.containers.Used() {
			if u.Started.Before(to) {
				cpu += u.Meter.CPU(to) - u.Meter.CPU(from)
				memory += u.Meter.Load(to).Resident()
			}
		}
	}
	return cpu, memory, true
}
