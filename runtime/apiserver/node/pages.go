package node

import (
	"bytes"
	"encoding/json"
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

func (k *kubelet) nodeUsage(now time.Time) (metrics.Node, bool) {
	if k.world.Metrics == nil {
		return metrics.Node{}, false
	}
	return k.world.Metrics.Node(k.node, now)
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
