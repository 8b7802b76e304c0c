package loop

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/store"
)

// slow performs effects on one object after a second.
type slow struct {
	direct
	clock *clock.Clock
	name  string
}

// Perform implements Performer.
func (p slow) Perform(actor string, e Effect) (store.Object, error) {
	c, ok := e.(Create)
	if !ok || c.Key.Name != p.name {
		return p.direct.Perform(actor, e)
	}
	return nil, &Pending{Outcome: func(tell func(store.Object, error)) {
		p.clock.After(time.Second, func() { tell(p.direct.Perform(actor, e)) })
	}}
}

// TestPendingHoldsItsKeyOnly lets an actor wait for the outcome of an effect: what it
// wanted afterwards is done then, its other keys are looked at meanwhile, and what
// has happened to this one is looked at in the end.
func TestPendingHoldsItsKeyOnly(t *testing.T) {
	for name, refuse := range map[string]error{"performed": nil, "refused": errors.New("no")} {
		t.Run(name, func(t *testing.T) {
			var did []string
			s, c := store.New(), clock.New(epoch)
			note := func(what string) { did = append(did, what+" after "+c.Now().Sub(epoch).String()) }
			looks := map[string]int{}
			actor := script{"a", func(_ store.View, key store.Key, _ time.Time) Outcome {
				if strings.HasPrefix(key.Name, "made") {
					return Outcome{}
				}
				looks[key.Name]++
				note("look at " + key.Name)
				if looks[key.Name] > 1 {
					return Outcome{}
				}
				first := createMap("made for " + key.Name)
				first.Rejected = func(error) []Effect { note("refused"); return nil }
				first.Created = func(store.Object) []Effect { note("made"); return nil }
				return Outcome{Effects: []Effect{first, Then{func() []Effect { note("then " + key.Name); return nil }}}}
			}}
			l := New(Config{Clock: c, Store: s, Performer: slow{direct{s, refuse}, c, "made for slow"}, Actors: []Actor{actor}})
			l.Wake("a", store.ConfigMaps.Key("default", "slow"))
			if err := l.Settle(); err != nil {
				t.Fatal(err)
			}
			did = nil
			l.Wake("a", store.ConfigMaps.Key("default", "slow"))
			if err := l.Advance(epoch.Add(500 * time.Millisecond)); err != nil {
				t.Fatal(err)
			}
			if len(did) > 0 {
				t.Errorf("while the effect was pending: %q", did)
			}
			l.Wake("a", store.ConfigMaps.Key("default", "other"))
			if err := l.Advance(epoch.Add(2 * time.Second)); err != nil {
				t.Fatal(err)
			}
			outcome := map[error]string{nil: "made"}[refuse]
			if refuse != nil {
				outcome = "refused"
			}
			want := []string{"look at other after 500ms", outcome + " after 500ms", "then other after 500ms",
				outcome + " after 1s", "then slow after 1s", "look at slow after 1s"}
			if !slices.Equal(did, want) {
				t.Errorf("did %q, not %q", did, want)
			}
		})
	}
}

// TestPendingOfAnEndedActor tells an outcome to an actor that has ended.
func TestPendingOfAnEndedActor(t *testing.T) {
	s, c := store.New(), clock.New(epoch)
	went := 0
	actor := script{"a", func(_ store.View, key store.Key, _ time.Time) Outcome {
		if key.Name != "key" {
			return Outcome{}
		}
		return Outcome{Effects: []Effect{createMap("slow"), Then{func() []Effect { went++; return nil }}}}
	}}
	l := New(Config{Clock: c, Store: s, Performer: slow{direct{s, nil}, c, "slow"}, Actors: []Actor{actor}})
	l.Wake("a", store.ConfigMaps.Key("default", "key"))
	if err := l.Settle(); err != nil {
		t.Fatal(err)
	}
	l.Stop("a")
	if err := l.Advance(epoch.Add(2 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if went != 0 {
		t.Error("an actor that has ended went on")
	}
}
