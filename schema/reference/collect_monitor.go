package reference

import (
	"encoding/json"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// The kinds of the Prometheus operator that select what is measured.
var (
	serviceMonitorKind = kindOf("monitoring.coreos.com", "ServiceMonitor")
	podMonitorKind     = kindOf("monitoring.coreos.com", "PodMonitor")
)

// endpoint is where a monitor measures: a port of the Services, or of the pods, by its name.
type endpoint struct {
	Port string `json:"port"`
}

// monitor collects what a ServiceMonitor or PodMonitor selects. One that leads into other
// namespaces is left out.
func (c *collector) monitor(kind runtimeschema.GroupKind, data []byte) {
	var o struct {
		Spec struct {
			Selector            *metav1.LabelSelector `json:"selector"`
			NamespaceSelector   map[string]any        `json:"namespaceSelector"`
			Endpoints           []endpoint            `json:"endpoints"`
			PodMetricsEndpoints []endpoint            `json:"podMetricsEndpoints"`
		} `json:"spec"`
	}
	if json.Unmarshal(data, &o) != nil || o.Spec.Selector == nil || len(o.Spec.NamespaceSelector) > 0 {
		return // if it is of other types, its own definition says so
	}
	purpose, list, endpoints := toMonitor, "endpoints", o.Spec.Endpoints
	if kind == podMonitorKind {
		purpose, list, endpoints = toMonitorPods, "podMetricsEndpoints", o.Spec.PodMetricsEndpoints
	}
	c.selects("spec.selector", selectorOf(o.Spec.Selector), purpose)
	s := c.facts.selection
	if s == nil {
		return
	}
	for i, e := range endpoints {
		if e.Port != "" {
			s.targets = append(s.targets, target{at: fmt.Sprintf("spec.%s[%d].port", list, i), port: e.Port, protocol: "TCP"})
		}
	}
}
