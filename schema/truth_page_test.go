package schema_test

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const truthPage = "../docs/truth.md"

// TestTruthPageIsUpToDate holds docs/truth.md to what is measured. The figures of the whole corpus
// are measured where it is, and taken from the page elsewhere.
func TestTruthPageIsUpToDate(t *testing.T) {
	page, err := os.ReadFile(truthPage)
	if err != nil && !*update {
		t.Fatal(err)
	}
	whole := wholeTable(string(page))
	if _, err := os.Stat(filepath.Join(manifests, "verdicts.jsonl")); err == nil {
		whole = measured(t, loadTruth(t)).table()
	} else if !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	want := truthText(measured(t, committedCases(t)).table(), whole)
	if *update {
		if err := os.WriteFile(truthPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(page) != want {
		t.Errorf("%s is not up to date: write it with 'go test ./schema -run TestTruthPageIsUpToDate -update'. It should be:\n%s", truthPage, want)
	}
}

const wholeHeading = "## The whole corpus\n\n"

// wholeTable is the table of the whole corpus in the page.
func wholeTable(page string) string {
	_, rest, _ := strings.Cut(page, wholeHeading)
	table, _, _ := strings.Cut(rest, "\n\n")
	return table + "\n"
}

func truthText(part, whole string) string {
	var text strings.Builder
	fmt.Fprintf(&text, `# The verdict, measured

Written by a test of `+"`schema`"+`, which compares what gherkube says to manifests with what
a real kube-apiserver 1.37.2 said to the same bytes: a dry run of a creation, with
strict validation of fields. Left out are manifests whose verdict depends on what a
cluster has.

%s%s
Known and left so:

`, wholeHeading, whole)
	for _, id := range slices.Sorted(maps.Keys(knownDifferences)) {
		fmt.Fprintf(&text, "- `%s`: %s\n", id, knownDifferences[id])
	}
	fmt.Fprintf(&text, `
## The part in this repository

%d of the manifests, with the verdicts, are in `+"`schema/%s`"+`: those whose
names have the smallest SHA-256. `+"`go test ./schema -run Truth`"+` measures them anywhere.

%s`, committedCount, committed, part)
	return text.String()
}

// table is the score as a table.
func (s score) table() string {
	var text strings.Builder
	text.WriteString("| the API server's answer | manifests | same verdict |\n|---|---|---|\n")
	for _, answer := range slices.Sorted(maps.Keys(s.byAnswer)) {
		fmt.Fprintf(&text, "| %s | %d | %d |\n", answer, s.byAnswer[answer][0], s.byAnswer[answer][1])
	}
	fmt.Fprintf(&text, "| **all** | %d | %d: %.2f %% |\n", s.verdicts, s.equalVerdicts, 100*float64(s.equalVerdicts)/float64(s.verdicts))
	fmt.Fprintf(&text, "| refused here, accepted there | | %d |\n", s.falseRejections)
	fmt.Fprintf(&text, "| refusals that blame the same fields | %d | %d |\n", s.rejected, s.equalFields)
	fmt.Fprintf(&text, "| warnings in the same words | %d | %d |\n", s.warned, s.equalWarnings)
	return text.String()
}
