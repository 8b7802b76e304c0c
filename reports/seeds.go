package reports

import (
	"slices"
	"time"
)

// Seeds is what runs of the same scenarios with several seeds have found out.
// It keeps the verdicts, so that it does not grow with what happens in a run.
type Seeds struct {
	Tool    Tool   `json:"tool"`
	Command string `json:"command,omitempty"` // repeats all the runs
	// Seed is the first one; the others follow it.
	Seed uint64 `json:"seed"`
	// Asked is how many seeds there should be. There are fewer runs if they
	// were interrupted.
	Asked       int           `json:"seeds"`
	Started     time.Time     `json:"started"`
	Wall        time.Duration `json:"wallNanoseconds"`
	Virtual     time.Duration `json:"virtualNanoseconds"`
	Cluster     Cluster       `json:"cluster"`
	Interrupted bool          `json:"interrupted,omitempty"`
	PassedRuns  int           `json:"passedRuns"`
	FailedRuns  int           `json:"failedRuns"`
	// Scenarios are all of them, in the order of the features.
	Scenarios []SeedsScenario `json:"-"`
}

// SeedsScenario is what became of a scenario with several seeds.
type SeedsScenario struct {
	Feature    string   `json:"feature"` // its name
	URI        string   `json:"uri"`
	Name       string   `json:"name"`
	Line       int      `json:"line"`
	Behaviours []string `json:"behaviours,omitempty"`
	// Verdicts are in the order in which they came up.
	Verdicts []SeedsVerdict `json:"verdicts"`
	// First is the first failure, if there is one.
	First *SeedsFailure `json:"firstFailure,omitempty"`
}

// SeedsVerdict is one way in which a scenario ended, and with which seeds.
type SeedsVerdict struct {
	Status Status      `json:"status"`
	Runs   int         `json:"runs"`
	Seeds  []SeedRange `json:"seeds"`
}

// SeedRange is seeds that follow each other; both ends belong to it.
type SeedRange struct {
	From uint64 `json:"from"`
	To   uint64 `json:"to"`
}

// SeedsFailure is a failure with one seed.
type SeedsFailure struct {
	Seed    uint64 `json:"seed"`
	Message string `json:"message"`
	Command string `json:"command,omitempty"` // repeats it
}

// Add adds a run. Seeds come in their order, and each run has the same
// scenarios; repeat gives the command that repeats one of this run.
func (s *Seeds) Add(run Run, repeat func(Feature, Scenario) string) {
	switch {
	case run.Interrupted:
		s.Interrupted = true
	case run.Bad():
		s.FailedRuns++
	default:
		s.PassedRuns++
	}
	i := 0
	for _, f := range run.Features {
		for _, one := range f.Scenarios {
			if i == len(s.Scenarios) {
				s.Scenarios = append(s.Scenarios, SeedsScenario{Feature: f.Name, URI: f.URI, Name: one.Name, Line: one.Line, Behaviours: one.Behaviours})
			}
			// What an interrupted run skips, nobody knows of.
			if one.Progress == Ended && (!run.Interrupted || one.Status != Skipped) {
				s.Virtual += one.Virtual
				s.Scenarios[i].add(run.Seed, f, one, repeat)
			}
			i++
		}
	}
}

func (s *SeedsScenario) add(seed uint64, f Feature, one Scenario, repeat func(Feature, Scenario) string) {
	i := slices.IndexFunc(s.Verdicts, func(v SeedsVerdict) bool { return v.Status == one.Status })
	if i < 0 {
		i = len(s.Verdicts)
		s.Verdicts = append(s.Verdicts, SeedsVerdict{Status: one.Status})
	}
	v := &s.Verdicts[i]
	v.Runs++
	if n := len(v.Seeds); n > 0 && v.Seeds[n-1].To+1 == seed {
		v.Seeds[n-1].To = seed
	} else {
		v.Seeds = append(v.Seeds, SeedRange{From: seed, To: seed})
	}
	if one.Status.Bad() && s.First == nil {
		s.First = &SeedsFailure{Seed: seed, Message: headline(one), Command: repeat(f, one)}
	}
}

// Same reports whether the scenario passed, or was skipped, with all seeds.
func (s *SeedsScenario) Same() bool { return len(s.Verdicts) < 2 && s.First == nil }

// runs is with how many seeds the scenario ran.
func (s *SeedsScenario) runs() int {
	n := 0
	for _, v := range s.Verdicts {
		n += v.Runs
	}
	return n
}

// Counts tallies the scenarios of all runs.
func (s *Seeds) Counts() Tally {
	t := Tally{}
	for _, one := range s.Scenarios {
		for _, v := range one.Verdicts {
			t[v.Status] += v.Runs
		}
	}
	return t
}

// differing returns the scenarios that are not the same with all seeds, and
// those that failed.
func (s *Seeds) differing() []SeedsScenario {
	return slices.DeleteFunc(slices.Clone(s.Scenarios), func(one SeedsScenario) bool { return one.Same() })
}
