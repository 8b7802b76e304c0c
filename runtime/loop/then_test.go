package loop

import (
	"errors"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/store"
)

func TestThenSeesWhatBecameOfTheEffectsBeforeIt(t *testing.T) {
	refusal := errors.New("no")
	for _, refuse := range []error{nil, refusal} {
		s := store.New()
		var refused error
		var told []string
		actor := script{"a", func(store.View, store.Key, time.Time) Outcome {
			first := createMap("first")
			first.Rejected = func(err error) []Effect {
				refused = err
				return nil
			}
			return Outcome{Effects: []Effect{first, Then{func() []Effect {
				told = append(told, "then")
				if refused != nil {
					return []Effect{Retry{refused}}
				}
				return nil
			}}, Then{func() []Effect {
				told = append(told, "more")
				return nil
			}}}}
		}}
		l := New(Config{Clock: clock.New(epoch), Store: s, Performer: direct{s, refuse}, Actors: []Actor{actor}})
		l.Wake("a", store.ConfigMaps.Key("default", "key"))
		l.drain(l.workers[0])
		l.take(l.workers[0])
		want := 2
		if refuse != nil {
			want = 1 // a Retry drops what follows
		}
		if !errors.Is(refused, refuse) || len(told) != want {
			t.Errorf("with the refusal %v: heard of %v, did %v", refuse, refused, told)
		}
	}
}
