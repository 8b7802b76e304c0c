package statefulset

import (
	"cmp"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/gherkube/gherkube/runtime/controller/ownership"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// sync is one look at one set.
type sync struct {
	fill  func(runtime.Object)
	view  store.View
	set   *appsv1.StatefulSet
	owner ownership.Owner
	now   time.Time
	pods  []*corev1.Pod // that the set controls
	rev   revisions
	// atCurrent and atUpdate are the set as it was at the current revision, and
	// as it is at the one that is being rolled out.
	atCurrent, atUpdate *appsv1.StatefulSet
	// replicas are the wanted pods that are there, the lowest ordinal first;
	// condemned are the others, the highest ordinal first.
	replicas, condemned []member
	settled             map[int]bool // ordinals of pods whose claims get their owners
	// status tells of the pods as they are before anything is done about them;
	// rolled is how many are deleted because of their revision.
	status  appsv1.StatefulSetStatus
	rolled  int32
	effects []loop.Effect
}

// member is a pod with its ordinal.
type member struct {
	*corev1.Pod
	ordinal int
}

// update is upstream's UpdateStatefulSet.
func (s *sync) update(selector labels.Selector) {
	if err := s.findRevisions(selector); err != nil {
		s.add(loop.Retry{Err: err})
		return
	}
	if err := s.restore(); err != nil {
		s.add(append(s.truncate(), loop.Retry{Err: err})...)
		return
	}
	s.sortPods()
	s.status = s.newStatus()
	if s.set.DeletionTimestamp == nil {
		s.act()
	}
	status := s.status
	status.CurrentReplicas -= s.rolled
	s.add(s.writeStatus(status)...)
	s.add(s.truncate()...)
}

func (s *sync) add(effects ...loop.Effect) { s.effects = append(s.effects, effects...) }

// giveUp is what follows a refusal: the status tells what was done before, and
// the set is looked at again with back-off.
func (s *sync) giveUp(err error) []loop.Effect {
	return slices.Concat(s.writeStatus(s.status), s.truncate(), []loop.Effect{loop.Retry{Err: err}})
}

func (s *sync) restore() (err error) {
	if s.atCurrent, err = s.at(s.rev.current); err != nil {
		return err
	}
	s.atUpdate, err = s.at(s.rev.update)
	return err
}

// sortPods tells the wanted pods from the others. Those whose names have no
// ordinal are left alone.
func (s *sync) sortPods() {
	for _, p := range s.pods {
		m := member{p, ordinalOf(p)}
		switch {
		case isWanted(s.set, m.ordinal):
			s.replicas = append(s.replicas, m)
		case m.ordinal >= 0:
			s.condemned = append(s.condemned, m)
		}
	}
	slices.SortStableFunc(s.replicas, func(a, b member) int { return cmp.Compare(a.ordinal, b.ordinal) })
	slices.SortStableFunc(s.condemned, func(a, b member) int { return cmp.Compare(b.ordinal, a.ordinal) })
}

// replica returns the pod of an ordinal, nil if there is none.
func (s *sync) replica(ordinal int) *corev1.Pod {
	i, ok := slices.BinarySearchFunc(s.replicas, ordinal, func(m member, n int) int { return cmp.Compare(m.ordinal, n) })
	if !ok {
		return nil
	}
	return s.replicas[i].Pod
}

// isOrdered reports whether one pod waits for another (upstream's monotonic).
func (s *sync) isOrdered() bool {
	return s.set.Spec.PodManagementPolicy != appsv1.ParallelPodManagement
}

// act is the part of upstream's updateStatefulSet that changes something.
func (s *sync) act() {
	first := first(s.set)
	if s.forAll(s.reach(), func(i int, b *batch) bool { return s.keep(first+i, b) }) {
		return
	}
	for _, m := range s.condemned {
		s.add(s.correctClaims(m.Pod, m.ordinal)...)
	}
	if s.forAll(len(s.condemned), func(i int, _ *batch) bool { return s.remove(s.condemned[i].Pod) }) {
		return
	}
	if s.set.Spec.UpdateStrategy.Type != appsv1.OnDeleteStatefulSetStrategyType {
		s.roll()
	}
}

// burst is how many pods are created at once if none waits for another. More
// follow when those are there.
const burst = 500

// reach is how many of the wanted pods are looked at.
func (s *sync) reach() int {
	wanted := int(*s.set.Spec.Replicas)
	if s.isOrdered() {
		return wanted // the first that is missing ends the look
	}
	return min(wanted, len(s.replicas)+burst)
}
