package condition

import (
	"fmt"
	"strings"
	"time"
)

// A feature states the rule that is documented: a grace period of 5 s, a
// back-off of 10 s. What a cluster is late with, though nothing is wrong, is
// named here, once, and added by the steps that say "about".

// cause is a reason why something happens, or is seen, later than the rule
// says.
type cause struct {
	late time.Duration
	// source is where it comes from.
	source string
}

func (c cause) String() string { return fmt.Sprintf("%s: %s", c.late, c.source) }

var (
	relisting = cause{time.Second, "the kubelet looks at its containers once a second (kubelet.genericPlegRelistPeriod)"}
	newer     = cause{time.Second, "a sync waits for a look that is newer than the sync before it (podCache.GetNewerThan)"}
	ticking   = cause{time.Second, "what has become due is taken up at the next tick (kubelet.syncLoop's syncTicker)"}
	machine   = cause{time.Second, "an idle machine creates, starts and stops containers and writes their status"}
	repulling = cause{15 * time.Second, "an image is pulled again when the pod is looked at, every 10 s (kubelet.backOffPeriod) and up to half of it more"}
)

// jitter is the share of its delay by which a retry may come late
// (pod_workers.go: workerBackOffPeriodJitterFactor).
const jitter = 0.5

var (
	// seeing are the causes for which an instant is seen late. The first of
	// two instants may be seen late and the second at once: the time between
	// them then looks shorter than it was.
	seeing = []cause{relisting, machine}
	// doing are the causes for which something is done late, and seen late.
	doing = []cause{relisting, newer, ticking, machine}
)

func sum(causes []cause) time.Duration {
	var d time.Duration
	for _, c := range causes {
		d += c.late
	}
	return d
}

// SlackDoc is what the catalogue says of slack.
func SlackDoc() string {
	var why []string
	for _, c := range doing {
		why = append(why, c.String())
	}
	return fmt.Sprintf("The step adds the slack that an idle cluster needs: up to %s more (%s), and up to %s less if the instant from which it counts is seen late, as all are but commands and the start of the scenario.",
		sum(doing), strings.Join(why, "; "), sum(seeing))
}

// RepullingLate is how much later than its back-off an image may be pulled
// again.
func RepullingLate() time.Duration { return repulling.late }

// Window is between which durations something must be.
type Window struct{ Least, Most time.Duration }

func (w Window) String() string { return fmt.Sprintf("between %s and %s", w.Least, w.Most) }

// Span reads a parameter {span}: a duration, or the least and the most of it.
func Span(text string) (Window, error) {
	from, to, ranged := strings.Cut(text, " to ")
	least, err := Duration(from)
	if err != nil || !ranged {
		return Window{least, least}, err
	}
	most, err := Duration(to)
	if err == nil && most < least {
		err = fmt.Errorf("%q goes from more to less: write %q", text, to+" to "+from)
	}
	return Window{least, most}, err
}

// After is the window of a moment that the rule says comes that much after the
// anchor.
func (w Window) After(anchor Moment) Window {
	early := sum(seeing)
	if anchor.Fixed != nil {
		early = 0
	}
	return Window{w.Least - early, w.Most + sum(doing)}
}

// Again is the window of the time from one instant of a moment to its next, if
// the rule says that much. It is a retry, and so it may come later than other
// things; a tenth less is for long ones that are not retries.
func (w Window) Again(m Moment) Window {
	late := time.Duration(jitter * float64(w.Most))
	if e := eventMoment.FindStringSubmatch(m.Text); e != nil && e[1] == "Pulling" {
		late = repulling.late
	}
	return Window{
		Least: w.Least - max(sum(seeing), w.Least/10),
		Most:  w.Most + late + sum(doing),
	}
}
