package loop

import (
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/store"
)

// order is which of two actors reacts first to a change, by a loop with the seed.
func order(t *testing.T, s seed.Seed, slowness map[string]float64) string {
	t.Helper()
	objects := store.New()
	first := ""
	actor := func(name string) Actor {
		return script{name, func(store.View, store.Key, time.Time) Outcome {
			if first == "" {
				first = name
			}
			return Outcome{}
		}}
	}
	l := New(Config{
		Clock: clock.New(epoch), Store: objects, Performer: direct{store: objects}, Rand: s.For("turns"), Slowness: slowness,
		Actors: []Actor{actor("controller"), actor("scheduler")},
	})
	if _, err := objects.Create(store.ConfigMaps.Key("default", "a"), createMap("a").Object); err != nil {
		t.Fatal(err)
	}
	if err := l.Settle(); err != nil {
		t.Fatal(err)
	}
	return first
}

func TestChanceDecidesWhoReactsFirst(t *testing.T) {
	count := map[string]int{}
	for s := range seed.Seed(100) {
		who := order(t, s, nil)
		count[who]++
		if again := order(t, s, nil); again != who {
			t.Fatalf("seed %d: first %s, then %s", s, who, again)
		}
	}
	if count["controller"] < 25 || count["scheduler"] < 25 {
		t.Errorf("of 100 seeds %v", count)
	}
}

func TestSlowActorsReactLater(t *testing.T) {
	for s := range seed.Seed(100) {
		if order(t, s, map[string]float64{"controller": 10}) != "scheduler" {
			t.Fatalf("seed %d: an actor that is ten times slower was first", s)
		}
	}
}

// What wakes an actor by itself comes before what others hear of.
func TestWakingTakesNoWhile(t *testing.T) {
	s := store.New()
	var seen []string
	actor := func(name string) Actor {
		return script{name, func(_ store.View, k store.Key, _ time.Time) Outcome {
			seen = append(seen, name+" "+k.Name)
			return Outcome{}
		}}
	}
	l := New(Config{Clock: clock.New(epoch), Store: s, Performer: direct{store: s}, Rand: seed.Seed(1).For("turns"),
		Actors: []Actor{actor("hears"), actor("woken")}})
	if _, err := s.Create(store.ConfigMaps.Key("default", "a"), createMap("a").Object); err != nil {
		t.Fatal(err)
	}
	l.Wake("woken", store.ConfigMaps.Key("default", "b"))
	if err := l.Settle(); err != nil {
		t.Fatal(err)
	}
	if seen[0] == "hears a" {
		t.Errorf("%q", seen)
	}
}
