package reports

import "time"

// Status is how a step or a scenario ended.
type Status string

// The statuses of Gherkin, and one of ours: late. A run is always strict: only
// passed, late and skipped are not failures.
const (
	Passed    Status = "passed"
	Late      Status = "late" // it holds, but came true later than it says
	Failed    Status = "failed"
	Skipped   Status = "skipped"
	Undefined Status = "undefined" // no step definition matches
	Ambiguous Status = "ambiguous" // several do
	Pending   Status = "pending"   // the step says it is not done yet
)

// severity orders the statuses of steps for the status of their scenario.
func (s Status) severity() int {
	switch s {
	case Failed:
		return 6
	case Ambiguous:
		return 5
	case Undefined:
		return 4
	case Pending:
		return 3
	case Skipped:
		return 2
	case Late:
		return 1
	}
	return 0
}

// Holds reports whether what was to be shown is true.
func (s Status) Holds() bool { return s == Passed || s == Late }

// Bad reports whether the status fails the run.
func (s Status) Bad() bool { return s.severity() > 2 }

// StatusOf returns the status of a scenario with these steps: the worst of
// theirs. A scenario without steps is skipped: nothing was shown.
func StatusOf(steps []Step) Status {
	if len(steps) == 0 {
		return Skipped
	}
	worst := Passed
	for _, s := range steps {
		if s.Status.severity() > worst.severity() {
			worst = s.Status
		}
	}
	return worst
}

// Bad reports whether the run failed: whether any scenario did.
func (r *Run) Bad() bool {
	for _, f := range r.Features {
		for _, s := range f.Scenarios {
			if s.Status.Bad() {
				return true
			}
		}
	}
	return false
}

// Tally counts scenarios by status.
type Tally map[Status]int

// Statuses returns all statuses, in the order in which reports show them.
func Statuses() []Status {
	return []Status{Passed, Late, Failed, Undefined, Ambiguous, Pending, Skipped}
}

// Late is by how much the scenario was late: the most of its steps.
func (s Scenario) Late() time.Duration {
	var most time.Duration
	for _, step := range s.Steps {
		most = max(most, step.Late)
	}
	return most
}

// Count tallies the scenarios.
func Count(scenarios []Scenario) Tally {
	t := Tally{}
	for _, s := range scenarios {
		t[s.Status]++
	}
	return t
}

// All returns the number of scenarios counted.
func (t Tally) All() int {
	n := 0
	for _, c := range t {
		n += c
	}
	return n
}

// Bad returns the number of those that fail the run.
func (t Tally) Bad() int {
	n := 0
	for s, c := range t {
		if s.Bad() {
			n += c
		}
	}
	return n
}

// Scenarios returns the scenarios of all features, in order.
func (r *Run) Scenarios() []Scenario {
	var out []Scenario
	for _, f := range r.Features {
		out = append(out, f.Scenarios...)
	}
	return out
}

// total returns the virtual time of all scenarios together.
func total(scenarios []Scenario) time.Duration {
	var d time.Duration
	for _, s := range scenarios {
		d += s.Virtual
	}
	return d
}

// shortHash is enough of a hash to compare by eye.
func shortHash(hash string) string {
	if len(hash) > 12 {
		return hash[:12]
	}
	return hash
}
