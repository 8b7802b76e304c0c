package scheduler

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/store"
)

// cluster is what the scheduler knows of nodes and the pods on them, kept up
// to date change by change (upstream's backend/cache).
type cluster struct {
	nodes      map[string]*node
	pods       map[types.NamespacedName]*podInfo // bound or assumed
	order      []*node                           // nodes with an object, by name
	slots      int
	affine     int // pods with pod affinity or anti-affinity
	antiAffine int // pods with required anti-affinity
}

func newCluster() *cluster {
	return &cluster{nodes: map[string]*node{}, pods: map[types.NamespacedName]*podInfo{}}
}

func nameOf(key store.Key) types.NamespacedName {
	return types.NamespacedName{Namespace: key.Namespace, Name: key.Name}
}

func podName(pod *corev1.Pod) types.NamespacedName {
	return types.NamespacedName{Namespace: pod.Namespace, Name: pod.Name}
}

func compareNodes(n *node, name string) int { return strings.Compare(n.name, name) }

// node returns what is known of the named node, which may not exist yet.
func (c *cluster) node(name string) *node {
	n := c.nodes[name]
	if n == nil {
		n = &node{name: name, slot: c.slots}
		c.slots++
		c.nodes[name] = n
	}
	return n
}

func (c *cluster) putNode(obj *corev1.Node) {
	n := c.node(obj.Name)
	n.setObject(obj)
	if i, ok := slices.BinarySearchFunc(c.order, obj.Name, compareNodes); !ok {
		c.order = slices.Insert(c.order, i, n)
	}
}

// removeNode forgets a node. The pods bound to it stay known until they are
// deleted themselves.
func (c *cluster) removeNode(name string) {
	n := c.nodes[name]
	if n == nil {
		return
	}
	n.obj = nil
	if i, ok := slices.BinarySearchFunc(c.order, name, compareNodes); ok {
		c.order = slices.Delete(c.order, i, i+1)
	}
	if len(n.pods) == 0 {
		delete(c.nodes, name)
	}
}

// add counts the pod on the node p.node.
func (c *cluster) add(p *podInfo) {
	c.pods[podName(p.obj)] = p
	c.node(p.node).add(p)
	c.count(p, 1)
}

func (c *cluster) remove(p *podInfo) {
	delete(c.pods, podName(p.obj))
	n := c.nodes[p.node]
	if n == nil || !n.remove(p) {
		return
	}
	c.count(p, -1)
	if n.obj == nil && len(n.pods) == 0 {
		delete(c.nodes, n.name)
	}
}

// update replaces what is known of a pod that stays on its node.
func (c *cluster) update(p *podInfo, pod *corev1.Pod) {
	leaving := (p.obj.DeletionTimestamp == nil) != (pod.DeletionTimestamp == nil)
	if sameForScheduling(p.obj, pod) && !leaving {
		p.obj = pod
		return
	}
	next := newPodInfo(pod)
	next.node = p.node
	c.remove(p)
	c.add(next)
}

func (c *cluster) count(p *podInfo, sign int) {
	if p.hasAffinity() {
		c.affine += sign
	}
	if len(p.antiAffinity) > 0 {
		c.antiAffine += sign
	}
}
