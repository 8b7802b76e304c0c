package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/findings"
)

// TestManyFindings: a document in which everything is wrong takes time linear
// in its size, but for what upstream itself compares pairwise.
func TestManyFindings(t *testing.T) {
	const n = 5_000
	repeat := func(format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for _, test := range []struct {
		name, data string
		findings   int
	}{
		{"invalid keys", configMap + "data:\n" + repeat("  \"a %d\": b\n"), n},
		{"invalid labels", strings.Replace(configMap, "}", ", labels: {"+repeat("\"l %d\": a, ")+"}}", 1), n},
		{"unknown fields", configMap + repeat("x%d: y\n"), 100},
		{"duplicate keys", configMap + "data:\n" + strings.Repeat("  a: b\n", n), 100},
		{"merges", "x: &a {k: v}\ny: &b {<<: [*a, *a, *a, *a, *a, *a, *a, *a]}\nz: &c {<<: [*b, *b, *b, *b, *b, *b, *b, *b]}\n" + configMap + "data: {<<: [*c, *c, *c, *c, *c], \"a b\": c}\n", 6},
		{"items", "apiVersion: v1\nkind: List\nitems:\n" + repeat("- {apiVersion: v1, kind: ConfigMap, metadata: {name: A%d}}\n"), n},
	} {
		t.Run(test.name, func(t *testing.T) {
			report := schema.New().Validate(schema.Source{Name: "x", Bytes: []byte(test.data)})
			if len(report.Findings) != test.findings {
				t.Errorf("%d findings, want %d: %.200s", len(report.Findings), test.findings, describe(report))
			}
			if err := findings.Text(findings.Plain)(new(strings.Builder), findings.Run{Report: report, Sources: nil}); err != nil {
				t.Fatal(err)
			}
		})
	}
}
