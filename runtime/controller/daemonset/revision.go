package daemonset

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/gherkube/gherkube/runtime/controller/history"
	"github.com/gherkube/gherkube/runtime/controller/ownership"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// revisions are those of a set: the one that it is at, and the others.
type revisions struct {
	current *appsv1.ControllerRevision
	old     []*appsv1.ControllerRevision
}

// findRevisions is upstream's constructHistory. It is nil after revisions were
// adopted or released, which wakes the set.
func (s *sync) findRevisions() (*revisions, error) {
	all, claimed := s.claimRevisions()
	if claimed {
		return nil, nil
	}
	if s.patch == nil || s.generation != s.set.Generation {
		var err error
		if s.patch, err = history.Patch(s.set.Spec.Template); err != nil {
			return nil, fmt.Errorf("the template of DaemonSet %s/%s: %w", s.set.Namespace, s.set.Name, err)
		}
	}
	r := &revisions{}
	var same []*appsv1.ControllerRevision
	number := int64(1)
	for _, known := range all {
		known = s.label(known)
		if bytes.Equal(known.Data.Raw, s.patch) {
			same = append(same, known)
			continue
		}
		r.old = append(r.old, known)
		number = max(number, known.Revision+1)
	}
	if len(same) == 0 {
		var err error
		r.current, err = s.snapshot(number)
		return r, err
	}
	r.current = s.deduplicate(same)
	if r.current.Revision < number {
		renumbered := r.current.DeepCopy()
		renumbered.Revision = number
		s.add(loop.Update{Key: store.ControllerRevisions.KeyOf(renumbered), Object: renumbered})
	}
	return r, nil
}

// claimRevisions returns the set's revisions, oldest first, and reports whether
// it had to adopt or release some (upstream's controlledHistories).
func (s *sync) claimRevisions() (all []*appsv1.ControllerRevision, claimed bool) {
	c := ownership.NewClaimer(s.owner, s.selector)
	for _, value := range []string{
		store.ControllerValue(s.set.Namespace, s.set.UID),
		store.ControllerValue(s.set.Namespace, ""),
	} {
		all = append(all, ownership.Claim(c, store.ControllerRevisions, store.ControllerRevisions.Indexed(s.view, store.ByController, value))...)
	}
	s.add(c.Effects...)
	slices.SortFunc(all, history.Compare)
	return all, len(c.Effects) > 0
}

// label gives a revision that lacks it the label by which pods name it.
func (s *sync) label(r *appsv1.ControllerRevision) *appsv1.ControllerRevision {
	if _, ok := r.Labels[appsv1.DefaultDaemonSetUniqueLabelKey]; ok {
		return r
	}
	r = r.DeepCopy()
	metav1.SetMetaDataLabel(&r.ObjectMeta, appsv1.DefaultDaemonSetUniqueLabelKey, r.Name)
	s.add(loop.Update{Key: store.ControllerRevisions.KeyOf(r), Object: r})
	return r
}

// snapshot makes the revision of the set as it is now. A name that another
// revision has counts as a collision, and gives the next try another name
// (upstream's snapshot).
func (s *sync) snapshot(number int64) (*appsv1.ControllerRevision, error) {
	hash := ownership.TemplateHash(&s.set.Spec.Template, s.set.Status.CollisionCount)
	r := &appsv1.ControllerRevision{
		ObjectMeta: metav1.ObjectMeta{
			Namespace:       s.set.Namespace,
			Name:            s.set.Name + "-" + hash,
			Labels:          maps.Clone(s.set.Spec.Template.Labels),
			Annotations:     maps.Clone(s.set.Annotations),
			OwnerReferences: []metav1.OwnerReference{s.owner.Ref()},
		},
		Data:     runtime.RawExtension{Raw: s.patch},
		Revision: number,
	}
	metav1.SetMetaDataLabel(&r.ObjectMeta, appsv1.DefaultDaemonSetUniqueLabelKey, hash)
	known, exists := store.ControllerRevisions.Get(s.view, r.Namespace, r.Name)
	switch {
	case !exists:
		s.add(loop.Create{Key: store.ControllerRevisions.KeyOf(r), Object: r})
		return r, nil
	case bytes.Equal(known.Data.Raw, s.patch):
		return known, nil
	}
	changed := s.set.DeepCopy()
	if changed.Status.CollisionCount == nil {
		changed.Status.CollisionCount = new(int32)
	}
	*changed.Status.CollisionCount++
	s.add(loop.Status{Key: store.DaemonSets.KeyOf(changed), Object: changed})
	return nil, apierrors.NewAlreadyExists(store.ControllerRevisions.GroupResource, r.Name)
}

// deduplicate keeps the latest of several revisions with one state, to which
// the pods of the others now belong (upstream's dedupCurHistories).
func (s *sync) deduplicate(same []*appsv1.ControllerRevision) *appsv1.ControllerRevision {
	kept := same[len(same)-1]
	if len(same) == 1 {
		return kept
	}
	hash := kept.Labels[appsv1.DefaultDaemonSetUniqueLabelKey]
	for _, p := range s.pods() {
		if p.Labels[appsv1.DefaultDaemonSetUniqueLabelKey] == hash {
			continue
		}
		p = p.DeepCopy()
		metav1.SetMetaDataLabel(&p.ObjectMeta, appsv1.DefaultDaemonSetUniqueLabelKey, hash)
		s.add(loop.Update{Key: store.Pods.KeyOf(p), Object: p})
	}
	for _, other := range same[:len(same)-1] {
		s.add(loop.Delete{Key: store.ControllerRevisions.KeyOf(other)})
	}
	return kept
}

// pods returns all pods of the set, ordered by name.
func (s *sync) pods() []*corev1.Pod {
	return store.Pods.Indexed(s.view, store.ByController, store.ControllerValue(s.set.Namespace, s.set.UID))
}

// cleanUp deletes the oldest revisions beyond the limit that no pod has
// (upstream's cleanupHistory).
func (s *sync) cleanUp(old []*appsv1.ControllerRevision) []loop.Effect {
	surplus := len(old) - int(*s.set.Spec.RevisionHistoryLimit)
	if surplus <= 0 {
		return nil
	}
	live := map[string]bool{}
	for _, p := range s.pods() {
		live[p.Labels[appsv1.DefaultDaemonSetUniqueLabelKey]] = true
	}
	var effects []loop.Effect
	for _, r := range old {
		if surplus > 0 && !live[r.Labels[appsv1.DefaultDaemonSetUniqueLabelKey]] {
			effects = append(effects, loop.Delete{Key: store.ControllerRevisions.KeyOf(r)})
			surplus--
		}
	}
	return effects
}
