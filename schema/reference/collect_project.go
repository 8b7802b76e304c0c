package reference

import (
	"encoding/json"
	"strconv"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// The kinds of well-known projects that have references.
var (
	certificateKind   = kindOf("cert-manager.io", "Certificate")
	clusterIssuerKind = kindOf("cert-manager.io", "ClusterIssuer")
	rolloutKind       = kindOf("argoproj.io", "Rollout")
	scaledObjectKind  = kindOf("keda.sh", "ScaledObject")
)

var (
	issuerField   = &field{base: "spec.issuerRef", name: ".name"}
	workloadField = &field{base: "spec.workloadRef", name: ".name"}
	scaledField   = &field{base: "spec.scaleTargetRef", name: ".name"}
)

// customTarget is a reference as custom resources write it: some with the group, others with
// the API version.
type customTarget struct {
	APIVersion string  `json:"apiVersion"`
	Group      *string `json:"group"`
	Kind       string  `json:"kind"`
	Namespace  string  `json:"namespace"`
	Name       string  `json:"name"`
	Port       *int    `json:"port"`
}

// kind is the kind that is meant, where the one by default is what the project's
// definition or controller takes.
func (t customTarget) kind(byDefault runtimeschema.GroupKind) runtimeschema.GroupKind {
	kind := byDefault
	if t.Kind != "" {
		kind.Kind = t.Kind
	}
	if gv, err := runtimeschema.ParseGroupVersion(t.APIVersion); err == nil && t.APIVersion != "" {
		kind.Group = gv.Group
	}
	if t.Group != nil {
		kind.Group = *t.Group
	}
	return kind
}

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

func (c *collector) custom(f *field, to customTarget, byDefault runtimeschema.GroupKind, index ...int) {
	meant := named{kind: to.kind(byDefault), namespace: to.Namespace, name: to.Name}
	if meant.kind == serviceKind && to.Port != nil {
		meant.part = strconv.Itoa(*to.Port)
	}
	c.refer(f, meant, index...)
}
