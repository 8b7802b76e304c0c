package loop

// An instant of virtual time stands for some milliseconds of real time: a controller
// hears of a change by its watch and takes it from its queue, while the scheduler and
// kubelets do the same, and none waits for another. So each actor reacts to a change
// after a delay that chance decides, and the next turn is that of the actor whose delay
// is over first. In its turn it does everything that it has heard of by then. What wakes
// an actor by itself, a timer or the end of a process, comes without a delay.
//
// The delays have no unit and move no clock: they only order what happens within an
// instant.

// The shortest delay, and the range on top of it from which chance takes one.
const (
	shortestDelay = 1
	delayRange    = 9
)

// next returns the actor whose turn it is; nil if none has anything to do.
func (l *Loop) next() *worker {
	var first *worker
	for _, w := range l.workers {
		l.drain(w)
		if len(w.dirty) > 0 && (first == nil || w.turn < first.turn) {
			first = w
		}
	}
	if first != nil {
		l.elapsed = max(l.elapsed, first.turn)
	}
	return first
}

// reaction is when, in the instant, the actor reacts to a change that it hears of now:
// in the turn that it waits for already, or after a delay.
func (l *Loop) reaction(w *worker) float64 {
	if len(w.dirty) > 0 {
		return w.turn
	}
	delay := 1.0
	if l.Rand != nil {
		delay = shortestDelay + delayRange*l.Rand.Float64()
	}
	return l.elapsed + w.slow*delay
}
