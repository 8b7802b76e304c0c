package upstream

import (
	"slices"
	"strings"

	"github.com/gherkube/gherkube/schema/document"
)

// WrittenPath is the path under which a field is written that the server calls
// by another path: it names some fields in another case or by the names of the
// internal version, leaves the metadata of templates out, and moves what all
// versions of a definition share. The object may be of a kind that is not known.
func WrittenPath(k *Kind, object *document.Node, path string) string {
	steps := document.ParsePath(path)
	switch {
	case k.isDefinition():
		steps = inVersion(steps)
	case k.Renames():
		steps = renamedBelow(object, steps)
	}
	return document.FormatPath(asWritten(object, steps))
}

func (k *Kind) isDefinition() bool {
	return k != nil && IsDefinition(k.GVK.GroupVersion().String(), k.GVK.Kind)
}

// Renames says whether the server may call fields of the kind by other names, also
// by one that another field has.
func (k *Kind) Renames() bool { return k != nil && k.Custom == nil && !k.isDefinition() }

// asWritten corrects steps that the document does not have.
func asWritten(n *document.Node, steps []document.Step) []document.Step {
	var written []document.Step
	for len(steps) > 0 {
		next, _, used := n.Step(steps)
		if used == 0 {
			if !n.IsMap || steps[0].Bracket {
				break
			}
			corrected := otherSteps(n, written, steps)
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
func otherSteps(n *document.Node, parents, steps []document.Step) []document.Step {
	for _, e := range n.Entries {
		if e.Key != steps[0].Name && strings.EqualFold(e.Key, steps[0].Name) {
			return append([]document.Step{{Name: e.Key}}, steps[1:]...)
		}
	}
	inTemplate := len(parents) > 0 && slices.Contains([]string{"template", "jobTemplate"}, parents[len(parents)-1].Name)
	if _, ok := n.Child("metadata"); ok && inTemplate && slices.Contains([]string{"labels", "annotations"}, steps[0].Name) {
		return append([]document.Step{{Name: "metadata"}}, steps...)
	}
	return nil
}

// inVersion maps a path of the internal type of definitions to one of its first
// version. See Convert_v1_CustomResourceDefinitionSpec_To_apiextensions_CustomResourceDefinitionSpec
// and Convert_v1_CustomResourceConversion_To_apiextensions_CustomResourceConversion.
func inVersion(steps []document.Step) []document.Step {
	if len(steps) < 2 || steps[0].Name != "spec" {
		return steps
	}
	first := []document.Step{{Name: "spec"}, {Name: "versions"}, {Name: "0", Bracket: true}}
	switch rest := steps[2:]; steps[1].Name {
	case "version":
		return append(first, document.Step{Name: "name"})
	case "validation":
		return append(append(first, document.Step{Name: "schema"}), rest...)
	case "subresources", "additionalPrinterColumns", "selectableFields":
		return append(first, steps[1:]...)
	case "conversion":
		if len(rest) > 0 && (rest[0].Name == "webhookClientConfig" || rest[0].Name == "conversionReviewVersions") {
			webhook := []document.Step{steps[0], steps[1], {Name: "webhook"}}
			if rest[0].Name == "webhookClientConfig" {
				return append(append(webhook, document.Step{Name: "clientConfig"}), rest[1:]...)
			}
			return append(webhook, rest...)
		}
	}
	return steps
}
