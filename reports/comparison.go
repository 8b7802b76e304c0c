package reports

import "time"

// Comparison is what several clusters made of the same scenarios.
type Comparison struct {
	Tool    Tool   `json:"tool"`
	Title   string `json:"title,omitempty"`
	Command string `json:"command,omitempty"` // repeats the comparison
	// Sides are the clusters. The first is the one that each of the others is
	// compared with.
	Sides      []Side              `json:"sides"`
	Behaviours []ComparedBehaviour `json:"behaviours,omitempty"`
	Scenarios  []ComparedScenario  `json:"scenarios"`
}

// Side is one cluster of a comparison.
type Side struct {
	Name    string    `json:"name"` // "simulator", "kind v1.37.2"; no two are equal
	Cluster Cluster   `json:"cluster"`
	Source  string    `json:"source"` // the recording's file, or the target
	Command string    `json:"command,omitempty"`
	Seed    uint64    `json:"seed"`
	Started time.Time `json:"started"`
	Runs    int       `json:"runs"`
	// Incomplete says that a run of it was interrupted, or its recording cut.
	Incomplete bool `json:"incomplete,omitempty"`
}

// Simulated reports whether the side is the bundled simulator.
func (s Side) Simulated() bool { return s.Cluster.Kind == SimulatorKind }

// SimulatorKind is the kind of the bundled cluster.
const SimulatorKind = "simulator"

// Agreement is the verdict of a comparison.
type Agreement string

// The verdicts, from the one that needs a reader's attention least.
const (
	Agree            Agreement = "agree"
	LateOnly         Agreement = "late only"
	FlakyInReality   Agreement = "flaky in reality"
	NotSupported     Agreement = "not supported"
	NotCompared      Agreement = "not compared"
	DocumentDiffers  Agreement = "document differs from reality"
	Flaky            Agreement = "flaky"
	ClustersDiffer   Agreement = "clusters differ"
	SimulatorDiffers Agreement = "simulator differs"
)

// Agreements returns all verdicts, in the order in which reports show them.
func Agreements() []Agreement {
	return []Agreement{Agree, LateOnly, FlakyInReality, DocumentDiffers, SimulatorDiffers, ClustersDiffer, Flaky, NotSupported, NotCompared}
}

// severity orders verdicts for what consists of several.
func (a Agreement) severity() int {
	for i, b := range []Agreement{NotCompared, NotSupported, Agree, LateOnly, FlakyInReality, DocumentDiffers, Flaky, ClustersDiffer, SimulatorDiffers} {
		if a == b {
			return i
		}
	}
	return 0
}

// Worst is the verdict on what consists of several: not compared and not
// supported count only if there is no other.
func Worst(all []Agreement) Agreement {
	worst := NotCompared
	for _, a := range all {
		if a.severity() > worst.severity() {
			worst = a
		}
	}
	return worst
}

// Differs reports whether the verdict is a difference between clusters, or
// between what clusters do from run to run.
func (a Agreement) Differs() bool { return a == SimulatorDiffers || a == ClustersDiffer || a == Flaky }

// ComparedScenario is one scenario on all sides.
type ComparedScenario struct {
	Feature    string    `json:"feature"`
	URI        string    `json:"uri"`
	Name       string    `json:"name"`
	Line       int       `json:"line"` // on the first side that has it
	Tags       []string  `json:"tags,omitempty"`
	Behaviours []string  `json:"behaviours,omitempty"`
	Agreement  Agreement `json:"verdict"`
	// Sides has an outcome for each side of the comparison.
	Sides []SideOutcome `json:"sides"`
	// Pairs has the comparison of the first side with each of the others.
	Pairs []Pair `json:"pairs"`
}

// Outcome is how a scenario ended on one side.
type Outcome string

// The outcomes.
const (
	OutcomePassed      Outcome = "passed"
	OutcomeLate        Outcome = "late" // passed, but a step's window was exceeded
	OutcomeFailed      Outcome = "failed"
	OutcomeUnsupported Outcome = "not supported"
	OutcomeNotRun      Outcome = "not run"
)

// SideOutcome is what became of a scenario on one side.
type SideOutcome struct {
	Outcome Outcome `json:"outcome"`
	// Reason says why it did not pass: the step and what it says.
	Reason string `json:"reason,omitempty"`
	// Runs is how often it ran, and Passed how often it passed.
	Runs    int           `json:"runs"`
	Passed  int           `json:"passed"`
	Late    time.Duration `json:"lateNanoseconds,omitempty"`
	Virtual time.Duration `json:"virtualNanoseconds,omitempty"`
	// Timeline has the names of the first side where they are generated.
	Timeline Timeline `json:"timeline,omitzero"`
}

// Pair is a scenario on the first side and on another one.
type Pair struct {
	Side      int       `json:"side"` // the other one, by its place among the sides
	Agreement Agreement `json:"verdict"`
	// Runs is how many pairs of runs were compared, and Agreeing how many agree.
	Runs     int `json:"runs"`
	Agreeing int `json:"agreeing"`
	// Differences are in words, the first of them first. Those of a scenario
	// that agrees and is late only say how late.
	Differences []string `json:"differences,omitempty"`
	// Beside has everything that happened, side by side, as text.
	Beside string `json:"-"`
}

// ComparedBehaviour is a behaviour: what its document says, and what each side
// shows.
type ComparedBehaviour struct {
	Behaviour
	Agreement Agreement `json:"verdict"`
	Sides     []Verdict `json:"sides"`
}

// Tally counts scenarios by verdict.
func (c *Comparison) Tally() map[Agreement]int {
	n := map[Agreement]int{}
	for _, s := range c.Scenarios {
		n[s.Agreement]++
	}
	return n
}

// Differs reports whether a scenario differs.
func (c *Comparison) Differs() bool {
	for _, s := range c.Scenarios {
		if s.Agreement.Differs() || s.Agreement == DocumentDiffers {
			return true
		}
	}
	return false
}
