package features_test

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/gherkube/gherkube/features"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/reports/agreement"
	"github.com/gherkube/gherkube/reports/record"
	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/sim/provider"
	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps"
)

var update = flag.Bool("update", false, "write docs/fidelity.md anew")

const (
	// recordings are runs of the bundled features on real clusters
	// (gherkube test --target kind --record FILE).
	recordings = "testdata/real/*.rec"
	// explained says why scenarios are known to differ.
	explained = "testdata/real/differences.yaml"
	fidelity  = "../docs/fidelity.md"
)

// difference is a scenario for which the simulator and a real cluster are known
// not to agree.
type difference struct {
	Scenario string `json:"scenario"` // the feature's path, a colon, and the scenario's name
	Why      string `json:"why"`
}

// The simulator does what real clusters were recorded to do. What is known to
// differ stands in a file of its own with the reason, and must differ.
func TestTheSimulatorAgreesWithRealClusters(t *testing.T) {
	happened := recorded(t)
	result, err := agreement.Compare([]agreement.Source{{Name: "sim", Runs: []record.Run{simulated(t, happened)}}, {Name: "recording", Runs: happened}},
		agreement.Options{Tolerance: 5 * time.Second, Late: 20 * time.Second, Behaviours: features.Behaviours(), Timeline: steps.Timeline})
	if err != nil {
		t.Fatal(err)
	}
	known := knownDifferences(t)
	for _, s := range result.Scenarios {
		name := s.URI + ":" + s.Name
		_, expected := known[name]
		switch differs := s.Agreement.Differs(); {
		case differs && !expected:
			t.Errorf("%s: %s: %s", name, s.Agreement, strings.Join(s.Pairs[0].Differences, "; "))
		case !differs && expected:
			t.Errorf("%s does not differ any more: take it out of %s", name, explained)
		}
		delete(known, name)
	}
	for name := range known {
		t.Errorf("%s names a scenario that was not recorded: %s", explained, name)
	}
	upToDate(t, page(result, happened, knownDifferences(t)))
}

// recorded reads the recordings of real clusters, in the order of their names,
// as one run: a scenario that is in several counts as the last of them has it.
func recorded(t *testing.T) []record.Run {
	t.Helper()
	files, err := filepath.Glob(recordings)
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no recordings %s: %v", recordings, err)
	}
	var all record.Run
	place := map[string]int{}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		runs, err := record.Read(file)
		_ = file.Close()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, r := range runs {
			if all.Format == "" {
				all.Header = r.Header
			}
			times := map[string]int{} // rows of an outline may have the same name
			slices.SortStableFunc(r.Scenarios, func(a, b record.Scenario) int { return cmp.Compare(a.Line, b.Line) })
			for _, s := range r.Scenarios {
				name := s.URI + ":" + s.Name
				times[name]++
				id := fmt.Sprint(name, times[name])
				if i, there := place[id]; there {
					all.Scenarios[i] = s
					continue
				}
				place[id] = len(all.Scenarios)
				all.Scenarios = append(all.Scenarios, s)
			}
		}
	}
	return []record.Run{all}
}

// simulated runs the bundled features on the simulator, but for those scenarios
// that no recording has.
func simulated(t *testing.T, happened []record.Run) record.Run {
	t.Helper()
	clusters, err := provider.New(provider.Config{Seed: seed.Seed(1)})
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{}
	for _, s := range happened[0].Scenarios {
		has[s.URI+":"+s.Name] = true
	}
	run := record.Run{Header: record.Header{Format: record.Format, Seed: 1,
		Cluster: reports.Cluster{Kind: reports.SimulatorKind, Version: apiserver.Version, Nodes: 2, Virtual: true}}}
	suite := steps.Suite{Provider: clusters, Files: features.Files, Paths: []string{"."}, Behaviours: features.Behaviours(),
		Parallel: runtime.GOMAXPROCS(0)}
	suite.Record = func(f reports.Feature, s reports.Scenario, happened trace.Trace) {
		if has[f.URI+":"+s.Name] {
			run.Scenarios = append(run.Scenarios, record.Scenario{URI: f.URI, Feature: f.Name, Scenario: s, Transitions: len(happened), Trace: happened})
		}
	}
	done, err := suite.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	complain(t, 1, done)
	return run
}

func knownDifferences(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(explained)
	if err != nil {
		t.Fatal(err)
	}
	var list []difference
	if err := yaml.UnmarshalStrict(text, &list); err != nil {
		t.Fatalf("%s: %v", explained, err)
	}
	known := map[string]string{}
	for _, d := range list {
		known[d.Scenario] = d.Why
	}
	return known
}

// page is docs/fidelity.md.
func page(c reports.Comparison, happened []record.Run, known map[string]string) []byte {
	var b bytes.Buffer
	b.WriteString("# Fidelity\n\n<!-- Written by \"go test ./features -run RealClusters -update\"; do not edit. -->\n\n")
	b.WriteString("What the simulator does, compared with what real clusters did when the same\nfeatures ran there. The recordings are in `features/testdata/real`; each change of\nthe simulator is held to them. [comparison.md](comparison.md) says what counts.\n\n")
	cluster := happened[0].Cluster
	fmt.Fprintf(&b, "Recorded on %s: %s, Kubernetes %s, %d nodes that take pods.\n\n", happened[0].Started.UTC().Format(time.DateOnly), cluster.Kind, cluster.Version, cluster.Nodes)
	n := c.Tally()
	b.WriteString("| scenarios | |\n| --- | --- |\n")
	for _, a := range reports.Agreements() {
		if n[a] > 0 {
			fmt.Fprintf(&b, "| %s | %d |\n", a, n[a])
		}
	}
	b.WriteString("\n*Late only*: the same happened, and a step came true later than it says; the\nmachine was busy.\n\n## What remains different\n\n")
	different := 0
	for _, s := range c.Scenarios {
		if s.Agreement.Differs() {
			different++
			fmt.Fprintf(&b, "- `%s`, %s: %s\n", s.URI, s.Name, known[s.URI+":"+s.Name])
		}
	}
	if different == 0 {
		b.WriteString("Nothing that the comparison can see.\n")
	}
	b.WriteString("\n## Behaviours\n\n| behaviour | | scenarios | verdict |\n| --- | --- | --- | --- |\n")
	for _, one := range c.Behaviours {
		var of []string
		tally := map[reports.Agreement]int{}
		for _, s := range c.Scenarios {
			if slices.Contains(s.Behaviours, one.ID) {
				tally[s.Agreement]++
			}
		}
		for _, a := range reports.Agreements() {
			if tally[a] > 0 {
				of = append(of, fmt.Sprintf("%d %s", tally[a], a))
			}
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", one.ID, strings.ReplaceAll(one.Statement, "|", `\|`), strings.Join(of, ", "), one.Agreement)
	}
	return b.Bytes()
}

// upToDate fails the test if the page is not what it would be now.
func upToDate(t *testing.T, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(fidelity, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(fidelity)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Errorf("%s is not up to date: run go test ./features -run RealClusters -update, and read the difference", fidelity)
	}
}
