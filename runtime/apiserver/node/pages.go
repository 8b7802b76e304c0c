package node

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	stats "k8s.io/kubelet/pkg/apis/stats/v1alpha1"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/metrics"
	"github.com/gherkube/gherkube/runtime/store"
)

// The types of what pages answer.
const (
	asJSON    = "application/json"
	asMetrics = "text/plain; version=0.0.4; charset=utf-8"
)

// installPages serves what people and monitoring read of a kubelet.
func (k *kubelet) installPages() {
	text := func(say string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, say) } // a client that went away
	}
	k.mux.HandleFunc("GET /healthz", text("ok"))
	k.mux.HandleFunc("GET /healthz/{check}", text("ok"))
	k.mux.HandleFunc("GET /pods", k.page(asJSON, k.pods))
	k.mux.HandleFunc("GET /runningpods/", k.page(asJSON, k.pods))
	k.mux.HandleFunc("GET /configz", k.page(asJSON, k.configuration))
	k.mux.HandleFunc("GET /stats/summary", k.page(asJSON, k.summary))
	k.mux.HandleFunc("GET /metrics", k.page(asMetrics, k.metrics))
	k.mux.HandleFunc("GET /metrics/resource", k.page(asMetrics, k.resourceMetrics))
	k.mux.HandleFunc("GET /metrics/cadvisor", k.page(asMetrics, k.cadvisor))
	k.mux.HandleFunc("GET /metrics/probes", text(""))
}

// page serves what write says of the world, inside its gate: the clock and what
// containers use belong to the one that lets time pass. The client gets it outside,
// where it may be slow.
func (k *kubelet) page(contentType string, write func(*bytes.Buffer)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		var text bytes.Buffer
		k.inside(func() { write(&text) })
		w.Header().Set("Content-Type", contentType)
		_, _ = text.WriteTo(w) // a client that went away
	}
}

func (k *kubelet) inside(f func()) {
	defer k.world.Enter()()
	f()
}

// own returns the pods of the kubelet's node.
func (k *kubelet) own() []*corev1.Pod {
	return store.Pods.Indexed(k.world.Store.View(), store.ByNode, k.node)
}

// pods is Server.getPods.
func (k *kubelet) pods(w *bytes.Buffer) {
	list := corev1.PodList{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "PodList"}, Items: []corev1.Pod{}}
	for _, p := range k.own() {
		list.Items = append(list.Items, *p)
	}
	answer(w, list)
}

func answer(w *bytes.Buffer, v any) {
	_ = json.NewEncoder(w).Encode(v) // types of the API can be encoded, and a buffer takes it
}

// configuration is what of KubeletConfiguration concerns the simulated kubelet.
func (k *kubelet) configuration(w *bytes.Buffer) {
	answer(w, map[string]any{"kubeletconfig": map[string]any{
		"kind": "KubeletConfiguration", "apiVersion": "kubelet.config.k8s.io/v1beta1",
		"staticPodPath": "/etc/kubernetes/manifests", "port": 10250, "healthzPort": 10248, "healthzBindAddress": "127.0.0.1",
		"clusterDomain": "cluster.local", "clusterDNS": []string{"10.96.0.10"}, "maxPods": 110,
		"nodeStatusUpdateFrequency": "10s", "nodeStatusReportFrequency": "5m0s", "nodeLeaseDurationSeconds": 40,
		"imageGCHighThresholdPercent": 100, "evictionHard": map[string]string{"imagefs.available": "0%", "nodefs.available": "0%", "nodefs.inodesFree": "0%"},
		"cgroupDriver": "systemd", "failSwapOn": false, "serializeImagePulls": true,
	}})
}

// usage is what a container of a running pod uses now.
type usage struct {
	pod       *corev1.Pod
	container string
	started   time.Time
	metrics.Usage
}

func (k *kubelet) usages() []usage {
	if k.world.Metrics == nil {
		return nil
	}
	var out []usage
	for _, p := range k.own() {
		of, ok := k.world.Metrics.Pod(p.Namespace, p.Name, k.world.Clock.Now())
		if !ok {
			continue
		}
		for _, c := range of.Containers {
			u := usage{pod: p, container: c.Name, Usage: c.Usage}
			for i := range p.Status.ContainerStatuses {
				if s := &p.Status.ContainerStatuses[i]; s.Name == c.Name && s.State.Running != nil {
					u.started = s.State.Running.StartedAt.Time
				}
			}
			out = append(out, u)
		}
	}
	return out
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
	fmt.Fprintf(w, "# HELP kubelet_node_name [ALPHA] The node's name. The count is always 1.\n# TYPE kubelet_node_name gauge\nkubelet_node_name{node=%q} 1\n", k.node)
	fmt.Fprintf(w, "# HELP kubelet_running_containers [ALPHA] Number of containers currently running\n# TYPE kubelet_running_containers gauge\nkubelet_running_containers{container_state=\"running\"} %d\n", containers)
	fmt.Fprintf(w, "# HELP kubelet_running_pods [ALPHA] Number of pods that have a running pod sandbox\n# TYPE kubelet_running_pods gauge\nkubelet_running_pods %d\n", running)
}

