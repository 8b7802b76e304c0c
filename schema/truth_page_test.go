package schema_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

const truthPage = "../docs/truth.md"

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
