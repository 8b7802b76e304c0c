package schema

// Rules about suppressions of other rules.

var ruleBadSuppression = Rule{
	ID: "bad-suppression", Severity: Warning, Unsuppressible: true,
	Title: "a comment to suppress a finding cannot be used",
	Doc: "A suppression names a rule that exists and can be suppressed, and gives a reason: # gherkube:ignore RULE reason. Several " +
		"rules are separated by commas. One that cannot be used suppresses nothing.",
	Fix:    "Correct the name of the rule, or write the reason behind it.",
	Source: "gherkube's own: the API server knows no suppressions",
	Example: `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  priority: 10 # gherkube:ignore forbidden
  containers: [{name: web, image: nginx}]
`,
}

var ruleStaleSuppression = Rule{
	ID: "stale-suppression", Severity: Warning, Unsuppressible: true,
	Title: "a suppression has nothing to suppress any more",
	Doc: "The comment or the entry of the baseline names a finding that is not there: the manifest was corrected or has moved. Left in " +
		"place, it would hide the next such finding.",
	Fix:    "Remove the comment; write the baseline anew with --update-baseline.",
	Source: "gherkube's own: the API server knows no suppressions",
	Example: `apiVersion: v1
kind: ConfigMap
metadata:
  name: web # gherkube:ignore unknown-field the field was removed long ago
`,
}
