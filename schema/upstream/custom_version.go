package upstream

import (
	"fmt"
	"slices"
	"strings"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/version"
)

// deprecationWarning is the warning of a deprecated version, or empty. Its
// default is that of defaultDeprecationWarning in
// k8s.io/apiextensions-apiserver/pkg/apiserver.
func deprecationWarning(crd *apiextensionsv1.CustomResourceDefinition, name string) string {
	i := slices.IndexFunc(crd.Spec.Versions, func(v apiextensionsv1.CustomResourceDefinitionVersion) bool { return v.Name == name })
	if i < 0 || !crd.Spec.Versions[i].Deprecated {
		return ""
	}
	if own := crd.Spec.Versions[i].DeprecationWarning; own != nil {
		return *own
	}
	text := fmt.Sprintf("%s/%s %s is deprecated", crd.Spec.Group, name, crd.Spec.Names.Kind)
	newest := ""
	for _, v := range crd.Spec.Versions {
		if v.Served && !v.Deprecated && version.CompareKubeAwareVersionStrings(name, v.Name) < 0 &&
			(newest == "" || version.CompareKubeAwareVersionStrings(v.Name, newest) > 0) {
			newest = v.Name
		}
	}
	if newest != "" {
		text += fmt.Sprintf("; use %s/%s %s", crd.Spec.Group, newest, crd.Spec.Names.Kind)
	}
	return text
}

// APIVersions are those that the definition adds to what is served: see
// Target.APIVersions.
func APIVersions(crd *apiextensionsv1.CustomResourceDefinition) []string {
	var names []string
	for _, v := range crd.Spec.Versions {
		if v.Served {
			groupVersion := crd.Spec.Group + "/" + v.Name
			names = append(names, groupVersion, groupVersion+"/"+crd.Spec.Names.Kind)
		}
	}
	return names
}

// ServedVersions says which versions can be used instead of the one that is not
// served.
func ServedVersions(crd *apiextensionsv1.CustomResourceDefinition, at string) string {
	var served []string
	for _, v := range crd.Spec.Versions {
		if v.Served {
			served = append(served, crd.Spec.Group+"/"+v.Name)
		}
	}
	if len(served) == 0 {
		return fmt.Sprintf("the definition at %s serves no version", at)
	}
	return fmt.Sprintf("the definition at %s serves %s", at, strings.Join(served, ", "))
}
