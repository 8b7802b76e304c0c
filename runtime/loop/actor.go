package loop

import (
	"time"

	"github.com/gherkube/gherkube/runtime/store"
)

// Actor is a part of the cluster that acts on its own: a controller, the
// scheduler, the kubelets. It sees the world through the view and the changes
// it is given, keeps whatever state of its own it likes, and starts no
// goroutine, takes no lock, and asks neither the wall clock nor global
// randomness.
type Actor interface {
	// Name is the actor's name in transcripts: "replicaset-controller".
	Name() string
	// Dirty returns the keys that the change makes worth another look. It is
	// called once for each change, in order.
	Dirty(view store.View, change store.Change) []store.Key
	// Reconcile compares what is with what should be for one key, and says
	// what to do about it. It is called for keys returned by Dirty, asked for
	// by Again, or woken; never for the same key twice without a reason.
	Reconcile(view store.View, key store.Key, now time.Time) Outcome
}

// Several is an actor that acts for several programs, each of which has keys of its
// own.
type Several interface {
	// Program is the name that the performer is given of who looked at the key.
	Program(key store.Key) string
}

// Outcome is what one reconciliation wants.
type Outcome struct {
	Effects []Effect
	// Again, if not zero, is the instant at which to look at the key again
	// even if nothing changes. An earlier reconciliation of the key replaces
	// it.
	Again time.Time
}

// Performer carries out effects, and does not change them. After a Create it
// returns the object as it was stored, else nil. An error it returns is the API
// server's refusal.
type Performer interface {
	Perform(actor string, effect Effect) (store.Object, error)
}
