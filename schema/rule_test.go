package schema_test

import (
	"slices"
	"testing"

	"github.com/gherkube/gherkube/schema"
)

// withoutExample are the rules that no manifest alone can break, and why.
var withoutExample = map[string]string{
	"unreadable":         "about files",
	"encoding":           "about bytes that are not text",
	"too-large":          "an example would have 3 MiB",
	"too-large-to-apply": "an example would have 256 KiB",
	"too-many-findings":  "an example would have more than 20,000 faults",
	"dropped-field":      "about older versions of Kubernetes",
	"render":             "about kustomizations and charts",
	"not-rendered":       "about kustomizations and charts",
	"unread-context":     "about the context of a run",
	"rejected-kind":      "about kinds that the command line names",
	"newer-api":          "about older versions of Kubernetes",
}

// TestRulesAreExplained: each rule says what, why, how to correct it and what it
// follows, and its example has such a finding.
func TestRulesAreExplained(t *testing.T) {
	rules := schema.Rules()
	if !slices.IsSortedFunc(rules, func(a, b schema.Rule) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	}) {
		t.Error("the rules are not sorted by id")
	}
	for _, r := range rules {
		t.Run(r.ID, func(t *testing.T) {
			for name, text := range map[string]string{"Title": r.Title, "Doc": r.Doc, "Fix": r.Fix, "Source": r.Source} {
				if text == "" {
					t.Errorf("the rule has no %s", name)
				}
			}
			reason := withoutExample[r.ID]
			if (r.Example == "") != (reason != "") {
				t.Fatalf("the rule has an Example, or says in withoutExample why not: %q", reason)
			}
			if r.Example == "" {
				return
			}
			report := schema.New().Validate(schema.Source{Name: "example.yaml", Bytes: []byte(r.Example)})
			if !slices.ContainsFunc(report.Findings, func(f schema.Finding) bool { return f.Rule == r.ID && f.Severity == r.Severity }) {
				t.Errorf("the example has no such finding, but %s", describe(report))
			}
		})
	}
}
