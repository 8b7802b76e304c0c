package daemonset

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/gherkube/gherkube/runtime/controller/ownership"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// burst is how many pods one look creates or deletes at most (upstream's
// BurstReplicas).
const burst = 250

// sync is one look at one set.
type sync struct {
	*daemon
	view    store.View
	set     *appsv1.DaemonSet
	owner   ownership.Owner
	now     time.Time
	effects []loop.Effect
}

func (s *sync) add(effects ...loop.Effect) { s.effects = append(s.effects, effects...) }

// run is upstream's syncDaemonSet. What was adopted or released is looked at
// again as it is then.
func (s *sync) run() {
	if !s.wake.After(s.now) {
		s.wake = time.Time{}
	}
	if s.claimPods() {
		return
	}
	r, err := s.findRevisions()
	if err != nil {
		s.add(loop.Retry{Err: err})
		return
	}
	if r == nil {
		return
	}
	s.compare(r.current.Labels[appsv1.DefaultDaemonSetUniqueLabelKey])
	for _, node := range s.due(s.now) {
		s.recount(node)
	}
	if !s.manage() && s.set.Spec.UpdateStrategy.Type == appsv1.RollingUpdateDaemonSetStrategyType {
		if err := s.roll(); err != nil {
			s.add(s.giveUp(err)...)
			return
		}
	}
	s.add(s.cleanUp(r.old)...)
	s.add(s.writeStatus()...)
}

// claimPods adopts and releases pods, and reports whether there were any.
func (s *sync) claimPods() bool {
	if !s.unclaimed {
		return false
	}
	c := ownership.NewClaimer(s.owner, s.selector)
	for _, value := range []string{
		store.ControllerValue(s.set.Namespace, s.set.UID),
		store.ControllerValue(s.set.Namespace, ""),
	} {
		ownership.Claim(c, store.Pods, store.Pods.Indexed(s.view, store.ByController, value))
	}
	s.unclaimed = len(c.Effects) > 0
	s.add(c.Effects...)
	return s.unclaimed
}

// compare counts all nodes anew if the set is another than before.
func (s *sync) compare(hash string) {
	if s.observed != s.set.Status.ObservedGeneration {
		clear(s.backoff)
		s.observed = s.set.Status.ObservedGeneration
	}
	marked := generationOf(s.set)
	if s.generation == s.set.Generation && s.hash == hash && s.marked == marked {
		return
	}
	s.generation, s.hash, s.marked = s.set.Generation, hash, marked
	s.nodes = wantedBy(s.set)
	s.recountAll()
}

// manage creates the pods that nodes lack and deletes those that they have too
// many, and reports whether there were any.
func (s *sync) manage() bool {
	in := s.take(creating, burst)
	var out []*corev1.Pod
	for _, node := range s.take(removing, burst) {
		out = append(out, s.places[node].remove...)
	}
	s.change(in, out)
	return len(in)+len(out) > 0
}

// take returns up to n nodes that wait for something, which they are about to
// get. They are counted anew by the next look, whatever becomes of them.
func (s *sync) take(what, n int) []string {
	nodes := s.lines[what].take(n, func(node string) bool {
		p := s.places[node]
		return p != nil && p.waits[what]
	})
	for _, node := range nodes {
		s.dirty[node] = true
	}
	return nodes
}

// change creates pods on nodes and deletes pods (upstream's syncNodes).
func (s *sync) change(nodes []string, pods []*corev1.Pod) {
	nodes, pods = nodes[:min(burst, len(nodes))], pods[:min(burst, len(pods))]
	var removal []loop.Effect
	for _, p := range pods {
		removal = append(removal, s.owner.Delete(p, func(err error) []loop.Effect {
			if apierrors.IsNotFound(err) {
				return nil
			}
			return s.giveUp(err)
		})...)
	}
	if len(nodes) > 0 {
		s.add(s.owner.SlowStart(s.newPods(nodes), func(err error) []loop.Effect {
			return append(removal, s.giveUp(err)...)
		})...)
	}
	s.add(removal...)
}

func (s *sync) newPods(nodes []string) []*corev1.Pod {
	t := template(s.set, s.hash)
	pods := make([]*corev1.Pod, len(nodes))
	for i, node := range nodes {
		pods[i] = s.owner.Pod(t)
		pin(pods[i], node)
	}
	return pods
}

// giveUp is what follows a refusal: the status is written all the same, and
// the set is looked at again with back-off.
func (s *sync) giveUp(err error) []loop.Effect {
	return append(s.writeStatus(), loop.Retry{Err: err})
}

// writeStatus brings the set's status up to date, if it is not (upstream's
// storeDaemonSetStatus).
func (s *sync) writeStatus() []loop.Effect {
	if s.sum.ready != s.sum.available && s.set.Spec.MinReadySeconds > 0 {
		s.wakeAt(s.now.Add(s.minReady()))
	}
	old, sum := &s.set.Status, &s.sum
	st := *old
	st.ObservedGeneration = s.set.Generation
	st.DesiredNumberScheduled = int32(sum.desired)
	st.CurrentNumberScheduled = int32(sum.current)
	st.NumberMisscheduled = int32(sum.misscheduled)
	st.NumberReady = int32(sum.ready)
	st.UpdatedNumberScheduled = int32(sum.updated)
	st.NumberAvailable = int32(sum.available)
	st.NumberUnavailable = int32(sum.desired - sum.available)
	if st.ObservedGeneration == old.ObservedGeneration && st.DesiredNumberScheduled == old.DesiredNumberScheduled &&
		st.CurrentNumberScheduled == old.CurrentNumberScheduled && st.NumberMisscheduled == old.NumberMisscheduled &&
		st.NumberReady == old.NumberReady && st.UpdatedNumberScheduled == old.UpdatedNumberScheduled &&
		st.NumberAvailable == old.NumberAvailable && st.NumberUnavailable == old.NumberUnavailable {
		return nil
	}
	changed := *s.set
	st.DeepCopyInto(&changed.Status)
	return []loop.Effect{loop.Status{Key: store.DaemonSets.KeyOf(s.set), Object: &changed}}
}
