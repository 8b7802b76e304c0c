package schema

// Rules about custom resources and what defines them.

var ruleNotChecked = Rule{
	ID: "not-checked", Severity: Info,
	Title: "the kind is not known, so the object was not checked",
	Doc: "The group is not one of Kubernetes' own: a custom resource, whose CustomResourceDefinition is neither among the manifests nor " +
		"given with --crd, or is one that the API server refuses.",
	Link: "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/",
}

var ruleCustomVersion = Rule{
	ID: "custom-version", Severity: Error,
	Title: "the definition of the custom resource does not serve this version",
	Doc: "A CustomResourceDefinition lists versions and says which of them are served. The API server knows no others. Definitions are " +
		"taken from the manifests, from --crd and from --context.",
	Link: "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/",
}

var ruleConflictingDefinitions = Rule{
	ID: "conflicting-definitions", Severity: Warning,
	Title: "a custom resource is defined twice, and differently",
	Doc: "A cluster has one definition of a kind. Definitions among the manifests go before those of --crd and --context, and earlier ones " +
		"before later ones; those that the API server refuses do not count.",
}

var ruleUnreadContext = Rule{
	ID: "unread-context", Severity: Warning,
	Title: "a document of the context could not be read",
	Doc: "Objects given with --crd or --context are known without being validated. A document there that is no YAML or JSON may hold " +
		"definitions or objects that manifests refer to, which are missing now.",
}
