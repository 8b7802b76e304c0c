// Package controllertest is a stage for controllers under test: a store, a
// clock and a loop, with a performer that does what matters of an API server
// and a kubelet that makes every pod ready after a second. What was performed
// is kept as a transcript.
package controllertest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// Epoch is the instant at which every world begins.
var Epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Namespace is where the tests' objects live.
const Namespace = "default"

// World is a cluster of nothing but the controllers under test.
type World struct {
	t     testing.TB
	Store *store.Store
	Clock *clock.Clock
	// Refuse, if set, is asked before each effect; what it returns is the API
	// server's refusal.
	Refuse func(loop.Effect) error
	// Quiet, if set, keeps no transcript.
	Quiet bool

	loop  *loop.Loop
	lines strings.Builder
	names int
	uids  int
}

// New returns an empty world with the given actors, and a Kubelet if wanted
// among them.
func New(t testing.TB, actors ...loop.Actor) *World {
	w := &World{t: t, Store: store.New(store.WorldIndexes()...), Clock: clock.New(Epoch)}
	w.loop = loop.New(loop.Config{Clock: w.Clock, Store: w.Store, Performer: w, Actors: actors})
	return w
}

// Create stores obj as a client would, and lets the world settle.
func (w *World) Create(key store.Key, obj store.Object) {
	w.t.Helper()
	w.act(loop.Create{Key: key, Object: obj})
	w.Settle()
}

// Delete deletes the object under key as a client would, and lets the world
// settle.
func (w *World) Delete(key store.Key, how metav1.DeletionPropagation) {
	w.t.Helper()
	w.act(loop.Delete{Key: key, Propagation: &how})
	w.Settle()
}

// Change lets change edit a copy of the object of the kind, writes it back as a
// client would, and lets the world settle.
func Change[T store.Object](w *World, kind store.Kind[T], name string, change func(T)) {
	w.t.Helper()
	obj := Get(w, kind, name).DeepCopyObject().(T)
	change(obj)
	w.act(loop.Update{Key: kind.KeyOf(obj), Object: obj})
	w.Settle()
}

// ChangeStatus is Change for the status subresource.
func ChangeStatus[T store.Object](w *World, kind store.Kind[T], name string, change func(T)) {
	w.t.Helper()
	obj := Get(w, kind, name).DeepCopyObject().(T)
	change(obj)
	w.act(loop.Status{Key: kind.KeyOf(obj), Object: obj})
	w.Settle()
}

// Get returns the object, which must be there.
func Get[T store.Object](w *World, kind store.Kind[T], name string) T {
	w.t.Helper()
	obj, ok := kind.Get(w.Store.View(), Namespace, name)
	if !ok {
		if obj, ok = kind.Get(w.Store.View(), "", name); !ok {
			w.t.Fatalf("there is no %s", kind.Key(Namespace, name))
		}
	}
	return obj
}

// act performs what a client does.
func (w *World) act(effect loop.Effect) {
	w.t.Helper()
	_, err := w.Perform("client", effect)
	w.must(err)
}

// Settle lets the actors react at this instant.
func (w *World) Settle() {
	w.t.Helper()
	w.must(w.loop.Settle())
}

// Advance lets d of virtual time pass.
func (w *World) Advance(d time.Duration) {
	w.t.Helper()
	w.must(w.loop.Advance(w.Clock.Now().Add(d)))
}

// Note adds a line of the test's own to the transcript.
func (w *World) Note(format string, args ...any) {
	fmt.Fprintf(&w.lines, "# "+format+"\n", args...)
}

// Transcript returns what was performed so far.
func (w *World) Transcript() string { return w.lines.String() }

func (w *World) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// Pod returns a pod of one container with the labels.
func Pod(name string, labels map[string]string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: Namespace, Name: name, Labels: labels},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: "nginx"}}},
	}
}
