// Package metrics is what a cluster's metrics servers say: a metrics-server of
// what pods and nodes use, and adapters of the values that somebody has set.
package metrics

import (
	"math"
	"slices"
	"time"
)

// Usage is what something uses.
type Usage struct {
	// CPU is in thousand-millionths of a processor.
	CPU int64
	// Memory is in bytes.
	Memory int64
}

// Container is what a container uses.
type Container struct {
	Name string
	Usage
}

// Sample is of the time until an instant.
type Sample struct {
	Timestamp time.Time
	Window    time.Duration
}

// Pod is what the containers of a pod use.
type Pod struct {
	Sample
	Containers []Container
}

// Node is what a node uses, with all of its pods.
type Node struct {
	Sample
	Usage
}

// Point is what a kubelet says of a running container at an instant.
type Point struct {
	Container string
	Started   time.Time
	// CPU is the processors' time since the start.
	CPU    time.Duration
	Memory int64
}

// Kubelets are asked by a Server for what was at an instant of the last minute.
type Kubelets interface {
	// Containers returns a point for each container of the pod that ran then, in
	// order of their names.
	Containers(namespace, pod string, at time.Time) []Point
	// Machine returns the processors' time that a node used between two instants,
	// and the memory at the second one; false if there is no such node.
	Machine(node string, from, to time.Time) (cpu time.Duration, memory int64, ok bool)
}

const (
	// Resolution is how often a metrics-server asks the kubelets:
	// --metric-resolution of its manifest.
	Resolution = 15 * time.Second
	// fresh is how long a container runs at least for its first metrics to be
	// those since its start (metrics-server's freshContainerMinMetricsResolution).
	fresh = 10 * time.Second
)

// Server is a metrics-server. It asks the kubelets when it is asked itself, for
// the instants at which a real one would have done so.
type Server struct {
	kubelets Kubelets
	tick     time.Time
}

// NewServer returns a server that asks the kubelets at an instant, and each
// Resolution before and after it.
func NewServer(k Kubelets, tick time.Time) *Server { return &Server{k, tick} }

// last returns when the server has last asked the kubelets.
func (s *Server) last(now time.Time) time.Time {
	since := now.Sub(s.tick) % Resolution
	if since < 0 {
		since += Resolution
	}
	return now.Add(-since)
}

// Points are what the kubelet says of a pod's containers at an instant.
func (s *Server) Points(namespace, pod string, at time.Time) []Point {
	return s.kubelets.Containers(namespace, pod, at)
}

// Pod returns what a running pod uses; false while that is not known of each of
// its containers (metrics-server's podStorage: Store, GetMetrics).
func (s *Server) Pod(namespace, name string, now time.Time) (Pod, bool) {
	last := s.last(now)
	points := s.kubelets.Containers(namespace, name, last)
	if len(points) == 0 {
		return Pod{}, false
	}
	before := s.kubelets.Containers(namespace, name, last.Add(-Resolution))
	var out Pod
	for _, p := range points {
		since, used, ok := previous(p, last, before)
		if !ok {
			return Pod{}, false
		}
		window := last.Sub(since)
		if out.Timestamp.IsZero() {
			out.Sample = Sample{last, window}
		}
		out.Containers = append(out.Containers, Container{p.Container, Usage{rate(p.CPU-used, window), p.Memory}})
	}
	return out, true
}

// previous is what a point is compared with: what the kubelet said of the same
// start of the container the last time, or the start itself if that is recent.
func previous(p Point, last time.Time, before []Point) (since time.Time, used time.Duration, ok bool) {
	age := last.Sub(p.Started)
	if age >= fresh && age < Resolution {
		return p.Started, 0, true
	}
	i := slices.IndexFunc(before, func(b Point) bool { return b.Container == p.Container && b.Started.Equal(p.Started) })
	if i < 0 || !p.Started.Before(last.Add(-Resolution)) {
		return time.Time{}, 0, false
	}
	return last.Add(-Resolution), before[i].CPU, true
}

// Node returns what a node uses; false if there is no such node.
func (s *Server) Node(name string, now time.Time) (Node, bool) {
	last := s.last(now)
	cpu, memory, ok := s.kubelets.Machine(name, last.Add(-Resolution), last)
	if !ok {
		return Node{}, false
	}
	return Node{Sample{last, Resolution}, Usage{rate(cpu, Resolution), memory}}, true
}

// rate is metrics-server's resourceUsage: so much time in a window, in
// thousand-millionths of a processor.
func rate(cpu, window time.Duration) int64 {
	if cpu <= 0 {
		return 0
	}
	return int64(min(float64(cpu)/window.Seconds(), math.MaxInt64/2))
}
