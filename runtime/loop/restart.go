package loop

import "github.com/gherkube/gherkube/runtime/store"

// Stop ends the actors with these names, as processes end: they look at nothing
// any more, and what they had planned does not happen. The others go on.
func (l *Loop) Stop(names ...string) {
	for _, name := range names {
		w := l.worker(name)
		w.stopped = true
		w.forget()
	}
}

// forget drops all that is known of an actor's keys.
func (w *worker) forget() {
	for _, t := range w.tasks {
		t.again.Stop()
	}
	w.tasks, w.dirty = map[store.Key]*task{}, nil
}

// Start puts actors in the places of stopped ones with the same names. They know
// nothing, and begin with a list of what there is.
func (l *Loop) Start(actors ...Actor) {
	for _, a := range actors {
		w := l.worker(a.Name())
		w.actor, w.stopped = a, false
		w.forget()
		w.cursor.Rewind()
	}
}

// worker is what the loop knows of the actor with that name.
func (l *Loop) worker(name string) *worker {
	for _, w := range l.workers {
		if w.actor.Name() == name {
			return w
		}
	}
	panic("loop: no actor " + name)
}
