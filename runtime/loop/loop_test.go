package loop

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/store"
)

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// script is an actor whose behaviour is given by a function.
type script struct {
	name      string
	reconcile func(view store.View, key store.Key, now time.Time) Outcome
}

func (s script) Name() string { return s.name }

func (s script) Dirty(_ store.View, c store.Change) []store.Key { return []store.Key{c.Key} }

func (s script) Reconcile(v store.View, k store.Key, now time.Time) Outcome {
	return s.reconcile(v, k, now)
}

// direct performs creations straight on the store.
type direct struct {
	store  *store.Store
	refuse error
}

func (d direct) Perform(_ string, e Effect) (store.Object, error) {
	if d.refuse != nil {
		return nil, d.refuse
	}
	create, ok := e.(Create)
	if !ok {
		return nil, fmt.Errorf("unexpected effect %T", e)
	}
	return d.store.Create(create.Key, create.Object.DeepCopyObject().(store.Object))
}

func createMap(name string) Create {
	cm := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name}}
	return Create{Key: store.ConfigMaps.KeyOf(cm), Object: cm}
}

func TestActorsReactInDeclaredOrderUntilNothingChanges(t *testing.T) {
	s := store.New()
	c := clock.New(epoch)
	var seen []string
	follower := func(name, from, to string) Actor {
		return script{name, func(_ store.View, k store.Key, _ time.Time) Outcome {
			if k.Name != from {
				return Outcome{}
			}
			seen = append(seen, name+" saw "+from)
			return Outcome{Effects: []Effect{createMap(to)}}
		}}
	}
	l := New(Config{Clock: c, Store: s, Performer: direct{store: s}, Actors: []Actor{
		follower("second", "b", "c"), follower("first", "a", "b"),
	}})
	if _, err := s.Create(store.ConfigMaps.Key("default", "a"), createMap("a").Object); err != nil {
		t.Fatal(err)
	}
	if err := l.Settle(); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(seen, ", "), "first saw a, second saw b"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if s.Get(store.ConfigMaps.Key("default", "c")) == nil {
		t.Error("the chain of reactions did not come to its end")
	}
}

