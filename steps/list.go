package steps

import "github.com/gherkube/gherkube/reports"

// List returns the scenarios that Run would run, in order and not run. The
// errors are those of Run.
func (s Suite) List() ([]reports.Feature, error) {
	files, err := s.plan()
	if err != nil {
		return nil, err
	}
	return newRun(s, files).features(), nil
}
