package node

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/metrics"
)

// family is a metric with its samples, as Prometheus reads it.
type family struct {
	name, help, kind string
	samples          []string
}

// sample is a line of a family: its labels in their order, NAME then VALUE, and what
// it is.
func (f *family) sample(value string, labels ...string) {
	var pairs []string
	for i := 0; i+1 < len(labels); i += 2 {
		pairs = append(pairs, labels[i]+"="+strconv.Quote(labels[i+1]))
	}
	line := f.name
	if len(pairs) > 0 {
		line += "{" + strings.Join(pairs, ",") + "}"
	}
	f.samples = append(f.samples, line+" "+value)
}

// expose writes families that have samples, which are to be ordered by their names.
func expose(w *bytes.Buffer, families ...*family) {
	for _, f := range families {
		if len(f.samples) == 0 {
			continue
		}
		fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n%s\n", f.name, f.help, f.name, f.kind, strings.Join(f.samples, "\n"))
	}
}

// metrics is a part of what the kubelet counts of itself.
func (k *kubelet) metrics(w *bytes.Buffer) {
	running, containers := 0, 0
	for _, p := range k.own() {
		if p.Status.Phase == corev1.PodRunning {
			running++
		}
		for i := range p.Status.ContainerStatuses {
			if p.Status.ContainerStatuses[i].State.Running != nil {
				containers++
			}
		}
	}
	name := family{name: "kubelet_node_name", help: "[ALPHA] The node's name. The count is always 1.", kind: "gauge"}
	name.sample("1", "node", k.node)
	inside := family{name: "kubelet_running_containers", help: "[ALPHA] Number of containers currently running", kind: "gauge"}
	inside.sample(strconv.Itoa(containers), "container_state", "running")
	pods := family{name: "kubelet_running_pods", help: "[ALPHA] Number of pods that have a running pod sandbox", kind: "gauge"}
	pods.sample(strconv.Itoa(running))
	expose(w, &name, &inside, &pods)
}

// point is what a running container uses now.
type point struct {
	pod   *corev1.Pod
	image string
	metrics.Point
}

func (k *kubelet) points() []point {
	if k.world.Metrics == nil {
		return nil
	}
	var out []point
	for _, p := range k.own() {
		for _, of := range k.world.Metrics.Points(p.Namespace, p.Name, k.world.Clock.Now()) {
			image := ""
			for i := range p.Spec.Containers {
				if p.Spec.Containers[i].Name == of.Container {
					image = p.Spec.Containers[i].Image
				}
			}
			out = append(out, point{p, image, of})
		}
	}
	return out
}

// coreSeconds is a time of processors as collectors give it.
func coreSeconds(p metrics.Point) string { return strconv.FormatFloat(p.CPU.Seconds(), 'g', -1, 64) }

// resourceMetrics is pkg/kubelet/metrics/collectors' resource metrics, but for what the
// node has used of its processors since it began.
func (k *kubelet) resourceMetrics(w *bytes.Buffer) {
	now := k.world.Clock.Now()
	at := " " + strconv.FormatInt(now.UnixMilli(), 10)
	cpu := family{name: "container_cpu_usage_seconds_total", help: "[STABLE] Cumulative cpu time consumed by the container in core-seconds", kind: "counter"}
	memory := family{name: "container_memory_working_set_bytes", help: "[STABLE] Current working set of the container in bytes", kind: "gauge"}
	started := family{name: "container_start_time_seconds", help: "[STABLE] Start time of the container since unix epoch in seconds", kind: "gauge"}
	nodeMemory := family{name: "node_memory_working_set_bytes", help: "[STABLE] Current working set of the node in bytes", kind: "gauge"}
	podCPU := family{name: "pod_cpu_usage_seconds_total", help: "[STABLE] Cumulative cpu time consumed by the pod in core-seconds", kind: "counter"}
	podMemory := family{name: "pod_memory_working_set_bytes", help: "[STABLE] Current working set of the pod in bytes", kind: "gauge"}
	failed := family{name: "resource_scrape_error", help: "[STABLE] 1 if there was an error while getting container metrics, 0 otherwise", kind: "gauge"}
	all := k.points()
	var sum metrics.Point
	for i, p := range all {
		labels := []string{"container", p.Container, "namespace", p.pod.Namespace, "pod", p.pod.Name}
		cpu.sample(coreSeconds(p.Point)+at, labels...)
		memory.sample(strconv.FormatInt(p.Memory, 10)+at, labels...)
		started.sample(strconv.FormatInt(p.Started.Unix(), 10), labels...)
		sum.CPU, sum.Memory = sum.CPU+p.CPU, sum.Memory+p.Memory
		if i+1 == len(all) || all[i+1].pod != p.pod {
			podCPU.sample(coreSeconds(sum)+at, labels[2:]...)
			podMemory.sample(strconv.FormatInt(sum.Memory, 10)+at, labels[2:]...)
			sum = metrics.Point{}
		}
	}
	if n, ok := k.nodeUsage(now); ok {
		nodeMemory.sample(strconv.FormatInt(n.Memory, 10) + at)
	}
	failed.sample("0")
	expose(w, &cpu, &memory, &started, &nodeMemory, &podCPU, &podMemory, &failed)
}

// cadvisor is a part of cAdvisor's metrics.
func (k *kubelet) cadvisor(w *bytes.Buffer) {
	cpu := family{name: "container_cpu_usage_seconds_total", help: "Cumulative cpu time consumed in seconds.", kind: "counter"}
	memory := family{name: "container_memory_working_set_bytes", help: "Current working set in bytes.", kind: "gauge"}
	started := family{name: "container_start_time_seconds", help: "Start time of the container since unix epoch in seconds.", kind: "gauge"}
	for _, p := range k.points() {
		of := []string{"image", p.image, "namespace", p.pod.Namespace, "pod", p.pod.Name}
		cpu.sample(coreSeconds(p.Point), append([]string{"container", p.Container, "cpu", "total"}, of...)...)
		memory.sample(strconv.FormatInt(p.Memory, 10), append([]string{"container", p.Container}, of...)...)
		started.sample(strconv.FormatInt(p.Started.Unix(), 10), append([]string{"container", p.Container}, of...)...)
	}
	expose(w, &cpu, &memory, &started)
}
