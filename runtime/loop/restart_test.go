package loop

import (
	"slices"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/store"
)

// TestAnActorThatStartsAnewListsWhatThereIs: one that is stopped sees nothing
// and does nothing that was planned; the next one of its name begins with each
// object that is there, and not with those that have gone.
func TestAnActorThatStartsAnewListsWhatThereIs(t *testing.T) {
	s, c := store.New(), clock.New(epoch)
	var seen []string
	watcher := func(life string) Actor {
		return script{"watcher", func(_ store.View, k store.Key, now time.Time) Outcome {
			seen = append(seen, life+" "+k.Name)
			return Outcome{Again: now.Add(time.Minute)}
		}}
	}
	l := New(Config{Clock: c, Store: s, Performer: direct{store: s}, Actors: []Actor{watcher("first")}})
	put := func(name string) {
		t.Helper()
		if _, err := s.Create(store.ConfigMaps.Key("default", name), createMap(name).Object); err != nil {
			t.Fatal(err)
		}
	}
	pass := func(d time.Duration) {
		t.Helper()
		if err := l.Advance(c.Now().Add(d)); err != nil {
			t.Fatal(err)
		}
	}
	put("goes")
	put("stays")
	pass(0)
	l.Stop("watcher")
	put("comes")
	goes := store.ConfigMaps.Key("default", "goes")
	if _, err := s.Delete(goes, store.RevisionOf(s.Get(goes))); err != nil {
		t.Fatal(err)
	}
	l.Wake("watcher", store.ConfigMaps.Key("default", "stays"))
	pass(2 * time.Minute)
	l.Start(watcher("second"))
	pass(0)
	if want := []string{"first goes", "first stays", "second comes", "second stays"}; !slices.Equal(seen, want) {
		t.Errorf("seen: %q, want %q", seen, want)
	}
	put("later")
	pass(0)
	if last := seen[len(seen)-1]; last != "second later" {
		t.Errorf("the last that was seen is %q", last)
	}
}
