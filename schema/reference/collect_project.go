package reference

import (
	"encoding/json"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

var (
	issuerField   = &field{base: "spec.issuerRef", name: ".name"}
	workloadField = &field{base: "spec.workloadRef", name: ".name"}
	scaledField   = &field{base: "spec.scaleTargetRef", name: ".name"}
)

// project collects the references of custom resources of well-known projects, and says
// whether the kind has any.
func (c *collector) project(kind runtimeschema.GroupKind, data []byte) bool {
	switch kind {
	case serviceMonitorKind, podMonitorKind:
		c.monitor(kind, data)
		return true
	case gatewayKind:
		c.gateway(data)
		return true
	case httpRouteKind, grpcRouteKind, tcpRouteKind, tlsRouteKind, udpRouteKind:
		c.route(data)
		return true
	case certificateKind, rolloutKind, scaledObjectKind:
	default:
		return false
	}
	var o struct {
		Spec struct {
			IssuerRef      customTarget `json:"issuerRef"`
			WorkloadRef    customTarget `json:"workloadRef"`
			ScaleTargetRef customTarget `json:"scaleTargetRef"`
		} `json:"spec"`
	}
	if json.Unmarshal(data, &o) != nil {
		return true // of other types: its own definition says so
	}
	c.custom(issuerField, o.Spec.IssuerRef, kindOf("cert-manager.io", "Issuer"))
	c.custom(workloadField, o.Spec.WorkloadRef, deploymentKind)
	c.custom(scaledField, o.Spec.ScaleTargetRef, deploymentKind)
	return true
}
