package service

import (
	"net/netip"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/gherkube/gherkube/runtime/podstatus"
	"github.com/gherkube/gherkube/runtime/store"
)

// isEndpoint tells whether a pod is listed at all (upstream's
// ShouldPodBeInEndpoints with terminating pods).
func isEndpoint(p *corev1.Pod) bool {
	if p.Status.Phase == corev1.PodFailed || p.Status.Phase == corev1.PodSucceeded {
		return false
	}
	return p.Status.PodIP != "" || len(p.Status.PodIPs) > 0
}

// hasHostname tells whether the pod's hostname is published under the Service
// (upstream's ShouldSetHostname).
func hasHostname(p *corev1.Pod, svc *corev1.Service) bool {
	return p.Spec.Hostname != "" && p.Spec.Subdomain == svc.Name && p.Namespace == svc.Namespace
}

// endpointOf is upstream's podToEndpoint.
func endpointOf(v store.View, p *corev1.Pod, svc *corev1.Service, kind discoveryv1.AddressType) discoveryv1.Endpoint {
	serving := podstatus.IsReady(p)
	terminating := p.DeletionTimestamp != nil
	ready := svc.Spec.PublishNotReadyAddresses || (serving && !terminating)
	e := discoveryv1.Endpoint{
		Addresses:  addressesOf(p, kind),
		Conditions: discoveryv1.EndpointConditions{Ready: &ready, Serving: &serving, Terminating: &terminating},
		TargetRef:  &corev1.ObjectReference{Kind: "Pod", Namespace: p.Namespace, Name: p.Name, UID: p.UID},
	}
	if p.Spec.NodeName != "" {
		e.NodeName = &p.Spec.NodeName
	}
	if node, ok := store.Nodes.Get(v, "", p.Spec.NodeName); ok && node.Labels[corev1.LabelTopologyZone] != "" {
		zone := node.Labels[corev1.LabelTopologyZone]
		e.Zone = &zone
	}
	if hasHostname(p, svc) {
		e.Hostname = &p.Spec.Hostname
	}
	return e
}

func addressesOf(p *corev1.Pod, kind discoveryv1.AddressType) []string {
	var out []string
	for _, podIP := range p.Status.PodIPs {
		ip, err := netip.ParseAddr(podIP.IP)
		if err == nil && ip.Is4() == (kind == discoveryv1.AddressTypeIPv4) {
			out = append(out, ip.String())
		}
	}
	slices.Sort(out)
	return out
}

// identity names an endpoint among those of a Service (upstream's
// hashEndpoint).
func identity(e *discoveryv1.Endpoint) string {
	parts := slices.Clone(e.Addresses)
	slices.Sort(parts)
	if e.Hostname != nil {
		parts = append(parts, "host", *e.Hostname)
	}
	if e.TargetRef != nil {
		parts = append(parts, "target", e.TargetRef.Namespace, e.TargetRef.Name)
	}
	return strings.Join(parts, "/")
}

// sameState is upstream's EndpointsEqualBeyondHash.
func sameState(a, b *discoveryv1.Endpoint) bool {
	return apiequality.Semantic.DeepEqual(a.NodeName, b.NodeName) &&
		apiequality.Semantic.DeepEqual(a.Zone, b.Zone) &&
		apiequality.Semantic.DeepEqual(a.Conditions, b.Conditions) &&
		apiequality.Semantic.DeepEqual(a.TargetRef, b.TargetRef)
}

// portNumber finds the port of the pod that a Service's port means (upstream's
// FindPort); false if the pod has no port of that name.
func portNumber(p *corev1.Pod, port *corev1.ServicePort) (int32, bool) {
	if port.TargetPort.Type == intstr.Int {
		return port.TargetPort.IntVal, true
	}
	for _, c := range p.Spec.Containers {
		if n, ok := named(c.Ports, port); ok {
			return n, true
		}
	}
	for _, c := range p.Spec.InitContainers {
		if c.RestartPolicy == nil || *c.RestartPolicy != corev1.ContainerRestartPolicyAlways {
			continue
		}
		if n, ok := named(c.Ports, port); ok {
			return n, true
		}
	}
	return 0, false
}

func named(ports []corev1.ContainerPort, port *corev1.ServicePort) (int32, bool) {
	for _, p := range ports {
		if p.Name == port.TargetPort.StrVal && p.Protocol == port.Protocol {
			return p.ContainerPort, true
		}
	}
	return 0, false
}
