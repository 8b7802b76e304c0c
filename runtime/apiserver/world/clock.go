package world

import (
	"time"

	utilclock "k8s.io/utils/clock"
)

// ClockOf returns what tells upstream's code the time of the world. Code that
// asks it is inside the world's gate.
func ClockOf(w *World) utilclock.Clock { return worldClock{world: w} }

type worldClock struct {
	utilclock.RealClock
	world *World
}

// Now implements clock.PassiveClock.
func (c worldClock) Now() time.Time { return c.world.Clock.Now() }
