package schema

import (
	"slices"
	"strconv"
)

// hpaMetrics is the annotation in which autoscaling/v1 keeps other metrics than
// the CPU's, which comes behind them.
const hpaMetrics = "autoscaling.alpha.kubernetes.io/metrics"

// renamedBelow are the steps below the node, an object of a kind of Kubernetes
// itself, by the names that the object has. The server complains by those of the
// internal version: see the conversions in k8s.io/kubernetes/pkg/apis/core/v1 and
// autoscaling/v1, and normalizeClusterIPs in pkg/registry/core/service/storage.
func (n *node) renamedBelow(steps []step) []step {
	if metadata, ok := n.child("metadata"); ok && len(steps) > 1 && steps[1].name == "metrics" {
		if annotations, ok := metadata.value.child("annotations"); ok && annotations.value.has(hpaMetrics) {
			return steps // which of them is written where is not known here
		}
	}
	var written []step
	for len(steps) > 0 {
		steps = n.renamed(written, steps)
		next, _, used := n.step(steps)
		if used == 0 {
			break
		}
		written = append(written, steps[:used]...)
		n, steps = next, steps[used:]
	}
	return append(written, steps...)
}

// renamed are the steps by the names of the node, which the parents lead to.
func (n *node) renamed(parents, steps []step) []step {
	parent := ""
	if len(parents) > 0 {
		parent = parents[len(parents)-1].name
	}
	name, rest := steps[0].name, steps[1:]
	switch {
	case parent == "" && name == "data" && len(rest) > 0:
		if texts, ok := n.child("stringData"); ok && texts.value.has(rest[0].name) {
			return append([]step{{name: "stringData"}}, rest...)
		}
	case parent == "spec" && name == "clusterIPs" && n.instead(name, "clusterIP"):
		return []step{{name: "clusterIP"}}
	case parent == "spec" && name == "podCIDRs" && n.instead(name, "podCIDR"):
		return []step{{name: "podCIDR"}}
	case parent == "spec" && name == "serviceAccountName" && n.instead(name, "serviceAccount"):
		return []step{{name: "serviceAccount"}}
	case parent == "spec" && name == "metrics" && n.instead(name, "targetCPUUtilizationPercentage"):
		return []step{{name: "targetCPUUtilizationPercentage"}}
	case parent == "resources" && steps[0].bracket && !n.has(name):
		// ValidatePersistentVolumeClaimSpec leaves a step out.
		if requests, ok := n.child("requests"); ok && requests.value.has(name) {
			return slices.Concat([]step{{name: "requests"}}, steps)
		}
	case parent == "volumeMounts" && n.isList && !steps[0].bracket:
		// So does ValidateVolumeMounts.
		if i := n.onlyItemWith(name); i >= 0 {
			return slices.Concat([]step{{name: strconv.Itoa(i), bracket: true}}, steps)
		}
	}
	return steps
}

// instead says whether the mapping has the other name, and nothing by the first.
func (n *node) instead(name, other string) bool {
	if !n.has(other) {
		return false
	}
	e, ok := n.child(name)
	if !ok {
		return true
	}
	v := e.value
	return !v.isMap && len(v.items) == 0 && slices.Contains([]string{"", "null", "~"}, v.text)
}

func (n *node) has(name string) bool {
	_, ok := n.child(name)
	return ok
}

// onlyItemWith is the index of the only item of the list that has the name; -1
// if there is none, or several.
func (n *node) onlyItemWith(name string) int {
	only := -1
	for i, item := range n.items {
		if !item.has(name) {
			continue
		}
		if only >= 0 {
			return -1
		}
		only = i
	}
	return only
}
