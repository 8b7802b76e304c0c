package daemonset

import "time"

// The back-off of failed pods, as kube-controller-manager configures it
// (startDaemonSetController): flowcontrol.NewBackOff(1 s, 15 min).
const (
	firstDelay = time.Second
	lastDelay  = 15 * time.Minute
)

// backoff is how long failed pods of a node stay.
type backoff struct {
	delay time.Duration
	since time.Time
}

func (b backoff) isForgotten(now time.Time) bool { return now.Sub(b.since) > 2*lastDelay }

// holds reports whether a failed pod stays for now (upstream's
// IsInBackOffSinceUpdate).
func (b backoff) holds(now time.Time) bool {
	return !b.isForgotten(now) && now.Sub(b.since) < b.delay
}

// next is the back-off after one more failure (upstream's Next).
func (b backoff) next(now time.Time) backoff {
	if b.delay == 0 || b.isForgotten(now) {
		return backoff{firstDelay, now}
	}
	return backoff{min(2*b.delay, lastDelay), now}
}
