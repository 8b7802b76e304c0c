// Package condition turns the words of a step into conditions: questions to a
// trace, with what a failure shows of it. It is pure: it knows traces, and
// neither the cluster nor the scenario that they are of.
package condition

import "time"

// Reader reads the words of one scenario's steps.
type Reader struct {
	// Namespace is the scenario's own.
	Namespace string
	// Expand puts in variables.
	Expand func(string) string
	// Commands returns the instants of the commands so far that begin so, in
	// order.
	Commands func(prefix string) []time.Duration
}
