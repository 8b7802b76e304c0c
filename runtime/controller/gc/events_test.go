package gc_test

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/controller/gc"
	"github.com/gherkube/gherkube/runtime/store"
)

func TestEventsGoAnHourAfterTheyWereWrittenLast(t *testing.T) {
	w := stage.New(t, gc.NewEvents())
	for _, name := range []string{"once", "again", "together"} {
		e := &corev1.Event{ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: name}}
		w.Create(store.Events.KeyOf(e), e)
		w.Advance(10 * time.Second)
	}
	w.Advance(30 * time.Minute)
	stage.Change(w, store.Events, "again", func(e *corev1.Event) { e.Count++ })
	w.Advance(30*time.Minute + 29*time.Second)
	count := func() int { return len(store.Events.List(w.Store.View(), "")) }
	if n := count(); n != 3 {
		t.Fatalf("%d events are left before the lease ends, want 3", n)
	}
	w.Advance(time.Second)
	if n := count(); n != 1 {
		t.Fatalf("%d events are left after the lease has ended, want the one that was written again", n)
	}
	w.Advance(time.Hour)
	if n := count(); n != 0 {
		t.Errorf("%d events are left at the end", n)
	}
}
