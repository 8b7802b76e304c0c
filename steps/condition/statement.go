package condition

import "github.com/gherkube/gherkube/runtime/trace"

// Statement is what a step says of something, which holds or does not.
type Statement struct {
	About Thing
	Text  string // "pod web is Ready"
	Holds trace.Condition
	// Seen tells what it looks like instead, for a failure.
	Seen func(*trace.State) string
}

// Is reads a {thing} and the {state} that it is in.
func (r Reader) Is(thing, state string) (Statement, error) {
	t, err := r.Thing(thing)
	if err != nil {
		return Statement{}, err
	}
	c, err := r.condition(t, state)
	return Statement{t, t.String() + " is " + state, c, t.Seen}, err
}

// Are reads a number of {pods} and the {state} that they are in.
func (r Reader) Are(group, state string) (Statement, error) {
	p, err := r.pods(group)
	if err != nil {
		return Statement{}, err
	}
	c, err := r.podsCondition(p, state)
	return Statement{Thing{Kind: "Pod", Name: "*", Namespace: p.namespace}, p.text + " are " + state, c, p.seen}, err
}
