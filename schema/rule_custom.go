package schema

// Rules about custom resources and what defines them.

var ruleNotChecked = Rule{
	ID: "not-checked", Severity: Info,
	Title: "the kind is not known, so the object was not checked",
	Doc: "The group is not one of Kubernetes' own: a custom resource, whose CustomResourceDefinition is neither among the manifests nor " +
		"given with --crd.",
	Link:    "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/",
	Fix:     "Give the CustomResourceDefinition with --crd FILE, or name the folder that holds it with --context.",
	Source:  "k8s.io/apiextensions-apiserver/pkg/apiserver: crdHandler.ServeHTTP, which knows custom resources by their definitions",
	Example: "apiVersion: example.org/v1\nkind: Widget\nmetadata:\n  name: a\n",
}

var ruleUnusableDefinition = Rule{
	ID: "unusable-definition", Severity: Warning,
	Title: "the API server refuses the definition of the custom resource, which was not checked",
	Doc: "The CustomResourceDefinition of the object's kind is known, but the API server would not accept it. With a definition that --crd " +
		"names, this is an error.",
	Link: "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/",
	Fix: "Correct the definition: name it as a FILE to see all that is wrong with it. Definitions of apiextensions.k8s.io/v1beta1 have " +
		"to be written as v1, which is all that Kubernetes knows since 1.22.",
	Source: "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation: ValidateCustomResourceDefinition",
	Example: `apiVersion: example.org/v1
kind: Widget
metadata:
  name: a
---
apiVersion: apiextensions.k8s.io/v1beta1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.org
spec:
  group: example.org
  scope: Namespaced
  names: {kind: Widget, plural: widgets}
  version: v1
`,
}

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

var ruleConflictingDefinitions = Rule{
	ID: "conflicting-definitions", Severity: Warning,
	Title: "a custom resource is defined twice, and differently",
	Doc: "A cluster has one definition of a kind. Definitions among the manifests go before those of --crd and --context, and earlier ones " +
		"before later ones; those that the API server refuses do not count.",
	Fix:    "Keep one definition of each kind, or leave the other out of --crd and --context.",
	Source: "none: in a cluster the second definition of the same name fails to be created, or overwrites the first when applied",
	Example: `apiVersion: example.org/v1
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
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.org
spec:
  group: example.org
  scope: Cluster
  names: {kind: Widget, plural: widgets}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema: {type: object}
`,
}

var ruleUnreadContext = Rule{
	ID: "unread-context", Severity: Warning,
	Title: "a document of the context could not be read",
	Doc: "Objects given with --crd or --context are known without being validated. A document there that is no YAML or JSON, or a " +
		"kustomization or chart that gives no manifests, may hold definitions or objects that manifests refer to, which are missing now. " +
		"In what --crd names, that ends the run at once.",
	Fix:    "Correct the document, or leave its file out of --context.",
	Source: "none: only the context of a run is meant",
}
