package schema

import (
	"slices"
	"strings"
)

// pathWritten is the path under which a field is written that the server calls
// by another path: it names some fields in another case or by the names of the
// internal version, leaves the metadata of templates out, and moves what all
// versions of a definition share. The path is
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
	renames := o.kind != nil && o.kind.custom == nil && !isDefinition(o.name)
	if _, _, whole := p.tree.resolve(full); whole && !renames {
		return full
	}
	root, _, ok := p.tree.resolve(o.prefix)
	if !ok {
		return full
	}
	steps := parsePath(path)
	switch {
	case isDefinition(o.name):
		steps = inVersion(steps)
	case renames:
		steps = root.renamedBelow(steps)
	}
	var written strings.Builder
	writeSteps(&written, root.asWritten(steps))
	return o.fullPath(written.String())
}

// asWritten corrects steps that the document does not have.
func (n *node) asWritten(steps []step) []step {
	var written []step
	for len(steps) > 0 {
		next, _, used := n.step(steps)
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
