package network

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"

	"github.com/gherkube/gherkube/runtime/store"
)

// ServiceRecords returns the SRV records of a full name, _PORT._PROTOCOL.NAME.NAMESPACE
// below the cluster's services, as CoreDNS's kubernetes plugin makes them:
// priority, weight, port and target. A headless Service has one for each ready
// endpoint.
func (n *Network) ServiceRecords(name string) []string {
	rest, ok := strings.CutSuffix(strings.ToLower(strings.TrimSuffix(name, ".")), ".svc."+n.Domain)
	labels := strings.Split(rest, ".")
	if !ok || n.View == nil || len(labels) != 4 || !strings.HasPrefix(labels[0], "_") || !strings.HasPrefix(labels[1], "_") {
		return nil
	}
	svc, ok := store.Services.Get(n.View(), labels[3], labels[2])
	if !ok {
		return nil
	}
	port, protocol := labels[0][1:], labels[1][1:]
	target := svc.Name + "." + svc.Namespace + ".svc." + n.Domain + "."
	var targets []string // with their ports
	if svc.Spec.ClusterIP != corev1.ClusterIPNone {
		for _, p := range svc.Spec.Ports {
			if p.Name == port && strings.EqualFold(string(p.Protocol), protocol) {
				targets = append(targets, fmt.Sprintf("%d %s", p.Port, target))
			}
		}
	} else {
		targets = n.endpointTargets(svc, port, protocol, target)
	}
	for i := range targets {
		targets[i] = fmt.Sprintf("0 %d %s", 100/len(targets), targets[i])
	}
	return targets
}

func (n *Network) endpointTargets(svc *corev1.Service, port, protocol, target string) []string {
	var targets []string
	n.eachEndpoint(svc, func(slice *discoveryv1.EndpointSlice, e *discoveryv1.Endpoint) {
		if !value(e.Conditions.Ready, true) && !svc.Spec.PublishNotReadyAddresses {
			return
		}
		host := value(e.Hostname, strings.NewReplacer(".", "-", ":", "-").Replace(e.Addresses[0]))
		for _, p := range slice.Ports {
			if value(p.Name, "") == port && strings.EqualFold(string(value(p.Protocol, corev1.ProtocolTCP)), protocol) {
				targets = append(targets, fmt.Sprintf("%d %s.%s", value(p.Port, 0), host, target))
			}
		}
	})
	slices.Sort(targets)
	return slices.Compact(targets)
}
