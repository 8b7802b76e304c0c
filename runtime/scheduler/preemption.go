package scheduler

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/podstatus"
	"github.com/gherkube/gherkube/runtime/store"
)

// Limits of the dry run (DefaultPreemptionArgs).
const (
	minCandidatePercentage = 10
	minCandidates          = 100
)

// preemption is the outcome of looking for pods to remove.
type preemption struct {
	message   string
	nominated *string // nil: leave the pod's nomination as it is
	effects   []loop.Effect
}

// candidate is a node that would do without its victims.
type candidate struct {
	node       *node
	victims    []*podInfo // most important first
	violations int        // disruption budgets that would be violated
}

// preempt is upstream's DefaultPreemption plugin, for a pod that no node fits.
func (c *cycle) preempt(e *entry, now time.Time) preemption {
	if reason := c.ineligible(e); reason != "" {
		return preemption{message: reason}
	}
	var potential []*node
	for _, n := range c.cluster.order {
		if v := c.verdicts[n.name]; v != nil && !v.final {
			potential = append(potential, n)
		}
	}
	candidates, verdicts := c.dryRun(potential)
	if len(candidates) == 0 {
		rest := unresolvable(0, "Preemption is not helpful for scheduling")
		return preemption{message: fitMessage(len(c.cluster.order), verdicts, rest), nominated: nominate("")}
	}
	best := pick(candidates)
	return preemption{
		message:   fmt.Sprintf("found a potential placement for pod on node %s, preempting %d victims", best.node.name, len(best.victims)),
		nominated: nominate(best.node.name),
		effects:   c.evict(best, now),
	}
}

// ineligible is upstream's PodEligibleToPreemptOthers.
func (c *cycle) ineligible(e *entry) string {
	if policy := c.pod.obj.Spec.PreemptionPolicy; policy != nil && *policy == corev1.PreemptNever {
		return "not eligible due to preemptionPolicy=Never."
	}
	n := c.cluster.nodes[e.nominated]
	if n == nil || c.verdicts[n.name] != nil && c.verdicts[n.name].final {
		return ""
	}
	for _, p := range n.pods {
		if p.priority < c.pod.priority && leavingByPreemption(p.obj) {
			return "not eligible due to a terminating pod on the nominated node."
		}
	}
	return ""
}

// leavingByPreemption is upstream's PodTerminatingByPreemption.
func leavingByPreemption(pod *corev1.Pod) bool {
	if pod.DeletionTimestamp == nil {
		return false
	}
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.DisruptionTarget {
			return condition.Status == corev1.ConditionTrue && condition.Reason == corev1.PodReasonPreemptionByScheduler
		}
	}
	return false
}

// dryRun tries the nodes from a random one on, and stops when it has enough
// candidates to choose from.
func (c *cycle) dryRun(nodes []*node) (candidates []*candidate, verdicts map[string]*verdict) {
	verdicts = map[string]*verdict{}
	if len(nodes) == 0 {
		return nil, verdicts
	}
	wanted := min(max(len(nodes)*minCandidatePercentage/100, minCandidates), len(nodes))
	offset := 0
	if wanted < len(nodes) {
		offset = c.chance.IntN(len(nodes))
	}
	allowed := store.PodDisruptionBudgets.List(c.view, "")
	var violating []*candidate
	for i := range nodes {
		n := nodes[(offset+i)%len(nodes)]
		found, v := c.victimsOn(n, allowed)
		switch {
		case v != nil:
			verdicts[n.name] = v
		case found.violations == 0:
			candidates = append(candidates, found)
		default:
			violating = append(violating, found)
		}
		if len(candidates) > 0 && len(candidates)+len(violating) >= wanted {
			break
		}
	}
	return append(candidates, violating...), verdicts
}

// victimsOn is upstream's SelectVictimsOnNode: take all less important pods
// away, then put back, most important first, as many as the pod leaves room
// for.
func (c *cycle) victimsOn(n *node, allowed []*policyv1.PodDisruptionBudget) (*candidate, *verdict) {
	on, try := n.clone(), c.clone()
	var possible []*podInfo
	for _, p := range n.pods {
		if p.priority < c.pod.priority {
			possible = append(possible, p)
		}
	}
	if len(possible) == 0 {
		return nil, unresolvable(0, "No preemption victims found for incoming pod")
	}
	for _, p := range possible {
		on.remove(p)
		try.placed(p, on, -1)
	}
	if v := try.check(on); v != nil {
		return nil, v
	}
	slices.SortStableFunc(possible, moreImportant)
	found := &candidate{node: n}
	spared := func(p *podInfo) bool {
		on.add(p)
		try.placed(p, on, 1)
		if try.check(on) == nil {
			return true
		}
		on.remove(p)
		try.placed(p, on, -1)
		found.victims = append(found.victims, p)
		return false
	}
	protected, free := byBudget(possible, allowed)
	for _, p := range protected {
		if !spared(p) {
			found.violations++
		}
	}
	for _, p := range free {
		spared(p)
	}
	slices.SortStableFunc(found.victims, moreImportant)
	if len(found.victims) == 0 {
		return nil, unschedulable(0, fmt.Sprintf("expected at least one victim pod on node %q", n.name))
	}
	return found, nil
}

