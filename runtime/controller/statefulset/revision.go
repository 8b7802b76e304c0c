package statefulset

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/strategicpatch"

	"github.com/gherkube/gherkube/runtime/controller/history"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// revisions are those of a set.
type revisions struct {
	all []*appsv1.ControllerRevision // as they were, oldest first
	// current is what the set's pods had before the latest change of the
	// template, update what they are to have.
	current, update *appsv1.ControllerRevision
	collisions      int32
	// data is the state of the set as it is now.
	data []byte
}

// findRevisions is upstream's adoptOrphanRevisions and
// getStatefulSetRevisions.
func (s *sync) findRevisions(selector labels.Selector) error {
	r := &s.rev
	r.all = history.List(s.view, s.owner, selector)
	if err := s.adoptRevisions(r.all); err != nil {
		return err
	}
	if n := s.set.Status.CollisionCount; n != nil {
		r.collisions = *n
	}
	var err error
	if r.data, err = history.Patch(s.set.Spec.Template); err != nil {
		return fmt.Errorf("the template of StatefulSet %s/%s: %w", s.set.Namespace, s.set.Name, err)
	}
	wanted := history.New(s.owner, s.set.Spec.Template.Labels, r.data, history.Next(r.all), &r.collisions)
	wanted.Annotations = maps.Clone(s.set.Annotations)
	var effects []loop.Effect
	r.update, effects = s.updateRevision(wanted)
	s.add(effects...)
	r.current = r.update
	for _, known := range r.all {
		if known.Name == s.set.Status.CurrentRevision {
			r.current = known
			break
		}
	}
	return nil
}

// adoptRevisions makes revisions that nobody controls the set's own. From then
// on whatever is written of them overwrites what is there.
func (s *sync) adoptRevisions(all []*appsv1.ControllerRevision) error {
	for i, r := range all {
		if metav1.GetControllerOfNoCopy(r) != nil {
			continue
		}
		if at := s.set.DeletionTimestamp; at != nil {
			return fmt.Errorf("can't adopt ControllerRevisions: %s/%s has just been deleted at %s", s.set.Namespace, s.set.Name, at)
		}
		r = r.DeepCopy()
		r.OwnerReferences = append(r.OwnerReferences, s.owner.Ref())
		s.effects = append(s.effects, loop.Update{Key: store.ControllerRevisions.KeyOf(r), Object: r.DeepCopy()})
		r.ResourceVersion = ""
		all[i] = r
	}
	return nil
}

// updateRevision returns the stored revision that has the state of wanted:
// the latest, an earlier one that becomes the latest, or a new one.
func (s *sync) updateRevision(wanted *appsv1.ControllerRevision) (*appsv1.ControllerRevision, []loop.Effect) {
	r := &s.rev
	if len(r.all) == 0 {
		return history.Create(s.view, s.owner, wanted, &r.collisions)
	}
	latest := r.all[len(r.all)-1]
	equal := history.FindEqual(r.all, wanted)
	switch {
	case len(equal) > 0 && history.Equal(latest, equal[len(equal)-1]):
		return latest, nil
	case len(equal) > 0:
		return history.Renumber(equal[len(equal)-1], wanted.Revision)
	case s.means(latest, wanted):
		return latest, nil
	}
	return history.Create(s.view, s.owner, wanted, &r.collisions)
}

// means reports whether a revision, which an earlier release may have written
// in another way, has the state of wanted (upstream's
// setMatchesLatestExistingRevision).
func (s *sync) means(r, wanted *appsv1.ControllerRevision) bool {
	then, err := s.at(r)
	if err != nil {
		return false
	}
	s.fill(then)
	data, err := history.Patch(then.Spec.Template)
	return err == nil && bytes.Equal(data, wanted.Data.Raw)
}

// at returns the set as it was at the revision (upstream's ApplyRevision).
func (s *sync) at(r *appsv1.ControllerRevision) (*appsv1.StatefulSet, error) {
	if bytes.Equal(r.Data.Raw, s.rev.data) {
		return s.set, nil
	}
	now, err := json.Marshal(s.set)
	if err != nil {
		return nil, fmt.Errorf("StatefulSet %s/%s as JSON: %w", s.set.Namespace, s.set.Name, err)
	}
	patched, err := strategicpatch.StrategicMergePatch(now, r.Data.Raw, s.set)
	if err != nil {
		return nil, fmt.Errorf("the data of ControllerRevision %s/%s: %w", r.Namespace, r.Name, err)
	}
	var restored appsv1.StatefulSet
	if err := json.Unmarshal(patched, &restored); err != nil {
		return nil, fmt.Errorf("the data of ControllerRevision %s/%s: %w", r.Namespace, r.Name, err)
	}
	then := s.set.DeepCopy()
	then.Spec = restored.Spec
	return then, nil
}

// truncate deletes the oldest revisions beyond the limit that no pod has
// (upstream's truncateHistory).
func (s *sync) truncate() []loop.Effect {
	r := &s.rev
	live := map[string]bool{r.current.Name: true, r.update.Name: true}
	for _, p := range s.pods {
		live[revisionOf(p)] = true
	}
	var past []*appsv1.ControllerRevision
	for _, known := range r.all {
		if !live[known.Name] {
			past = append(past, known)
		}
	}
	limit := int(*s.set.Spec.RevisionHistoryLimit)
	if limit < 0 || len(past) <= limit {
		return nil
	}
	var effects []loop.Effect
	for _, old := range past[:len(past)-limit] {
		effects = append(effects, loop.Delete{Key: store.ControllerRevisions.KeyOf(old)})
	}
	return effects
}
