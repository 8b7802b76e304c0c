package upstream

import (
	"slices"
	"strconv"

	"github.com/gherkube/gherkube/schema/document"
)

// hpaMetrics is the annotation in which autoscaling/v1 keeps other metrics than
// the CPU's, which comes behind them.
const hpaMetrics = "autoscaling.alpha.kubernetes.io/metrics"

// renamedBelow are the steps below the node, an object of a kind of Kubernetes
// itself, by the names that the object has. The server complains by those of the
// internal version: see the conversions in k8s.io/kubernetes/pkg/apis/core/v1 and
// autoscaling/v1, and normalizeClusterIPs in pkg/registry/core/service/storage.
func renamedBelow(n *document.Node, steps []document.Step) []document.Step {
	if metadata, ok := n.Child("metadata"); ok && len(steps) > 1 && steps[1].Name == "metrics" {
		if annotations, ok := metadata.Value.Child("annotations"); ok && has(annotations.Value, hpaMetrics) {
			return steps // which of them is written where is not known here
		}
	}
	var written []document.Step
	for len(steps) > 0 {
		steps = renamed(n, written, steps)
		next, _, used := n.Step(steps)
		if used == 0 {
			break
		}
		written = append(written, steps[:used]...)
		n, steps = next, steps[used:]
	}
	return append(written, steps...)
}

// renamed are the steps by the names of the node, which the parents lead to.
func renamed(n *document.Node, parents, steps []document.Step) []document.Step {
	parent := ""
	if len(parents) > 0 {
		parent = parents[len(parents)-1].Name
	}
	name, rest := steps[0].Name, steps[1:]
	switch {
	case parent == "" && name == "data" && len(rest) > 0:
		if texts, ok := n.Child("stringData"); ok && has(texts.Value, rest[0].Name) {
			return append([]document.Step{{Name: "stringData"}}, rest...)
		}
	case parent == "spec" && name == "clusterIPs" && instead(n, name, "clusterIP"):
		return []document.Step{{Name: "clusterIP"}}
	case parent == "spec" && name == "podCIDRs" && instead(n, name, "podCIDR"):
		return []document.Step{{Name: "podCIDR"}}
	case parent == "spec" && name == "serviceAccountName" && instead(n, name, "serviceAccount"):
		return []document.Step{{Name: "serviceAccount"}}
	case parent == "spec" && name == "metrics" && instead(n, name, "targetCPUUtilizationPercentage"):
		return []document.Step{{Name: "targetCPUUtilizationPercentage"}}
	case parent == "resources" && steps[0].Bracket && !has(n, name):
		// ValidatePersistentVolumeClaimSpec leaves a step out.
		if requests, ok := n.Child("requests"); ok && has(requests.Value, name) {
			return slices.Concat([]document.Step{{Name: "requests"}}, steps)
		}
	case parent == "volumeMounts" && n.IsList && !steps[0].Bracket:
		// So does ValidateVolumeMounts.
		if i := onlyItemWith(n, name); i >= 0 {
			return slices.Concat([]document.Step{{Name: strconv.Itoa(i), Bracket: true}}, steps)
		}
	}
	return steps
}

// instead says whether the mapping has the other name, and nothing by the first.
func instead(n *document.Node, name, other string) bool {
	if !has(n, other) {
		return false
	}
	e, ok := n.Child(name)
	if !ok {
		return true
	}
	v := e.Value
	return !v.IsMap && len(v.Items) == 0 && slices.Contains([]string{"", "null", "~"}, v.Text)
}

func has(n *document.Node, name string) bool {
	_, ok := n.Child(name)
	return ok
}

// onlyItemWith is the index of the only item of the list that has the name; -1
// if there is none, or several.
func onlyItemWith(n *document.Node, name string) int {
	only := -1
	for i, item := range n.Items {
		if !has(item, name) {
			continue
		}
		if only >= 0 {
			return -1
		}
		only = i
	}
	return only
}
