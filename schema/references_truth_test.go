package schema_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/gherkube/gherkube/schema"
)

// referenceRuleIDs are the rules about what objects say about each other.
var referenceRuleIDs = map[string]bool{
	"missing-reference": true, "missing-key": true, "missing-port": true, "selects-nothing": true,
	"not-scalable": true, "not-headless": true, "overlapping-selectors": true, "already-claimed": true,
}

// TestReferencesAreQuiet runs the checks over manifests that a real API server
// accepts, each a run of its own. They were not written to agree with each
// other, so nearly nothing must be said of them.
func TestReferencesAreQuiet(t *testing.T) {
	v, runs, outside := schema.New(), 0, 0
	found := map[string]int{}
	for _, c := range loadTruth(t) {
		if !c.Valid {
			continue
		}
		data, err := os.ReadFile(filepath.Join(manifests, c.File))
		if err != nil {
			t.Fatal(err)
		}
		report := v.Validate(schema.Source{Name: c.ID, Bytes: data})
		runs++
		for _, o := range report.Outside {
			outside += o.References
		}
		for _, f := range report.Findings {
			if referenceRuleIDs[f.Rule] {
				found[f.Rule]++
				t.Logf("%s %s: %s: %s (%s)", f.Position, f.Rule, f.Path, f.Message, f.Hint)
			}
		}
	}
	total := 0
	for _, n := range found {
		total += n
	}
	if total > 0 || outside == 0 {
		t.Errorf("%d findings, %d references outside: want none, and some", total, outside)
	}
	fmt.Printf("references: %d valid runs, %d findings %v, %d references lead outside\n", runs, total, found, outside)
}
