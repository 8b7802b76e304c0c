package kubelet

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/network"
	"github.com/gherkube/gherkube/runtime/store"
)

// Node is one machine.
type Node struct {
	Name string
	IP   string
	// PodNet is the /24 of the node's pods: "10.244.1" for 10.244.1.0/24.
	PodNet        string
	Labels        map[string]string
	Taints        []corev1.Taint
	Unschedulable bool
	// Capacity is also what is allocatable. Nil means cpu 2, memory
	// 24684096Ki, pods 110, as the recorded cluster's nodes.
	Capacity corev1.ResourceList
	// Images are what is on the node already, by the names manifests use;
	// others are pulled.
	Images []string
}

// NodesOf returns n workers as kind names and numbers them: PREFIX-worker,
// PREFIX-worker2, ...
func NodesOf(prefix string, n int) []Node {
	nodes := make([]Node, n)
	for i := range nodes {
		name := prefix + "-worker"
		if i > 0 {
			name += strconv.Itoa(i + 1)
		}
		nodes[i] = Node{
			Name:   name,
			IP:     fmt.Sprintf("172.18.%d.%d", (i+3)/250, (i+3)%250+1),
			PodNet: fmt.Sprintf("10.%d.%d", 244+(i+1)/256, (i+1)%256),
		}
	}
	return nodes
}

// node is what the kubelet of one machine keeps.
type node struct {
	Node
	allocatable corev1.ResourceList
	pods        []*pod // those that a worker runs for, in the order of their coming
	host        *network.Host
	// Phases of the node's tickers: how long after a whole period they tick.
	relist, sync, housekeeping time.Duration
	reconcile                  time.Duration // of statuses; negative until it is needed
	images                     map[string]bool
	lastIP                     int
	ips                        map[int]bool
	pulling                    bool // one image at a time: serializeImagePulls
	pulls                      []func()
	paths                      map[string]*filesystem.Tree // hostPath volumes
}

func newNode(n Node, l Latency, rng *rand.Rand) *node {
	out := &node{Node: n, reconcile: -1, images: map[string]bool{}, ips: map[int]bool{}, lastIP: 1}
	out.allocatable = n.capacity()
	out.relist = time.Duration(rng.Int64N(int64(l.RelistPeriod)))
	out.sync = time.Duration(rng.Int64N(int64(l.SyncPeriod)))
	out.housekeeping = time.Duration(rng.Int64N(int64(l.Housekeeping)))
	for _, image := range n.Images {
		out.images[image] = true
	}
	return out
}

// tick returns the first tick after now of a ticker with the given period and
// phase.
func tick(now time.Time, period, phase time.Duration) time.Time {
	into := time.Duration(now.UnixNano()-int64(phase)) % period
	if into < 0 {
		into += period
	}
	return now.Add(period - into)
}

// nextReconcile is the next tick at which the node's status manager compares all
// statuses with those of the API server.
func (n *node) nextReconcile(now time.Time, rng *rand.Rand) time.Time {
	if n.reconcile < 0 {
		n.reconcile = time.Duration(rng.Int64N(int64(statusPeriod)))
	}
	return tick(now, statusPeriod, n.reconcile)
}

// takeIP returns the node's next free pod address, as host-local IPAM does;
// false if all are taken.
func (n *node) takeIP() (string, int, bool) {
	for range 253 {
		n.lastIP++
		if n.lastIP > 254 {
			n.lastIP = 2
		}
		if !n.ips[n.lastIP] {
			n.ips[n.lastIP] = true
			return n.PodNet + "." + strconv.Itoa(n.lastIP), n.lastIP, true
		}
	}
	return "", 0, false
}

// Register returns the effects that put the nodes into the cluster: the Node
// objects as kubelets of 1.37.2 register them, already Ready.
func (k *Kubelets) Register(now time.Time) []loop.Effect {
	var out []loop.Effect
	for i := range k.Nodes {
		obj := k.Nodes[i].object(metav1.NewTime(now).Rfc3339Copy())
		key := store.Nodes.KeyOf(obj)
		out = append(out, loop.Create{Key: key, Object: obj}, loop.Status{Key: key, Object: obj})
	}
	return out
}

func (n Node) capacity() corev1.ResourceList {
	if n.Capacity != nil {
		return n.Capacity.DeepCopy()
	}
	return corev1.ResourceList{
		corev1.ResourceCPU:              resource.MustParse("2"),
		corev1.ResourceMemory:           resource.MustParse("24684096Ki"),
		corev1.ResourcePods:             resource.MustParse("110"),
		corev1.ResourceEphemeralStorage: resource.MustParse("101430960Ki"),
		"hugepages-1Gi":                 resource.MustParse("0"),
		"hugepages-2Mi":                 resource.MustParse("0"),
	}
}

func (n Node) object(now metav1.Time) *corev1.Node {
	labels := map[string]string{
		"beta.kubernetes.io/arch": "amd64",
		"beta.kubernetes.io/os":   "linux",
		corev1.LabelArchStable:    "amd64",
		corev1.LabelOSStable:      "linux",
		corev1.LabelHostname:      n.Name,
	}
	for k, v := range n.Labels {
		labels[k] = v
	}
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{
			Name:        n.Name,
			Labels:      labels,
			Annotations: map[string]string{"node.alpha.kubernetes.io/ttl": "0", "volumes.kubernetes.io/controller-managed-attach-detach": "true"},
		},
		Spec: corev1.NodeSpec{
			PodCIDR:       n.PodNet + ".0/24",
			PodCIDRs:      []string{n.PodNet + ".0/24"},
			ProviderID:    "kind://docker/gherkube/" + n.Name,
			Taints:        n.Taints,
			Unschedulable: n.Unschedulable,
		},
		Status: n.status(now),
	}
}

func (n Node) status(now metav1.Time) corev1.NodeStatus {
	condition := func(t corev1.NodeConditionType, status corev1.ConditionStatus, reason, message string) corev1.NodeCondition {
		return corev1.NodeCondition{Type: t, Status: status, Reason: reason, Message: message, LastHeartbeatTime: now, LastTransitionTime: now}
	}
	return corev1.NodeStatus{
		Capacity:    n.capacity(),
		Allocatable: n.capacity(),
		Conditions: []corev1.NodeCondition{
			condition(corev1.NodeMemoryPressure, corev1.ConditionFalse, "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
			condition(corev1.NodeDiskPressure, corev1.ConditionFalse, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
			condition(corev1.NodePIDPressure, corev1.ConditionFalse, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
			condition(corev1.NodeReady, corev1.ConditionTrue, "KubeletReady", "kubelet is posting ready status"),
		},
		Addresses: []corev1.NodeAddress{
			{Type: corev1.NodeInternalIP, Address: n.IP},
			{Type: corev1.NodeHostName, Address: n.Name},
		},
		DaemonEndpoints: corev1.NodeDaemonEndpoints{KubeletEndpoint: corev1.DaemonEndpoint{Port: 10250}},
		NodeInfo: corev1.NodeSystemInfo{
			KernelVersion:           "6.1.0",
			OSImage:                 "Debian GNU/Linux 13 (trixie)",
			ContainerRuntimeVersion: "containerd://2.3.4",
			KubeletVersion:          "v1.37.2",
			OperatingSystem:         "linux",
			Architecture:            "amd64",
		},
		RuntimeHandlers: []corev1.NodeRuntimeHandler{},
		// Of what kubelets of 1.37 declare, what these can do.
		DeclaredFeatures: []string{"ExtendWebSocketsToKubelet"},
	}
}
