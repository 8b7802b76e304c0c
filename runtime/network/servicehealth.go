package network

import (
	"fmt"
	"net/http"
	"strconv"

	corev1 "k8s.io/api/core/v1"
)

// serviceHealth returns kube-proxy's server at a Service's healthCheckNodePort;
// nil if the port is not one. See pkg/proxy/healthcheck.
func (h *Host) serviceHealth(port uint16) *Listener {
	for _, svc := range h.network.rules().services {
		if externalLocal(svc) && svc.Spec.HealthCheckNodePort == int32(port) {
			return &Listener{Port: port, host: h, keeper: h.network.Clock.Keeper(), accept: ServeHTTP(func(_ Exchange, respond func(Response)) {
				respond(h.network.localEndpoints(svc, h.Name))
			})}
		}
	}
	return nil
}

// localEndpoints is hcHandler.ServeHTTP.
func (n *Network) localEndpoints(svc *corev1.Service, node string) Response {
	addresses := map[string]bool{}
	for i := range svc.Spec.Ports {
		for _, e := range n.rules().endpoints(svc, svc.Spec.Ports[i].Name) {
			if e.ready && e.node == node {
				addresses[e.Addr().String()] = true
			}
		}
	}
	count, status := len(addresses), http.StatusOK
	if count == 0 {
		status = http.StatusServiceUnavailable
	}
	return Response{
		Status: status,
		Header: http.Header{
			"Content-Type":                     {"application/json"},
			"X-Content-Type-Options":           {"nosniff"},
			"X-Load-Balancing-Endpoint-Weight": {strconv.Itoa(count)},
		},
		Body: fmt.Appendf(nil, `{
	"service": {
		"namespace": %q,
		"name": %q
	},
	"localEndpoints": %d,
	"serviceProxyHealthy": %v
}`, svc.Namespace, svc.Name, count, true),
	}
}
