package schema

var ruleNewerAPI = Rule{
	ID: "newer-api", Severity: Error,
	Title: "the API version came with a newer release",
	Doc: "The kind exists, but a target version (--kubernetes-version) is older than the first release that serves it in this API version. " +
		"An API server of the target version answers that there is no such kind.",
	Fix:    "Use an API version that all target versions serve, or drop the older target versions.",
	Source: "api/discovery in k8s.io/kubernetes of each release",
	Link:   "https://kubernetes.io/docs/reference/using-api/deprecation-policy/",
}
