package schema

import (
	"slices"
	"strconv"
	"strings"
)

// pathWritten is the path under which a field is written that the server calls
// by another path: it names some fields in another case, leaves the metadata of
// templates out, and moves what all versions of a definition share. The path is
// in the document, below the prefix of the object.
func (p *piece) pathWritten(o *object, path string) string {
	full := o.fullPath(path)
	if path == "" {
		return full
	}
	p.parseTree()
	if p.tree == nil {
		return full
	}
	if _, _, whole := p.tree.resolve(full); whole {
		return full
	}
	root, _, ok := p.tree.resolve(o.prefix)
	if !ok {
		return full
	}
	steps := parsePath(path)
	if isDefinition(o.name) {
		steps = inVersion(steps)
	}
	var written strings.Builder
	writeSteps(&written, root.asWritten(steps))
	return o.fullPath(written.String())
}

// asWritten corrects steps that the document does not have.
func (n *node) asWritten(steps []step) []step {
	var written []step
	for len(steps) > 0 {
		if renamed := n.renamed(steps); renamed != nil {
			steps = renamed
		}
		next, _, used := n.step(steps)
		if i := n.onlyItemWith(steps[0].name); used == 0 && i >= 0 {
			written = append(written, step{name: strconv.Itoa(i), bracket: true})
			n = n.items[i]
			continue
		}
		if used == 0 {
			if !n.isMap || steps[0].bracket {
				break
			}
			corrected := n.otherSteps(written, steps)
			if corrected == nil {
				break
			}
			steps = corrected
			continue
		}
		written = append(written, steps[:used]...)
		n, steps = next, steps[used:]
	}
	return append(written, steps...)
}

// onlyItemWith is the index of the only item of the list that has the name,
// which some paths of the server leave out; -1 if there is none, or several.
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

// otherSteps are the steps that may be meant by ones that the mapping does not
// have: the name in another case, or in the metadata of a template. Nil if there
// are none; they can be followed if there are.
func (n *node) otherSteps(parents, steps []step) []step {
	for _, e := range n.entries {
		if e.key != steps[0].name && strings.EqualFold(e.key, steps[0].name) {
			return append([]step{{name: e.key}}, steps[1:]...)
		}
	}
	inTemplate := len(parents) > 0 && slices.Contains([]string{"template", "jobTemplate"}, parents[len(parents)-1].name)
	if _, ok := n.child("metadata"); ok && inTemplate && slices.Contains([]string{"labels", "annotations"}, steps[0].name) {
		return append([]step{{name: "metadata"}}, steps...)
	}
	return nil
}

// renamed are the steps in the document's version of the object, where the
// internal version, by whose names the server complains, has others: see the
// conversions in k8s.io/kubernetes/pkg/apis/core/v1 and autoscaling/v1. Nil if the
// mapping does not have them. The quantities of requests are not a rename:
// ValidatePersistentVolumeClaimSpec leaves the step out.
func (n *node) renamed(steps []step) []step {
	if !n.isMap {
		return nil
	}
	insteadOf := func(count int, names ...string) []step {
		at := n
		written := make([]step, len(names))
		for i, name := range names {
			e, ok := at.child(name)
			if !ok {
				return nil
			}
			at, written[i] = e.value, step{name: name, bracket: i > 0}
		}
		return append(written, steps[min(count, len(steps)):]...)
	}
	switch name := steps[0].name; {
	case name == "data" && len(steps) > 1:
		return insteadOf(2, "stringData", steps[1].name)
	case name == "clusterIPs" && !n.has(name):
		return insteadOf(2, "clusterIP")
	case name == "podCIDRs" && !n.has(name):
		return insteadOf(2, "podCIDR")
	case name == "serviceAccountName" && !n.has(name):
		return insteadOf(1, "serviceAccount")
	case name == "metrics" && !n.has(name):
		return insteadOf(len(steps), "targetCPUUtilizationPercentage")
	case steps[0].bracket && !n.has(name):
		return insteadOf(1, "requests", name)
	}
	return nil
}

func (n *node) has(name string) bool {
	_, ok := n.child(name)
	return ok
}

// inVersion maps a path of the internal type of definitions to one of its first
// version. See Convert_v1_CustomResourceDefinitionSpec_To_apiextensions_CustomResourceDefinitionSpec
// and Convert_v1_CustomResourceConversion_To_apiextensions_CustomResourceConversion.
func inVersion(steps []step) []step {
	if len(steps) < 2 || steps[0].name != "spec" {
		return steps
	}
	first := []step{{name: "spec"}, {name: "versions"}, {name: "0", bracket: true}}
	switch rest := steps[2:]; steps[1].name {
	case "version":
		return append(first, step{name: "name"})
	case "validation":
		return append(append(first, step{name: "schema"}), rest...)
	case "subresources", "additionalPrinterColumns", "selectableFields":
		return append(first, steps[1:]...)
	case "conversion":
		if len(rest) > 0 && (rest[0].name == "webhookClientConfig" || rest[0].name == "conversionReviewVersions") {
			webhook := []step{steps[0], steps[1], {name: "webhook"}}
			if rest[0].name == "webhookClientConfig" {
				return append(append(webhook, step{name: "clientConfig"}), rest[1:]...)
			}
			return append(webhook, rest...)
		}
	}
	return steps
}
