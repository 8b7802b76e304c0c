package schema

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

// StaleSuppression is the finding about a suppression that nothing was found
// for.
func StaleSuppression(at Position, message, hint string) Finding {
	f := ruleStaleSuppression.finding(message)
	f.Position, f.Hint = at, hint
	return f
}
