package customresource

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apihelpers"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// acceptNames decides which names a definition gets, given the other
// definitions, and establishes it if it gets all it asks for: what upstream's
// NamingConditionController (calculateNamesAndConditions) and
// EstablishingController do. It changes crd.
func acceptNames(crd *apiextensionsv1.CustomResourceDefinition, others []*apiextensionsv1.CustomResourceDefinition, now metav1.Time) {
	resources, kinds := namesInUse(crd, others)
	asked, accepted := crd.Spec.Names, &crd.Status.AcceptedNames
	condition := apiextensionsv1.CustomResourceDefinitionCondition{
		Type: apiextensionsv1.NamesAccepted, Status: apiextensionsv1.ConditionTrue,
		Reason: "NoConflicts", Message: "no conflicts found",
	}
	refuse := func(reason string, conflicts ...string) {
		condition.Status, condition.Reason = apiextensionsv1.ConditionFalse, reason
		condition.Message = strings.Join(conflicts, ", ")
		if len(conflicts) > 1 {
			condition.Message = "[" + condition.Message + "]"
		}
	}
	take := func(reason, asked string, accepted *string, used map[string]bool) {
		if asked != *accepted && used[asked] {
			refuse(reason, inUse(asked))
			return
		}
		*accepted = asked
	}
	take("PluralConflict", asked.Plural, &accepted.Plural, resources)
	take("SingularConflict", asked.Singular, &accepted.Singular, resources)
	var conflicts []string
	for _, name := range asked.ShortNames {
		if resources[name] && !slices.Contains(accepted.ShortNames, name) {
			conflicts = append(conflicts, inUse(name))
		}
	}
	if len(conflicts) > 0 {
		refuse("ShortNamesConflict", conflicts...)
	} else {
		accepted.ShortNames = asked.ShortNames
	}
	take("KindConflict", asked.Kind, &accepted.Kind, kinds)
	take("ListKindConflict", asked.ListKind, &accepted.ListKind, kinds)
	accepted.Categories = asked.Categories

	setCondition(crd, condition, now)
	establish(crd, condition.Status, now)
}

func inUse(name string) string { return fmt.Sprintf("%q is already in use", name) }

// establish makes a definition served when its names are accepted. Once it is,
// it stays so.
func establish(crd *apiextensionsv1.CustomResourceDefinition, accepted apiextensionsv1.ConditionStatus, now metav1.Time) {
	if apihelpers.IsCRDConditionTrue(crd, apiextensionsv1.Established) {
		return
	}
	condition := apiextensionsv1.CustomResourceDefinitionCondition{
		Type: apiextensionsv1.Established, Status: apiextensionsv1.ConditionFalse,
		Reason: "NotAccepted", Message: "not all names are accepted",
	}
	if accepted == apiextensionsv1.ConditionTrue {
		condition.Status = apiextensionsv1.ConditionTrue
		condition.Reason, condition.Message = "InitialNamesAccepted", "the initial names have been accepted"
	}
	setCondition(crd, condition, now)
}

func setCondition(crd *apiextensionsv1.CustomResourceDefinition, condition apiextensionsv1.CustomResourceDefinitionCondition, now metav1.Time) {
	condition.LastTransitionTime = now
	if old := apihelpers.FindCRDCondition(crd, condition.Type); old != nil && old.Status == condition.Status {
		condition.LastTransitionTime = old.LastTransitionTime
	}
	apihelpers.SetCRDCondition(crd, condition)
	apihelpers.FindCRDCondition(crd, condition.Type).LastTransitionTime = condition.LastTransitionTime
}

// namesInUse returns the names that the group's other definitions have.
func namesInUse(crd *apiextensionsv1.CustomResourceDefinition, others []*apiextensionsv1.CustomResourceDefinition) (resources, kinds map[string]bool) {
	resources, kinds = map[string]bool{}, map[string]bool{}
	for _, o := range others {
		if o.Spec.Group != crd.Spec.Group || o.Name == crd.Name {
			continue
		}
		names := o.Status.AcceptedNames
		for _, n := range append([]string{names.Plural, names.Singular}, names.ShortNames...) {
			resources[n] = true
		}
		kinds[names.Kind], kinds[names.ListKind] = true, true
	}
	delete(resources, "")
	delete(kinds, "")
	return resources, kinds
}
