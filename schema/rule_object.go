package schema

// Rules about one object.

var ruleAPIVersion = Rule{
	ID: "api-version", Severity: Error,
	Title: "apiVersion or kind is missing or malformed",
	Doc:   "apiVersion is VERSION for the core group and GROUP/VERSION for all others; both apiVersion and kind are non-empty texts.",
	Link:  "https://kubernetes.io/docs/reference/using-api/api-concepts/",
}

var ruleUnknownKind = Rule{
	ID: "unknown-kind", Severity: Error,
	Title: "no such kind in this API group and version",
	Doc: "The group is one of Kubernetes' own, and it has no such kind or version; or the group is a misspelling of one. " +
		"Kinds are case-sensitive and singular. Kinds of other groups are taken for custom resources.",
}

var ruleNotServed = Rule{
	ID: "not-served", Severity: Error,
	Title: "the API version exists but is not served by default",
	Doc:   "Alpha and beta API versions are off unless the API server is started with --runtime-config for them.",
	Link:  "https://kubernetes.io/docs/reference/using-api/#api-versioning",
}

var ruleUnknownField = Rule{
	ID: "unknown-field", Severity: Error,
	Title: "the field does not exist",
	Doc: "With strict field validation, kubectl's default, the API server refuses fields that the kind does not have. Field names are " +
		"case-sensitive. Often the field is right and the indentation is wrong.",
	Link: "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
}

var ruleDuplicateField = Rule{
	ID: "duplicate-field", Severity: Error,
	Title: "the field is given twice",
	Doc: "The API server refuses duplicate keys. kubectl differs: it keeps the last value and sends that, so the first one is lost. " +
		"A merge key (<<) whose keys are also written out counts as a duplicate. Often a --- line is missing between two objects.",
	Link: "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
}

var ruleWrongType = Rule{
	ID: "wrong-type", Severity: Error,
	Title: "the value has the wrong type",
	Doc: "The value cannot be decoded into the type of the field: a number or yes/no where a text is wanted has to be quoted, a text where " +
		"a number is wanted must not be.",
}

var ruleInvalid = Rule{
	ID: "invalid", Severity: Error,
	Title: "the API server's validation refuses the value",
	Doc:   "Found by the same code that the API server runs: the registry strategy of the kind, with its validation package.",
}

var ruleForbidden = Rule{
	ID: "forbidden", Severity: Error,
	Title: "an admission plugin that is always on refuses the object",
	Doc:   "Only plugins that are on by default and need to know nothing of the cluster are applied.",
	Link:  "https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/",
}

var ruleDeprecated = Rule{
	ID: "deprecated-api", Severity: Warning,
	Title: "the API version is deprecated",
	Doc:   "The API server serves it and warns.",
	Link:  "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
}

var ruleWarning = Rule{
	ID: "server-warning", Severity: Warning,
	Title: "the API server accepts the object and warns",
	Doc:   "The text is the one of the Warning header.",
}

var ruleUpstreamBug = Rule{
	ID: "upstream-panic", Severity: Error,
	Title: "the API server's own validation crashes on the object",
	Doc: "The linked upstream code panics on this object, and so does the same code in kube-apiserver, which answers with an internal error. " +
		"The object is not created.",
}
