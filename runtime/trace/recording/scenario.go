package recording

import (
	"errors"
	"fmt"
	"strings"

	"sigs.k8s.io/yaml"
)

// Scenario is what a recording did, in the words of scenario.yaml.
type Scenario struct {
	// ID is the recording's name, and that of its namespace unless Namespace
	// names another one.
	ID        string `json:"id"`
	Namespace string `json:"namespace"`
	// Cluster are the cluster-scoped kinds that were recorded too.
	Cluster []string `json:"cluster"`
	// Files are manifests; @NODE1@, @NODE2@ and @NS@ stand for names of the
	// nodes and the namespace.
	Files map[string]string `json:"files"`
	Steps []Step            `json:"steps"`
	// Settle is how many seconds were recorded after the last step; 2 if it is
	// missing.
	Settle *float64 `json:"settle"`
}

// Step is one step: the field that is set says what was done.
type Step struct {
	Run   string  `json:"run"`   // a command line
	Bg    string  `json:"bg"`    // one that nobody waited for
	Let   string  `json:"let"`   // VAR=COMMAND: its output becomes a variable
	Wait  string  `json:"wait"`  // until the trace shows a Pattern, at most Timeout
	Sleep float64 `json:"sleep"` // seconds
	// Timeout is in seconds; 60 if it is missing.
	Timeout float64 `json:"timeout"`
}

// kinds counts what a step does: exactly one thing.
func (s Step) kinds() int {
	n := 0
	for _, text := range []string{s.Run, s.Bg, s.Let, s.Wait} {
		if text != "" {
			n++
		}
	}
	if s.Sleep != 0 {
		n++
	}
	return n
}

// longest is the longest time in a recording, in seconds: a day.
const longest = 24 * 60 * 60

func isTime(seconds float64) bool { return seconds >= 0 && seconds <= longest }

func parseScenario(text []byte) (Scenario, error) {
	var s Scenario
	if err := yaml.Unmarshal(text, &s); err != nil {
		return s, err
	}
	if s.ID == "" {
		return s, errors.New("it has no id: a scenario is named after its folder")
	}
	for i, st := range s.Steps {
		if st.kinds() != 1 {
			return s, fmt.Errorf("step %d does %d things: one of run, bg, let, wait and sleep is needed", i+1, st.kinds())
		}
		if !isTime(st.Sleep) || !isTime(st.Timeout) {
			return s, fmt.Errorf("step %d: sleep and timeout are seconds, from 0 to %d", i+1, longest)
		}
		if name, _, ok := strings.Cut(st.Let, "="); st.Let != "" && (!ok || name == "") {
			return s, fmt.Errorf("step %d: let wants VAR=COMMAND, not %q", i+1, st.Let)
		}
	}
	if s.Settle != nil && !isTime(*s.Settle) {
		return s, fmt.Errorf("settle is in seconds, from 0 to %d", longest)
	}
	return s, nil
}

// Own is the namespace the scenario works in.
func (s Scenario) Own() string {
	if s.Namespace != "" {
		return s.Namespace
	}
	return s.ID
}

// SettleSeconds is how long recording goes on after the last step.
func (s Scenario) SettleSeconds() float64 {
	if s.Settle == nil {
		return 2
	}
	return *s.Settle
}

// TimeoutSeconds is how long a step waits.
func (s Step) TimeoutSeconds() float64 {
	if s.Timeout == 0 {
		return 60
	}
	return s.Timeout
}
