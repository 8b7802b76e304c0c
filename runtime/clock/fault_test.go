package clock

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// keeper takes down what it is told.
type keeper struct{ faults []Fault }

func (k *keeper) Panicked(f Fault) { k.faults = append(k.faults, f) }

func fail() { panic(errors.New("of a test")) }

// What an event schedules belongs to whom the event belongs to, until
// something else is done within another keeper.
func TestAnEventBelongsToItsPlanner(t *testing.T) {
	c := New(time.Unix(0, 0))
	var root, a, b keeper
	c.Root = &root
	c.Within(&a, func() {
		c.After(time.Second, func() { c.After(time.Second, fail) })
		c.Within(&b, func() { c.After(3*time.Second, fail) })
		c.Within(nil, func() { c.After(4*time.Second, fail) })
		if c.Keeper() != &a {
			t.Error("a does not keep any more what it did before")
		}
	})
	if c.Keeper() != nil {
		t.Error("there is a keeper outside of all events")
	}
	c.After(5*time.Second, fail)
	for _, want := range [][3]int{{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {1, 1, 1}, {1, 1, 2}} {
		c.Fire()
		if got := [3]int{len(a.faults), len(b.faults), len(root.faults)}; got != want {
			t.Errorf("after %s the faults of a, b and the root are %v, want %v", c.Now().Sub(time.Unix(0, 0)), got, want)
		}
	}
}

// Who keeps the innermost code is told, and the code around it goes on.
func TestTheInnermostKeeperIsTold(t *testing.T) {
	c := New(time.Unix(0, 0))
	var outer, inner keeper
	went := false
	c.Within(&outer, func() {
		c.Within(&inner, fail)
		went = true
	})
	if len(inner.faults) != 1 || len(outer.faults) != 0 || !went {
		t.Errorf("inner %d, outer %d, went on: %t", len(inner.faults), len(outer.faults), went)
	}
}

// Without anybody to tell, a panic ends the one that fires.
func TestAPanicOfNobodyGoesOn(t *testing.T) {
	c := New(time.Unix(0, 0))
	c.After(0, fail)
	defer func() {
		if recover() == nil {
			t.Error("the panic is lost")
		}
	}()
	c.Fire()
}

func TestAFaultSaysWhereAndIsTheSameEachTime(t *testing.T) {
	c := New(time.Unix(0, 0))
	var k keeper
	for range 2 {
		done := make(chan bool)
		go func() { // of another number
			c.Within(&k, func() {
				defer func() {
					if e := recover(); e != nil {
						panic(e) // as code does that looks at some panics only
					}
				}()
				fail()
			})
			close(done)
		}()
		<-done
	}
	first, second := k.faults[0], k.faults[1]
	if first.Error() != "of a test" || first.Stack != second.Stack {
		t.Errorf("%s\n%s\nis not the same as\n%s", first.Error(), first.Stack, second.Stack)
	}
	if lines := strings.Split(first.Stack, "\n"); !strings.HasSuffix(lines[0], "clock.fail") || !strings.Contains(lines[1], "fault_test.go:") {
		t.Errorf("the stack does not begin where it happened:\n%s", first.Stack)
	}
	if strings.Contains(first.Stack, "0x") || strings.Contains(first.Stack, "goroutine") {
		t.Errorf("the stack differs from run to run:\n%s", first.Stack)
	}
}
