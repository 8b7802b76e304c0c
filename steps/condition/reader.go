// Package condition turns the words of a step into conditions: questions to a
// trace, with what a failure shows of it. It is pure: it knows traces, and
// neither the cluster nor the scenario that they are of.
package condition

import (
	"fmt"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
)

// Reader reads the words of one scenario's steps.
type Reader struct {
	// Namespace is the scenario's own.
	Namespace string
	// Expand puts in variables.
	Expand func(string) string
	// Commands returns the instants of the commands so far that begin so, in
	// order.
	Commands func(prefix string) []time.Duration
	// Kind finds a kind that is not among trace.Kinds by a word for it, and has
	// the trace record it with these fields. Nil if there are no others.
	Kind func(word string, fields ...string) (trace.Kind, error)
}

// kind is what a step calls by a word; fields are what it asks of it.
func (r Reader) kind(word string, fields ...string) (trace.Kind, error) {
	if k, ok := trace.KindCalled(word); ok {
		return k, nil
	}
	if r.Kind == nil {
		return trace.Kind{}, fmt.Errorf("there is no kind %q: write one of %s", word, strings.Join(kindWords(), ", "))
	}
	return r.Kind(word, fields...)
}
