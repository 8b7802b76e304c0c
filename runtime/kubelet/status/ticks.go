package status

import (
	"math/rand/v2"
	"time"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// period is how often the status manager looks for statuses that somebody else
// has changed (status_manager.go: syncPeriod).
const period = 10 * time.Second

// Ticks are those at which a node's status manager compares all statuses with
// those of the API server.
type Ticks struct {
	known bool
	phase time.Duration
}

// next returns the first tick after now.
func (t *Ticks) next(now time.Time, rng *rand.Rand) time.Time {
	if !t.known {
		t.known, t.phase = true, time.Duration(rng.Int64N(int64(period)))
	}
	return pod.Tick(now, period, t.phase)
}