// resourceMetrics is pkg/kubelet/metrics/collectors' resource metrics.
func (k *kubelet) resourceMetrics(w *bytes.Buffer) {
	now := k.world.Clock.Now()
	all := k.usages()
	fmt.Fprint(w, "# HELP container_memory_working_set_bytes [STABLE] Current working set of the container in bytes\n# TYPE container_memory_working_set_bytes gauge\n")
	for _, u := range all {
		fmt.Fprintf(w, "container_memory_working_set_bytes{container=%q,namespace=%q,pod=%q} %d %d\n", u.container, u.pod.Namespace, u.pod.Name, u.Memory, now.UnixMilli())
	}
	fmt.Fprint(w, "# HELP container_start_time_seconds [STABLE] Start time of the container since unix epoch in seconds\n# TYPE container_start_time_seconds gauge\n")
	for _, u := range all {
		fmt.Fprintf(w, "container_start_time_seconds{container=%q,namespace=%q,pod=%q} %d\n", u.container, u.pod.Namespace, u.pod.Name, u.started.Unix())
	}
	if n, ok := k.nodeUsage(now); ok {
		fmt.Fprintf(w, "# HELP node_memory_working_set_bytes [STABLE] Current working set of the node in bytes\n# TYPE node_memory_working_set_bytes gauge\nnode_memory_working_set_bytes %d %d\n", n.Memory, now.UnixMilli())
	}
	fmt.Fprint(w, "# HELP resource_scrape_error [STABLE] 1 if there was an error while getting container metrics, 0 otherwise\n# TYPE resource_scrape_error gauge\nresource_scrape_error 0\n")
}

func (k *kubelet) nodeUsage(now time.Time) (metrics.Node, bool) {
	if k.world.Metrics == nil {
		return metrics.Node{}, false
	}
	return k.world.Metrics.Node(k.node, now)
}

// cadvisor is a part of cAdvisor's metrics.
func (k *kubelet) cadvisor(w *bytes.Buffer) {
	fmt.Fprint(w, "# HELP container_memory_working_set_bytes Current working set in bytes.\n# TYPE container_memory_working_set_bytes gauge\n")
	for _, u := range k.usages() {
		image := ""
		for i := range u.pod.Spec.Containers {
			if u.pod.Spec.Containers[i].Name == u.container {
				image = u.pod.Spec.Containers[i].Image
			}
		}
		fmt.Fprintf(w, "container_memory_working_set_bytes{container=%q,image=%q,namespace=%q,pod=%q} %d\n", u.container, image, u.pod.Namespace, u.pod.Name, u.Memory)
	}
}

// summary is Server's stats summary.
func (k *kubelet) summary(w *bytes.Buffer) {
	now := k.world.Clock.Now()
	out := stats.Summary{Node: stats.NodeStats{NodeName: k.node}, Pods: []stats.PodStats{}}
	if node, ok := store.Nodes.Get(k.world.Store.View(), "", k.node); ok {
		out.Node.StartTime = node.CreationTimestamp
	}
	if n, ok := k.nodeUsage(now); ok {
		out.Node.CPU, out.Node.Memory = cpuStats(n.Usage, now), memoryStats(n.Usage, now)
	}
	for _, u := range k.usages() {
		last := len(out.Pods) - 1
		if last < 0 || out.Pods[last].PodRef.UID != string(u.pod.UID) {
			pod := stats.PodStats{PodRef: stats.PodReference{Name: u.pod.Name, Namespace: u.pod.Namespace, UID: string(u.pod.UID)}}
			if u.pod.Status.StartTime != nil {
				pod.StartTime = *u.pod.Status.StartTime
			}
			out.Pods = append(out.Pods, pod)
			last++
		}
		out.Pods[last].Containers = append(out.Pods[last].Containers, stats.ContainerStats{
			Name: u.container, StartTime: metav1.NewTime(u.started), CPU: cpuStats(u.Usage, now), Memory: memoryStats(u.Usage, now),
		})
	}
	answer(w, out)
}

func cpuStats(u metrics.Usage, now time.Time) *stats.CPUStats {
	return &stats.CPUStats{Time: metav1.NewTime(now), UsageNanoCores: ptr.To(uint64(max(u.CPU, 0)))}
}

func memoryStats(u metrics.Usage, now time.Time) *stats.MemoryStats {
	bytes := ptr.To(uint64(max(u.Memory, 0)))
	return &stats.MemoryStats{Time: metav1.NewTime(now), UsageBytes: bytes, WorkingSetBytes: bytes}
}
