package kubelet

import (
	"cmp"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/nodestatus"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

const (
	unmountPoll         = 300 * time.Millisecond // podAttachAndMountRetryInterval
	shuttingDownMessage = "node is shutting down"
)

// ShutdownPeriod is how long pods of a priority and more have when their node shuts
// down (kubeletconfig.ShutdownGracePeriodByPodPriority).
type ShutdownPeriod struct {
	Priority int32
	Period   time.Duration
}

// shutdown is the end of a machine that waits for its pods: nodeshutdown's podManager.
type shutdown struct {
	groups    []shutdownGroup // that have not ended; the first one's turn is now
	announced bool
}

type shutdownGroup struct {
	ShutdownPeriod
	pods  []*worker
	until time.Time // zero before its turn
}

// newShutdown is groupByPriority.
func newShutdown(periods []ShutdownPeriod, pods []*worker) *shutdown {
	s := &shutdown{}
	for _, p := range periods {
		s.groups = append(s.groups, shutdownGroup{ShutdownPeriod: p})
	}
	slices.SortFunc(s.groups, func(a, b shutdownGroup) int { return cmp.Compare(a.Priority, b.Priority) })
	for _, p := range pods {
		if len(s.groups) == 0 || !p.mayRun() || p.Gone {
			continue
		}
		s.groupOf(priorityOf(p.API)).add(p)
	}
	return s
}

func (g *shutdownGroup) add(p *worker) { g.pods = append(g.pods, p) }

// groupOf is the group with the highest priority that is not above that of the pod, or
// else the lowest.
func (s *shutdown) groupOf(priority int32) *shutdownGroup {
	for i := len(s.groups) - 1; i > 0; i-- {
		if s.groups[i].Priority <= priority {
			return &s.groups[i]
		}
	}
	return &s.groups[0]
}

func priorityOf(api *corev1.Pod) int32 {
	if api.Spec.Priority == nil {
		return 0
	}
	return *api.Spec.Priority
}

// proceed goes on with the shutdown of a machine (podManager.killPods). It is over when
// all groups have had their turn.
func (s *shutdown) proceed(view store.View, n *machine, now time.Time) (out loop.Outcome, over bool) {
	if !s.announced && len(s.groups) > 0 {
		s.announced = true
		n.reporter.NotReady(shuttingDownMessage, now)
		if obj, ok := n.object(view); ok {
			out.Effects = append(out.Effects, nodestatus.ShutsDown(obj))
		}
	}
	for ; len(s.groups) > 0; s.groups = s.groups[1:] {
		g := &s.groups[0]
		if len(g.pods) == 0 {
			continue
		}
		if g.until.IsZero() {
			g.begin(now)
		}
		if now.Before(g.until) && slices.ContainsFunc(g.pods, func(p *worker) bool { return p.work != finished }) {
			out.Again = now.Add(min(unmountPoll, g.until.Sub(now)))
			return out, false
		}
	}
	if !n.reporter.Stopped() {
		out.Effects = append(out.Effects, n.reporter.Stop(view, now)...)
	}
	return out, true
}

// begin ends the pods of the group.
func (g *shutdownGroup) begin(now time.Time) {
	g.until = now.Add(g.Period)
	for _, p := range g.pods {
		grace := int64(g.Period / time.Second)
		if s := p.API.Spec.TerminationGracePeriodSeconds; s != nil && *s <= grace {
			grace = *s
		}
		p.Soon(func() { p.shutDown(max(grace, 1)) })
	}
}
