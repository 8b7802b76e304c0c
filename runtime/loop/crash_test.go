package loop

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/store"
)

// blind panics at a change.
type blind struct{ script }

func (blind) Dirty(store.View, store.Change) []store.Key { panic("cannot see") }

// A key whose reconciliation panics is looked at again with back-off, and all
// others are reconciled as if nothing had happened.
func TestAPanicIsThatOfItsKey(t *testing.T) {
	s := store.New()
	c := clock.New(epoch)
	key := func(name string) store.Key { return store.ConfigMaps.Key("default", name) }
	var tries []time.Duration
	crasher := script{"crasher", func(_ store.View, k store.Key, now time.Time) Outcome {
		switch k.Name {
		case "bad":
			tries = append(tries, now.Sub(epoch))
			panic("at " + k.Name)
		case "later":
			c.After(time.Second, func() { panic("in an event") })
		case "effect":
			return Outcome{Effects: []Effect{Create{Key: key("a"), Object: createMap("a").Object, Created: func(store.Object) []Effect { panic("after an effect") }}}}
		}
		return Outcome{}
	}}
	var seen []string
	other := script{"other", func(_ store.View, k store.Key, _ time.Time) Outcome {
		seen = append(seen, k.Name)
		return Outcome{}
	}}
	var crashes []string
	l := New(Config{
		Clock: c, Store: s, Performer: direct{store: s}, Actors: []Actor{blind{script{name: "blind"}}, crasher, other},
		Crashed: func(crash Crash) {
			crashes = append(crashes, fmt.Sprintf("%s %s %s: %s", crash.When.Sub(epoch), crash.Actor, crash.Key.Name, crash.Fault.Error()))
			if !strings.Contains(crash.Fault.Stack, "crash_test.go") {
				t.Errorf("no stack: %q", crash.Fault.Stack)
			}
		},
	})
	for _, k := range []string{"bad", "later", "effect", "good"} {
		l.Wake("crasher", key(k))
	}
	c.After(2*time.Second, func() { panic("outside") })
	if _, err := s.Create(key("x"), createMap("x").Object); err != nil {
		t.Fatal(err)
	}
	l.Wake("other", key("bad"))
	if err := l.Advance(epoch.Add(40 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(tries), "[0s 5ms 15ms 35ms]"; got != want {
		t.Errorf("tried at %s, want %s", got, want)
	}
	if got, want := strings.Join(seen, " "), "a bad x"; got != want {
		t.Errorf("the other actor saw %q, want %q", got, want)
	}
	for _, want := range []string{"0s blind x: cannot see", "0s crasher bad: at bad", "0s crasher effect: after an effect"} {
		if !slices.Contains(crashes, want) {
			t.Errorf("%q is not among the crashes:\n%s", want, strings.Join(crashes, "\n"))
		}
	}
	if err := l.Advance(epoch.Add(2 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1s crasher later: in an event", "2s  : outside"} {
		if !slices.Contains(crashes, want) {
			t.Errorf("%q is not among the crashes:\n%s", want, strings.Join(crashes, "\n"))
		}
	}
}

// Without somebody who is told, a panic is a panic.
func TestAPanicNobodyIsToldOfGoesOn(t *testing.T) {
	l := New(Config{Clock: clock.New(epoch), Store: store.New(), Performer: direct{}, Actors: []Actor{
		script{"crasher", func(store.View, store.Key, time.Time) Outcome { panic("crash") }},
	}})
	l.Wake("crasher", store.ConfigMaps.Key("default", "x"))
	defer func() {
		if e := recover(); e != "crash" {
			t.Errorf("recovered %v", e)
		}
	}()
	_ = l.Settle()
}
