package steps

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Step is one sentence of the vocabulary.
type Step struct {
	// Expression is the sentence, with parameters in braces such as
	// {duration}; see Parameters. A text in parentheses may be left out, and
	// a/b means either word.
	Expression string
	// Doc says what the step does, in a sentence or two.
	Doc string
	// Example is a use of the step, as it stands in a feature.
	Example string
	// Run does it.
	Run func(context.Context, *World, Args) error
}

// Family is a part of the vocabulary.
type Family struct {
	Name  string
	Doc   string
	Steps []Step
}

// Vocabulary returns all steps, by family. The order is that of the catalogue.
func Vocabulary() []Family {
	return []Family{
		{"Manifests", "Files of the scenario and objects made from them. A step that changes something fails if the cluster refuses; the forms with \"try to\" do not, and the refusal is then looked at with the steps about commands.", manifestSteps},
		{"kubectl commands", "Commands are typed as in a terminal and run by upstream's kubectl. Each takes 100 ms of the cluster's time before its request is made; commands that wait do so in the cluster's time.", kubectlSteps},
		{"State", "What things are, now or within a time. A step without a time looks at the present instant and lets no time pass.", stateSteps},
		{"Order and time", "When things happened. These steps read the trace of everything that happened since the scenario's start, and let time pass where they say so.", timeSteps},
		{"Container behaviour", "What a container does, said where the scenario needs it: its image is `" + ActorImage + "`, and the doc string is a behaviour script (one statement a line; package runtime/actor/script has the language). Manifests may use the image too, with the script as args. It has the program and cat, and no shell. A container that is to be OOM-killed needs a memory limit; here it gets one of " + actorMemory + ".", actorSteps},
		{"Traffic and logs", "What containers say, and which of them answer.", trafficSteps},
		{"Faults", "What goes wrong from outside. A cluster that cannot do it skips the scenario with that reason.", faultSteps},
		{"Validation", "What `gherkube validate` finds in a manifest, without a cluster.", validationSteps},
	}
}

// Args are what a step's parameters matched, in their order, and the doc
// string or table below the step.
type Args struct {
	values []string
	// Doc is the doc string; HasDoc says whether there is one.
	Doc    string
	HasDoc bool
	// Table has the cells of the data table, by row.
	Table [][]string
}

// Text returns the i-th parameter as it was written, without its quotes.
func (a Args) Text(i int) string { return unquote(a.values[i]) }

// Int returns the i-th parameter as a number.
func (a Args) Int(i int) (int, error) {
	n, err := strconv.Atoi(a.values[i])
	if err != nil {
		return 0, fmt.Errorf("%q is no number", a.values[i])
	}
	return n, nil
}

// Duration returns the i-th parameter as a duration.
func (a Args) Duration(i int) (time.Duration, error) { return ParseDuration(a.values[i]) }

// ParseDuration reads 30s, 1m30s, 500ms, "30 seconds", "2 minutes".
func ParseDuration(s string) (time.Duration, error) {
	if d, err := time.ParseDuration(s); err == nil {
		return d, nil
	}
	number, unit, ok := strings.Cut(s, " ")
	n, err := strconv.ParseFloat(number, 64)
	u, known := units[strings.TrimSuffix(unit, "s")]
	if !ok || err != nil || !known {
		return 0, fmt.Errorf("%q is no duration: write 30s, 1m30s or 30 seconds", s)
	}
	return time.Duration(n * float64(u)), nil
}

var units = map[string]time.Duration{
	"millisecond": time.Millisecond, "second": time.Second, "minute": time.Minute, "hour": time.Hour,
}

// unquote takes the quotes off "text" (with \" and \n inside) and `text`.
func unquote(s string) string {
	if len(s) < 2 || s[0] != s[len(s)-1] {
		return s
	}
	switch s[0] {
	case '`':
		return s[1 : len(s)-1]
	case '"':
		if u, err := strconv.Unquote(s); err == nil {
			return u
		}
		return strings.ReplaceAll(s[1:len(s)-1], `\"`, `"`)
	}
	return s
}
