package sim

import (
	"sync"
	"testing"
)

// A client that has said nothing does not wait for an answer, however long it is kept
// from saying something: cluster time that passed for it would depend on the machine.
func TestAClientThatHasSaidNothingExpectsNoAnswer(t *testing.T) {
	b := &bridge{}
	b.arrived = sync.NewCond(&b.mu)
	b.askMore()
	if b.asked {
		t.Error("a client that has said nothing expects more of an answer")
	}
	b.ask()
	b.asked = false // something has arrived
	b.askMore()
	if !b.asked {
		t.Error("a client that has asked, and waits for long, does not expect more of an answer")
	}
}
