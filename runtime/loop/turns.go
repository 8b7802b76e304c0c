package loop

// An instant of virtual time is many short whiles of real time: a controller hears
// of a change by its watch and takes it from its queue, while the scheduler and
// kubelets do the same, and none waits for another. So each actor reacts to a change
// after a while that chance decides, and the next turn is that of the actor whose
// while is over first. In its turn it does everything that it has heard of by then.
// What wakes an actor by itself, a timer or the end of a process, takes no while.
//
// The whiles have no unit and move no clock: they only order what happens within
// an instant.

// The shortest while, and the range on top of it from which chance takes one.
const (
	shortestWhile = 1
	whiles        = 9
)

// next returns the actor whose turn it is; nil if none has anything to do.
func (l *Loop) next() *worker {
	var first *worker
	for _, s := range l.workers {
		l.drain(s)
		if len(s.dirty) > 0 && (first == nil || s.turn < first.turn) {
			first = s
		}
	}
	if first != nil {
		l.elapsed = max(l.elapsed, first.turn)
	}
	return first
}

// reaction is when the actor reacts to a change that it hears of now. Changes that
// come while it has a turn already wait for that.
func (l *Loop) reaction(s *worker) float64 {
	if len(s.dirty) > 0 {
		return s.turn
	}
	while := 1.0
	if l.Rand != nil {
		while = shortestWhile + whiles*l.Rand.Float64()
	}
	return l.elapsed + s.slow*while
}
