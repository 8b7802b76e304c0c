package reference

import (
	"encoding/json"
	"strconv"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// The kinds of well-known projects that have references.
var (
	certificateKind    = kindOf("cert-manager.io", "Certificate")
	clusterIssuerKind  = kindOf("cert-manager.io", "ClusterIssuer")
	httpRouteKind      = kindOf("gateway.networking.k8s.io", "HTTPRoute")
	rolloutKind        = kindOf("argoproj.io", "Rollout")
	scaledObjectKind   = kindOf("keda.sh", "ScaledObject")
	serviceMonitorKind = kindOf("monitoring.coreos.com", "ServiceMonitor")
)

var (
	issuerField       = &field{base: "spec.issuerRef", name: ".name"}
	workloadField     = &field{base: "spec.workloadRef", name: ".name"}
	scaledField       = &field{base: "spec.scaleTargetRef", name: ".name"}
	parentField       = &field{base: "spec.parentRefs[%d]", name: ".name", part: ".sectionName"}
	routeBackendField = &field{base: "spec.rules[%d].backendRefs[%d]", name: ".name", part: ".port"}
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

// project collects the references of custom resources of well-known projects.
func (c *collector) project(kind runtimeschema.GroupKind, data []byte) {
	var o struct {
		Spec struct {
			IssuerRef      customTarget          `json:"issuerRef"`
			WorkloadRef    customTarget          `json:"workloadRef"`
			ScaleTargetRef customTarget          `json:"scaleTargetRef"`
			ParentRefs     []customTarget        `json:"parentRefs"`
			Selector       *metav1.LabelSelector `json:"selector"`
			// NamespaceSelector of a ServiceMonitor leads into other namespaces.
			NamespaceSelector map[string]any `json:"namespaceSelector"`
			Rules             []struct {
				BackendRefs []customTarget `json:"backendRefs"`
			} `json:"rules"`
		} `json:"spec"`
	}
	if json.Unmarshal(data, &o) != nil {
		return // of other types: its own definition says so
	}
	switch kind {
	case certificateKind:
		c.custom(issuerField, o.Spec.IssuerRef, kindOf("cert-manager.io", "Issuer"))
	case rolloutKind:
		c.custom(workloadField, o.Spec.WorkloadRef, deploymentKind)
	case scaledObjectKind:
		c.custom(scaledField, o.Spec.ScaleTargetRef, deploymentKind)
	case httpRouteKind:
		for i, p := range o.Spec.ParentRefs {
			c.custom(parentField, p, kindOf("gateway.networking.k8s.io", "Gateway"), i)
		}
		for i, r := range o.Spec.Rules {
			for j, b := range r.BackendRefs {
				c.custom(routeBackendField, b, serviceKind, i, j)
			}
		}
	case serviceMonitorKind:
		if o.Spec.Selector != nil && len(o.Spec.NamespaceSelector) == 0 {
			c.selects("spec.selector", selectorOf(o.Spec.Selector), toMonitor)
		}
	}
}

func (c *collector) custom(f *field, to customTarget, byDefault runtimeschema.GroupKind, index ...int) {
	meant := named{kind: to.kind(byDefault), namespace: to.Namespace, name: to.Name}
	if meant.kind == serviceKind && to.Port != nil {
		meant.part = strconv.Itoa(*to.Port)
	}
	c.refer(f, meant, index...)
}
