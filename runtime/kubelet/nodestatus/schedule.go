package nodestatus

import (
	"math/rand/v2"
	"time"
)

// What kubelets say of themselves if nothing changes (kubelet's
// configuration: nodeLeaseDurationSeconds, a quarter of which is the interval of
// renewals; nodeStatusUpdateFrequency and nodeStatusReportFrequency).
const (
	leaseDuration = 40 * time.Second
	renewal       = leaseDuration / 4
	statusUpdate  = 10 * time.Second
	statusReport  = 5 * time.Minute
	// heartbeatJitter is by which share the first two are longer, at most.
	heartbeatJitter = 0.04
)

// schedule says when the kubelet of a node renews its lease and reports its
// status. Both are functions of time, so that nothing happens while nobody
// looks: a Reporter writes what is due when somebody does.
type schedule struct {
	lease  time.Time     // a renewal
	period time.Duration // of renewals
	status time.Time     // the latest report that was for a change
	delay  time.Duration // from then to the first that is for none
	update time.Duration // the phase of the looks at the status
	// stopped says that nothing is reported; last is then the latest report.
	stopped bool
	last    time.Time
}

func newSchedule(now time.Time, rng *rand.Rand) schedule {
	h := schedule{period: renewal + share(renewal, heartbeatJitter*chance(rng)), update: share(statusUpdate, chance(rng))}
	h.lease = now.Add(-share(h.period, chance(rng)))
	h.reported(now, rng)
	return h
}

func share(d time.Duration, part float64) time.Duration { return time.Duration(part * float64(d)) }

// chance returns a number from 0 to 1.
func chance(rng *rand.Rand) float64 {
	if rng == nil {
		return 0.5
	}
	return rng.Float64()
}

// reported notes a report that was for a change (calculateDelay).
func (h *schedule) reported(now time.Time, rng *rand.Rand) {
	h.status, h.delay = now, share(statusReport, 0.5+chance(rng))
}

// renewed returns the latest renewal of the lease.
func (h *schedule) renewed(now time.Time) time.Time {
	return now.Add(-(now.Sub(h.lease) % h.period))
}

// heartbeat returns the latest report of the status.
func (h *schedule) heartbeat(now time.Time) time.Time {
	first := h.status.Add(h.delay)
	if now.Before(first) {
		return h.status
	}
	return now.Add(-(now.Sub(first) % statusReport))
}

// nextHeartbeat returns the next report of the status if nothing changes.
func (h *schedule) nextHeartbeat(now time.Time) time.Time {
	if first := h.status.Add(h.delay); now.Before(first) {
		return first
	}
	return h.heartbeat(now).Add(statusReport)
}

// nextUpdate is when the kubelet looks at its node the next time.
func (h *schedule) nextUpdate(now time.Time) time.Time { return tick(now, statusUpdate, h.update) }

// stop says that nothing is reported from now on.
func (h *schedule) stop(now time.Time) {
	if !h.stopped {
		h.stopped, h.last = true, h.renewed(now)
		if s := h.heartbeat(now); s.After(h.last) {
			h.last = s
		}
	}
}

// tick returns the first tick after now of a ticker with the given period and
// phase.
func tick(now time.Time, period, phase time.Duration) time.Time {
	into := time.Duration(now.UnixNano()-int64(phase)) % period
	if into < 0 {
		into += period
	}
	return now.Add(period - into)
}
