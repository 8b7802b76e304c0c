package statefulset

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/podstatus"
	"github.com/gherkube/gherkube/runtime/store"
)

// isRunning is upstream's isRunningAndReady.
func isRunning(p *corev1.Pod) bool {
	return p.Status.Phase == corev1.PodRunning && podstatus.IsReady(p)
}

// isAvailable is upstream's isRunningAndAvailable.
func (s *sync) isAvailable(p *corev1.Pod) bool {
	at, ready := podstatus.AvailableAt(p, s.minReady())
	return ready && !at.After(s.now)
}

// isUnavailable is upstream's isUnavailable.
func (s *sync) isUnavailable(p *corev1.Pod) bool {
	return !s.isAvailable(p) || p.DeletionTimestamp != nil
}

// keep brings the pod of a wanted ordinal about, and reports whether later ones
// have to wait for it (upstream's processReplica).
func (s *sync) keep(ordinal int, b *batch) (blocked bool) {
	p := s.replica(ordinal)
	switch {
	case p == nil:
		if !s.hasStaleClaim(ordinal) {
			s.create(ordinal, b)
		}
		return true
	case podstatus.IsEnded(p):
		if p.DeletionTimestamp == nil {
			s.delete(p)
		}
		return true
	case p.Status.Phase == corev1.PodPending:
		s.add(s.completeClaims(p, ordinal, b)...)
		return true
	}
	if s.isOrdered() && (p.DeletionTimestamp != nil || !isRunning(p) || !s.isAvailable(p)) {
		return true
	}
	s.add(s.correct(p, ordinal, b)...)
	return false
}

// remove deletes a pod that is not wanted any more, in ordered sets only if it
// is its turn, and reports whether others have to wait for that (upstream's
// processCondemned).
func (s *sync) remove(p *corev1.Pod) (blocked bool) {
	if p.DeletionTimestamp != nil {
		return s.isOrdered()
	}
	if s.isOrdered() && (!isRunning(p) || !s.isAvailable(p)) && p != s.firstUnavailable() {
		return true
	}
	s.delete(p)
	return true
}

// firstUnavailable returns the unavailable pod of the lowest ordinal. None of
// the wanted pods is unavailable when it is asked for.
func (s *sync) firstUnavailable() *corev1.Pod {
	for i := len(s.condemned) - 1; i >= 0; i-- {
		if p := s.condemned[i].Pod; s.isUnavailable(p) {
			return p
		}
	}
	return nil
}

// create makes the pod of an ordinal after its claims (upstream's
// CreateStatefulPod).
func (s *sync) create(ordinal int, b *batch) {
	set, revision := s.atUpdate, s.rev.update
	if startsOld(s.atCurrent, ordinal) {
		set, revision = s.atCurrent, s.rev.current
	}
	p := newPod(s.owner, set, revision.Name, ordinal)
	b.left++
	s.add(s.createClaims(p, ordinal, func(err error) []loop.Effect {
		if err != nil {
			return b.done(err, s.podEvent("Create", p, err))
		}
		return []loop.Effect{s.creation(p, ordinal, b)}
	})...)
}

func (s *sync) creation(p *corev1.Pod, ordinal int, b *batch) loop.Effect {
	return loop.Create{
		Key: store.Pods.KeyOf(p), Object: p,
		Created: func(store.Object) []loop.Effect {
			return b.done(nil, append(s.ownClaims(s.set, p, ordinal), s.podEvent("Create", p, nil))...)
		},
		Rejected: func(err error) []loop.Effect {
			if apierrors.IsAlreadyExists(err) {
				return b.done(err)
			}
			return b.done(err, append(s.ownClaims(s.set, p, ordinal), s.podEvent("Create", p, err))...)
		},
	}
}

// delete is upstream's DeleteStatefulPod: a pod that is gone already is as good
// as deleted.
func (s *sync) delete(p *corev1.Pod) {
	s.add(loop.Delete{Key: store.Pods.KeyOf(p), UID: p.UID, Rejected: func(err error) []loop.Effect {
		if apierrors.IsNotFound(err) {
			return nil
		}
		return append([]loop.Effect{s.podEvent("Delete", p, err)}, s.giveUp(err)...)
	}}, s.podEvent("Delete", p, nil))
}

// correct gives a pod that lacks them the name, labels and volumes of a member
// of the set, and its claims their owners (upstream's UpdateStatefulPod).
func (s *sync) correct(p *corev1.Pod, ordinal int, b *batch) []loop.Effect {
	if hasIdentity(s.set, p) && hasClaims(s.set, p) && s.ownsClaims(p, ordinal) {
		return nil
	}
	p = p.DeepCopy()
	if !hasIdentity(s.atUpdate, p) {
		setIdentity(s.atUpdate, p, ordinal)
	}
	write := func(err error) []loop.Effect {
		if err != nil {
			return b.done(err, s.podEvent("Update", p, err))
		}
		return append(s.correctClaims(p, ordinal),
			loop.Update{Key: store.Pods.KeyOf(p), Object: p, Rejected: func(err error) []loop.Effect {
				return append([]loop.Effect{s.podEvent("Update", p, err)}, s.giveUp(err)...)
			}}, s.podEvent("Update", p, nil))
	}
	if hasClaims(s.atUpdate, p) {
		return write(nil)
	}
	mountClaims(s.atUpdate, p)
	b.left++
	return s.createClaims(p, ordinal, func(err error) []loop.Effect {
		effects := write(err)
		if err == nil {
			effects = append(effects, b.done(nil)...)
		}
		return effects
	})
}

// podEvent is upstream's recordPodEvent.
func (s *sync) podEvent(verb string, p *corev1.Pod, err error) loop.Event {
	what := verb + " Pod " + p.Name + " in StatefulSet " + s.set.Name
	if err != nil {
		return s.owner.Record.Warning("Failed"+verb, what+" failed error: "+err.Error())
	}
	return s.owner.Record.Normal("Successful"+verb, what+" successful")
}

func (s *sync) minReady() time.Duration {
	return time.Duration(s.set.Spec.MinReadySeconds) * time.Second
}
