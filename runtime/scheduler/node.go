package scheduler

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// node is a node with the sum of what runs on it (upstream's
// framework.NodeInfo). obj is nil as long as only pods speak of the node.
type node struct {
	name        string
	obj         *corev1.Node
	slot        int    // index that stays the same as long as the node is known
	generation  uint64 // grows with each change of pods
	allocatable amount
	podLimit    int

	requested  amount
	nonZero    amount // cpu and memory, with defaults for containers that request nothing
	pods       []*podInfo
	affine     []*podInfo // those with any pod affinity or anti-affinity
	antiAffine []*podInfo // those with required anti-affinity
	ports      hostPorts
}

// hostPorts counts who uses which port of a node.
type hostPorts map[hostPort]int

type hostPort struct {
	ip       string
	protocol corev1.Protocol
	port     int32
}

// everyIP is what a pod that names no host IP binds to.
const everyIP = "0.0.0.0"

func hostPortOf(p corev1.ContainerPort) hostPort {
	h := hostPort{ip: p.HostIP, protocol: p.Protocol, port: p.HostPort}
	if h.ip == "" {
		h.ip = everyIP
	}
	if h.protocol == "" {
		h.protocol = corev1.ProtocolTCP
	}
	return h
}

// conflicts is upstream's HostPortInfo.CheckConflict.
func (h hostPorts) conflicts(p corev1.ContainerPort) bool {
	want := hostPortOf(p)
	if want.ip != everyIP {
		every := want
		every.ip = everyIP
		return h[want] > 0 || h[every] > 0
	}
	for used := range h {
		if used.protocol == want.protocol && used.port == want.port {
			return true
		}
	}
	return false
}

func (n *node) setObject(obj *corev1.Node) {
	n.obj = obj
	n.allocatable = amountOf(obj.Status.Allocatable)
	limit := obj.Status.Allocatable[corev1.ResourcePods]
	n.podLimit = int(limit.Value())
}

func (n *node) add(p *podInfo) {
	n.pods = append(n.pods, p)
	if p.hasAffinity() {
		n.affine = append(n.affine, p)
	}
	if len(p.antiAffinity) > 0 {
		n.antiAffine = append(n.antiAffine, p)
	}
	n.sum(p, 1)
}

// remove reports whether the pod was there.
func (n *node) remove(p *podInfo) bool {
	i := slices.Index(n.pods, p)
	if i < 0 {
		return false
	}
	n.pods = slices.Delete(n.pods, i, i+1)
	n.affine = without(n.affine, p)
	n.antiAffine = without(n.antiAffine, p)
	n.sum(p, -1)
	return true
}

func without(pods []*podInfo, p *podInfo) []*podInfo {
	if i := slices.Index(pods, p); i >= 0 {
		return slices.Delete(pods, i, i+1)
	}
	return pods
}

func (n *node) sum(p *podInfo, sign int64) {
	n.generation++
	n.requested.add(p.requests, sign)
	n.nonZero.cpu += sign * p.nonZero.cpu
	n.nonZero.memory += sign * p.nonZero.memory
	for _, port := range p.ports {
		h := hostPortOf(port)
		if n.ports == nil {
			n.ports = hostPorts{}
		}
		n.ports[h] += int(sign)
		if n.ports[h] == 0 {
			delete(n.ports, h)
		}
	}
}

// clone returns a copy to try things on.
func (n *node) clone() *node {
	c := *n
	c.requested = n.requested.clone()
	c.pods = slices.Clone(n.pods)
	c.affine = slices.Clone(n.affine)
	c.antiAffine = slices.Clone(n.antiAffine)
	c.ports = maps.Clone(n.ports)
	return &c
}
