package schema

var ruleUnknownKind = Rule{
	ID: "unknown-kind", Severity: Error,
	Title: "no such kind in this API group and version",
	Doc: "The group is one of Kubernetes' own, and it has no such kind or version; or the group is a misspelling of one, or of one " +
		"with a kind of that name that the run or the catalogue defines. Kinds are case-sensitive and singular. Kinds of other groups are taken for custom resources.",
	Fix:    "Correct the name of the kind or the group; the hint says which is meant. For a custom resource, the group contains a dot.",
	Source: "k8s.io/apimachinery/pkg/api/meta: NoKindMatchError, which kubectl reports; the API server answers with 404",
	Example: `apiVersion: apps/v1
kind: Deploiment
metadata:
  name: web
`,
}
