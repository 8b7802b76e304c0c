package agreement_test

import (
	"os"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/reports/agreement"
	"github.com/gherkube/gherkube/reports/record"
)

// The recordings are of two runs of the bundled features on kind, one of them on
// a busy machine and beside the pods of others: the scenarios that did not agree
// when nothing was normalised but names and places, and those that were late.
const idle, busy = "testdata/kind-1.37.2-idle.rec", "testdata/kind-1.37.2-busy.rec"

// realDifferences are the scenarios for which the two runs differ, with the
// reason: what was wrong around the cluster, and what is chance on it.
var realDifferences = map[string]string{
	"A drained node waits for an eviction that a budget allows only later":              "the pods of others, which have no controller, were on the node",
	"Pods of one budget that are drained at once are evicted as the budget allows":      "the pods of others, which have no controller, were on the node",
	"A drain that may not evict says so of each pod, in order":                          "a run before had left a ClusterRole of that name, and the pods of others were on the node",
	"A cluster role that is made of others grows with them":                             "a run before had left a ClusterRoleBinding of that name",
	"The pod's sandbox is lost: all run again, in order, and the pod has a new address": "the runtime of the node did not answer in time",
	"In the foreground - the owner waits for what belongs to it":                        "recorded without revisions: the watches of two kinds were 23 ms apart",
	"One eviction is allowed, the next one refused":                                     "NoPods: which of a budget and its pods the controller sees first is chance",
}

// What counts of a run on a real cluster counts of the next one, too.
func TestTwoRealRunsAgree(t *testing.T) {
	c := compare(t, recording(t, idle), recording(t, busy))
	differ := 0
	for _, s := range c.Scenarios {
		_, known := realDifferences[s.Name]
		switch {
		case s.Agreement.Differs() && !known:
			t.Errorf("%s:%d %s: %s: %s", s.URI, s.Line, s.Name, s.Agreement, strings.Join(s.Pairs[0].Differences, "; "))
		case s.Agreement.Differs():
			differ++
		case known:
			t.Errorf("%s: %s; take it out of the list", s.Name, s.Agreement)
		}
	}
	if len(c.Scenarios) != 31 || differ != len(realDifferences) {
		t.Errorf("%d scenarios were compared, and %d differ; want 31 and %d", len(c.Scenarios), differ, len(realDifferences))
	}
}

func recording(t *testing.T, path string) agreement.Source {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	runs, err := record.Read(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return agreement.Source{Name: path, Runs: runs}
}