// moreImportant sorts by priority, then by who has run longer.
func moreImportant(a, b *podInfo) int {
	return cmp.Or(cmp.Compare(b.priority, a.priority), startOf(a.obj).Compare(startOf(b.obj)))
}

func startOf(pod *corev1.Pod) time.Time {
	if pod.Status.StartTime == nil {
		return time.Unix(math.MaxInt32, 0) // not started: as if just now
	}
	return pod.Status.StartTime.Time
}

// byBudget is upstream's FilterVictimsWithPDBViolation.
func byBudget(pods []*podInfo, allowed []*policyv1.PodDisruptionBudget) (protected, free []*podInfo) {
	left := make([]int32, len(allowed))
	for i, b := range allowed {
		left[i] = b.Status.DisruptionsAllowed
	}
	for _, p := range pods {
		violates := false
		for i, b := range allowed {
			if !violates && protects(b, p.obj) {
				left[i]--
				violates = left[i] < 0
			}
		}
		if violates {
			protected = append(protected, p)
		} else {
			free = append(free, p)
		}
	}
	return protected, free
}

func protects(b *policyv1.PodDisruptionBudget, pod *corev1.Pod) bool {
	if b.Namespace != pod.Namespace || len(pod.Labels) == 0 {
		return false
	}
	if _, done := b.Status.DisruptedPods[pod.Name]; done {
		return false
	}
	selector, err := metav1.LabelSelectorAsSelector(b.Spec.Selector)
	return err == nil && !selector.Empty() && selector.Matches(labels.Set(pod.Labels))
}

// pick is upstream's pickOneNodeForPreemption.
func pick(candidates []*candidate) *candidate {
	return slices.MinFunc(candidates, func(a, b *candidate) int {
		return cmp.Or(
			cmp.Compare(a.violations, b.violations),
			cmp.Compare(a.victims[0].priority, b.victims[0].priority),
			cmp.Compare(a.sum(), b.sum()),
			cmp.Compare(len(a.victims), len(b.victims)),
			b.earliest().Compare(a.earliest()),
		)
	})
}

// sum adds up the victims' priorities, moved up so that none is negative.
func (c *candidate) sum() int64 {
	var sum int64
	for _, p := range c.victims {
		sum += int64(p.priority) + math.MaxInt32 + 1
	}
	return sum
}

// earliest returns when the first of the most important victims started.
func (c *candidate) earliest() time.Time {
	first := startOf(c.victims[0].obj)
	for _, p := range c.victims {
		if p.priority == c.victims[0].priority && startOf(p.obj).Before(first) {
			first = startOf(p.obj)
		}
	}
	return first
}

// evict removes the victims, and the nominations for the node of pods that are
// less important.
func (c *cycle) evict(best *candidate, now time.Time) []loop.Effect {
	var effects []loop.Effect
	for _, e := range slices.Clone(c.queue.nominees[best.node.name]) {
		if e.pod.priority >= c.pod.priority {
			continue
		}
		next := e.pod.obj.DeepCopy()
		next.Status.NominatedNodeName = ""
		effects = append(effects, loop.Status{Key: store.Pods.KeyOf(next), Object: next})
	}
	for _, p := range best.victims {
		if p.obj.DeletionTimestamp != nil {
			continue
		}
		message := c.pod.obj.Spec.SchedulerName + ": preempting to accommodate a higher priority pod"
		if next := podstatus.Disrupt(p.obj, corev1.PodReasonPreemptionByScheduler, message, now); next != nil {
			effects = append(effects, loop.Status{Key: store.Pods.KeyOf(next), Object: next})
		}
		effects = append(effects,
			loop.Delete{Key: store.Pods.KeyOf(p.obj), UID: p.obj.UID, Rejected: func(error) []loop.Effect { return nil }},
			eventFor(p.obj, corev1.EventTypeNormal, "Preempted", fmt.Sprintf("Preempted by pod %s on node %s", c.pod.obj.UID, best.node.name)),
		)
	}
	return effects
}
