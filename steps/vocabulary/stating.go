package vocabulary

import (
	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/sentence"
)

// stating reads what a step says of something.
type stating func(condition.Reader, sentence.Args) (condition.Statement, error)

func is(r condition.Reader, a sentence.Args) (condition.Statement, error) {
	return r.Is(a.Values[0], a.Values[1])
}

func are(r condition.Reader, a sentence.Args) (condition.Statement, error) {
	return r.Are(a.Values[0], a.Values[1])
}

// replicas reads THING, N, COUNTER.
func replicas(r condition.Reader, a sentence.Args) (condition.Statement, error) {
	n, err := a.Int(1)
	if err != nil {
		return condition.Statement{}, err
	}
	return r.Replicas(a.Values[0], a.Values[2], condition.Exactly(n))
}

// replicasOf reads COUNTER, THING, LIMIT.
func replicasOf(number func(int) condition.Number) stating {
	return func(r condition.Reader, a sentence.Args) (condition.Statement, error) {
		n, err := a.Int(2)
		if err != nil {
			return condition.Statement{}, err
		}
		return r.Replicas(a.Values[1], a.Values[0], number(n))
	}
}

// restartsOf reads THING, N.
func restartsOf(number func(int) condition.Number) stating {
	return func(r condition.Reader, a sentence.Args) (condition.Statement, error) {
		n, err := a.Int(1)
		if err != nil {
			return condition.Statement{}, err
		}
		return r.Restarts(a.Values[0], number(n))
	}
}

// field reads FIELD, THING, VALUE.
func field(r condition.Reader, a sentence.Args) (condition.Statement, error) {
	return r.Field(a.Values[0], a.Values[1], a.Text(2))
}

// endpoints reads SERVICE, N.
func endpoints(r condition.Reader, a sentence.Args) (condition.Statement, error) {
	n, err := a.Int(1)
	if err != nil {
		return condition.Statement{}, err
	}
	return r.Endpoints(a.Values[0], condition.Exactly(n)), nil
}