func TestARefusedEffectIsTriedAgainWithBackOff(t *testing.T) {
	s := store.New()
	c := clock.New(epoch)
	var tries []time.Duration
	a := script{"a", func(_ store.View, _ store.Key, now time.Time) Outcome {
		tries = append(tries, now.Sub(epoch))
		return Outcome{Effects: []Effect{createMap("x")}}
	}}
	l := New(Config{Clock: c, Store: s, Performer: direct{s, errors.New("refused")}, Actors: []Actor{a}})
	l.Wake("a", store.ConfigMaps.Key("default", "k"))
	if err := l.Advance(epoch.Add(40 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(tries), "[0s 5ms 15ms 35ms]"; got != want {
		t.Errorf("tried at %s, want %s", got, want)
	}
}

func TestCreatedFollowsASuccessAndRetryDropsTheRest(t *testing.T) {
	s := store.New()
	tries := 0
	a := script{"a", func(store.View, store.Key, time.Time) Outcome {
		tries++
		first := createMap(fmt.Sprint("first", tries))
		first.Created = func(made store.Object) []Effect { return []Effect{createMap("after-" + made.GetName())} }
		return Outcome{Effects: []Effect{first, Retry{errors.New("not yet")}, createMap("never")}}
	}}
	l := New(Config{Clock: clock.New(epoch), Store: s, Performer: direct{store: s}, Actors: []Actor{a}})
	key := store.ConfigMaps.Key("default", "k")
	l.Wake("a", key)
	l.drain(l.workers[0])
	l.take(l.workers[0])
	if s.Get(store.ConfigMaps.Key("default", "after-first1")) == nil {
		t.Error("what follows the creation was not done")
	}
	if s.Get(store.ConfigMaps.Key("default", "never")) != nil {
		t.Error("an effect after Retry was carried out")
	}
	if next, ok := l.Clock.Next(); !ok || next.Sub(epoch) != 5*time.Millisecond {
		t.Error("the key is not to be looked at again after 5 ms")
	}
}

func TestAgainIsReplacedByALaterReconciliation(t *testing.T) {
	s := store.New()
	c := clock.New(epoch)
	var looks []time.Duration
	a := script{"a", func(_ store.View, _ store.Key, now time.Time) Outcome {
		looks = append(looks, now.Sub(epoch))
		return Outcome{Again: now.Add(10 * time.Second)}
	}}
	l := New(Config{Clock: c, Store: s, Performer: direct{store: s}, Actors: []Actor{a}})
	key := store.ConfigMaps.Key("default", "k")
	l.Wake("a", key)
	if err := l.Advance(epoch.Add(4 * time.Second)); err != nil {
		t.Fatal(err)
	}
	l.Wake("a", key)
	if err := l.Advance(epoch.Add(15 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(looks), "[0s 4s 14s]"; got != want {
		t.Errorf("looked at %s, want %s", got, want)
	}
}

func TestAWorldThatNeverSettlesFailsLoudly(t *testing.T) {
	s := store.New()
	n := 0
	a := script{"restless", func(store.View, store.Key, time.Time) Outcome {
		n++
		return Outcome{Effects: []Effect{createMap(fmt.Sprint("m", n))}}
	}}
	l := New(Config{Clock: clock.New(epoch), Store: s, Performer: direct{store: s}, Actors: []Actor{a}, Rounds: 20})
	l.Wake("restless", store.ConfigMaps.Key("default", "k"))
	err := l.Settle()
	if err == nil || !strings.Contains(err.Error(), "configmaps/default/m20") {
		t.Errorf("the error is %v, want one that names the last change", err)
	}
}

// An actor that falls behind what the store remembers for watchers misses
// nothing, deletions least of all: no list would show them.
func TestAnActorThatFallsBehindMissesNothing(t *testing.T) {
	s := store.New()
	var seen []string
	a := hears{script{"late", func(store.View, store.Key, time.Time) Outcome { return Outcome{} }}, &seen}
	l := New(Config{Clock: clock.New(epoch), Store: s, Performer: direct{store: s}, Actors: []Actor{a}})
	for _, name := range []string{"b", "a"} {
		if _, err := s.Create(store.ConfigMaps.Key("default", name), createMap(name).Object); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Settle(); err != nil {
		t.Fatal(err)
	}
	key := store.ConfigMaps.Key("default", "b")
	if _, err := s.Delete(key, store.RevisionOf(s.Get(key))); err != nil {
		t.Fatal(err)
	}
	for i := range 6000 {
		name := fmt.Sprintf("n%04d", i)
		if _, err := s.Create(store.ConfigMaps.Key("default", name), createMap(name).Object); err != nil {
			t.Fatal(err)
		}
	}
	s.Compact(s.Revision())
	if err := l.Settle(); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(seen[:4], ", "); got != "new b, new a, gone b, new n0000" || len(seen) != 6003 {
		t.Errorf("saw %d changes, the first of them %s", len(seen), got)
	}
}

// hears is an actor that notes each change.
type hears struct {
	script
	seen *[]string
}

func (h hears) Dirty(_ store.View, c store.Change) []store.Key {
	what := "new "
	if c.New == nil {
		what = "gone "
	}
	*h.seen = append(*h.seen, what+c.Key.Name)
	return nil
}

// The actors of a loop over a store whose beginning is forgotten see every object
// as new.
func TestALoopOverAnOldStore(t *testing.T) {
	s := store.New()
	for _, name := range []string{"b", "a"} {
		if _, err := s.Create(store.ConfigMaps.Key("default", name), createMap(name).Object); err != nil {
			t.Fatal(err)
		}
	}
	s.Compact(s.Revision())
	var seen []string
	l := New(Config{Clock: clock.New(epoch), Store: s, Performer: direct{store: s}, Actors: []Actor{hears{script{name: "new"}, &seen}}})
	if err := l.Settle(); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(seen, ", "); got != "new a, new b" {
		t.Errorf("saw %q", got)
	}
}

// Effects are data: what an actor returned is the same after it was performed.
func TestPerformingDoesNotChangeAnEffect(t *testing.T) {
	s := store.New()
	effect := createMap("x")
	before := effect.Object.DeepCopyObject()
	var made store.Object
	effect.Created = func(o store.Object) []Effect { made = o; return nil }
	a := script{"a", func(store.View, store.Key, time.Time) Outcome { return Outcome{Effects: []Effect{effect}} }}
	l := New(Config{Clock: clock.New(epoch), Store: s, Performer: direct{store: s}, Actors: []Actor{a}})
	l.Wake("a", store.ConfigMaps.Key("default", "k"))
	l.drain(l.workers[0])
	l.take(l.workers[0])
	if !reflect.DeepEqual(before, effect.Object) {
		t.Errorf("the effect's object is now %v", effect.Object)
	}
	if made == nil || made != s.Get(store.ConfigMaps.Key("default", "x")) {
		t.Errorf("what follows the creation was given %v, not what is stored", made)
	}
}
