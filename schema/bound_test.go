package schema_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/findings"
)

// manyFaults is a stream of objects, or one List of them, that all have a fault.
func manyFaults(n int, list bool) []byte {
	var b bytes.Buffer
	if list {
		b.WriteString("apiVersion: v1\nkind: List\nitems:\n")
	}
	for i := range n {
		if list {
			fmt.Fprintf(&b, "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a%d_}}\n", i)
		} else {
			fmt.Fprintf(&b, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a%d_}\n", i)
		}
	}
	return b.Bytes()
}

// TestFindingsLeftOut: very many findings are counted, and not kept; counts, verdicts and
// the exit code are about all of them.
func TestFindingsLeftOut(t *testing.T) {
	const shown, most = 20_000, 20_100
	for name, list := range map[string]bool{"documents": false, "list": true} {
		t.Run(name, func(t *testing.T) {
			source := schema.Source{Name: "a.yaml", Bytes: manyFaults(most, list)}
			report := schema.New().Validate(source)
			if got := report.Found(schema.Error); got != most || len(report.Findings) != shown+1 || report.LeftOut.Errors != most-shown {
				t.Fatalf("%d errors, %d findings, %+v left out", got, len(report.Findings), report.LeftOut)
			}
			last := report.Findings[shown]
			if last.Rule != "too-many-findings" || last.Severity != schema.Error || !strings.HasPrefix(last.Message, "100 more errors, 0 more warnings") || last.Position.File != "a.yaml" {
				t.Errorf("%+v", last)
			}
			if report.Count(schema.Rejected) != most {
				t.Errorf("%d rejected", report.Count(schema.Rejected))
			}
			run := findings.Run{Report: report, Sources: []schema.Source{source}}
			var junit bytes.Buffer
			if err := findings.JUnit(&junit, run); err != nil {
				t.Fatal(err)
			}
			if got := strings.Count(junit.String(), "<failure"); got != most { // of the file itself, an error
				t.Errorf("%d testcases of JUnit fail", got)
			}
			everything := report.Suppress(func(f schema.Finding) (schema.Suppressed, bool) { return schema.Suppressed{Finding: f}, true })
			if !everything.Rejected() || everything.Count(schema.Rejected) != most-shown {
				t.Errorf("with all that is shown suppressed, %d objects are rejected", everything.Count(schema.Rejected))
			}
		})
	}
}

// TestWarningsLeftOut: warnings do not push out errors.
func TestWarningsLeftOut(t *testing.T) {
	var b bytes.Buffer
	for i := range 20_002 {
		fmt.Fprintf(&b, "---\napiVersion: v1\nkind: Pod\nmetadata: {name: a.%d}\nspec: {containers: [{name: a, image: b}]}\n", i)
	}
	b.WriteString("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a_}\n")
	report := schema.New().Validate(schema.Source{Name: "a.yaml", Bytes: b.Bytes()})
	if report.Found(schema.Error) != 1 || report.LeftOut != (schema.Tally{Warnings: 2}) {
		t.Errorf("%d errors, left out: %+v", report.Found(schema.Error), report.LeftOut)
	}
	if last := report.Findings[len(report.Findings)-1]; last.Severity != schema.Warning {
		t.Errorf("%+v", last)
	}
}
