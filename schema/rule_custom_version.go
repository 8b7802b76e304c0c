package schema

import (
	"fmt"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/upstream"
)

var ruleCustomVersion = Rule{
	ID: "custom-version", Severity: Error,
	Title: "the definition of the custom resource does not serve this version",
	Doc: "A CustomResourceDefinition lists versions and says which of them are served. The API server knows no others. Definitions are " +
		"taken from the manifests, from --crd and from --context.",
	Link:   "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/",
	Fix:    "Use one of the versions that the hint names, or set served: true for the version in the definition.",
	Source: "k8s.io/apiextensions-apiserver/pkg/apihelpers: HasServedCRDVersion, called by crdHandler.ServeHTTP",
	Example: `apiVersion: example.org/v2
kind: Widget
metadata:
  name: a
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.org
spec:
  group: example.org
  scope: Namespaced
  names: {kind: Widget, plural: widgets}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema: {type: object}
`,
}

func versionNotServed(gvk runtimeschema.GroupVersionKind, d *definition, crd *apiextensionsv1.CustomResourceDefinition) Finding {
	f := ruleCustomVersion.finding(fmt.Sprintf("no matches for kind %q in version %q", gvk.Kind, gvk.GroupVersion()))
	f.Hint = upstream.ServedVersions(crd, d.at.String())
	return f
}
