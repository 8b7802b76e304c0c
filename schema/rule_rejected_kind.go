package schema

var ruleRejectedKind = Rule{
	ID: "rejected-kind", Severity: Error,
	Title:  "the kind is one that --reject names",
	Doc:    "The user of the validation does not want objects of this kind, though the API server accepts them.",
	Fix:    "Remove the object, or the kind from --reject.",
	Source: "None: it is what the command line says.",
}
