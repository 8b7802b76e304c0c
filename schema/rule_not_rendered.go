package schema

var ruleNotRendered = Rule{
	ID: "not-rendered", Severity: Warning,
	Title: "a kustomization or chart in a folder was not rendered",
	Doc: "It needs something that is not there: a remote base, charts that it depends on, values without a default. " +
		"Its manifests were not validated. Named itself on the command line, it is an error.",
	Fix:    "Get what is missing (helm dependency build, --values FILE), or name the kustomization or chart itself to make this an error.",
	Source: "none: rendering is done by the libraries of kustomize and helm",
}
