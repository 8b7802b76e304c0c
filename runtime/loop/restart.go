package loop

import "github.com/gherkube/gherkube/runtime/store"

// Stop ends the actors with these names, as processes end: they look at nothing
// any more, and what they had planned does not happen. The others go on.
func (l *Loop) Stop(names ...string) {
	for _, name := range names {
		s := l.worker(name)
		s.stopped = true
		s.forget()
	}
}

// forget drops all that is known of an actor's keys.
func (s *worker) forget() {
	for _, t := range s.tasks {
		t.again.Stop()
	}
	s.tasks, s.dirty = map[store.Key]*task{}, nil
}

// Start puts actors in the places of stopped ones with the same names. They know
// nothing, and begin with a list of what there is.
func (l *Loop) Start(actors ...Actor) {
	for _, a := range actors {
		s := l.worker(a.Name())
		s.actor, s.stopped = a, false
		s.forget()
		s.cursor.Rewind()
	}
}

// worker is what the loop knows of the actor with that name.
func (l *Loop) worker(name string) *worker {
	for _, s := range l.workers {
		if s.actor.Name() == name {
			return s
		}
	}
	panic("loop: no actor " + name)
}
