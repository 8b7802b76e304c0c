package reference

import (
	"encoding/json"
)

var (
	gatewayClassField = &field{base: "spec", name: ".gatewayClassName"}
	certificateField  = &field{base: "spec.listeners[%d].tls.certificateRefs[%d]", name: ".name"}
	parentField       = &field{base: "spec.parentRefs[%d]", name: ".name"}
	routeBackendField = &field{base: "spec.rules[%d].backendRefs[%d]", name: ".name", part: ".port"}
	mirrorField       = &field{base: "spec.rules[%d].filters[%d].requestMirror.backendRef", name: ".name", part: ".port"}
)

// gateway collects the references of a Gateway: its class, and the Secrets of its
// listeners.
func (c *collector) gateway(data []byte) {
	var o struct {
		Metadata struct {
			Annotations map[string]string `json:"annotations"`
		} `json:"metadata"`
		Spec struct {
			GatewayClassName string `json:"gatewayClassName"`
			Listeners        []struct {
				TLS struct {
					CertificateRefs []customTarget `json:"certificateRefs"`
				} `json:"tls"`
			} `json:"listeners"`
		} `json:"spec"`
	}
	if json.Unmarshal(data, &o) != nil {
		return // of other types: its own definition says so
	}
	c.refer(gatewayClassField, named{kind: gatewayClassKind, name: o.Spec.GatewayClassName})
	if certified(o.Metadata.Annotations) {
		return // cert-manager makes the Secrets
	}
	for i, l := range o.Spec.Listeners {
		for j, r := range l.TLS.CertificateRefs {
			c.custom(certificateField, r, secretKind, i, j)
		}
	}
}

// route collects the references of a route: the Gateways that it is attached to, and the
// Services that it leads to.
func (c *collector) route(data []byte) {
	var o struct {
		Spec struct {
			ParentRefs []customTarget `json:"parentRefs"`
			Rules      []struct {
				BackendRefs []customTarget `json:"backendRefs"`
				Filters     []struct {
					RequestMirror struct {
						BackendRef customTarget `json:"backendRef"`
					} `json:"requestMirror"`
				} `json:"filters"`
			} `json:"rules"`
		} `json:"spec"`
	}
	if json.Unmarshal(data, &o) != nil {
		return // of other types: its own definition says so
	}
	for i, p := range o.Spec.ParentRefs {
		c.custom(parentField, p, gatewayKind, i)
	}
	for i, r := range o.Spec.Rules {
		for j, b := range r.BackendRefs {
			c.custom(routeBackendField, b, serviceKind, i, j)
		}
		for j, f := range r.Filters {
			c.custom(mirrorField, f.RequestMirror.BackendRef, serviceKind, i, j)
		}
	}
}
