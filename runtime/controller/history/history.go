// Package history keeps the revisions of a StatefulSet or a DaemonSet as
// ControllerRevisions (upstream's pkg/controller/history), by which kubectl
// rollout history and undo know them.
package history

import (
	"bytes"
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/rand"
	hashutil "k8s.io/kubernetes/pkg/util/hash"

	"github.com/gherkube/gherkube/runtime/controller/ownership"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// HashLabel is the label of a revision that has the hash of its data
// (upstream's ControllerRevisionHashLabel).
const HashLabel = "controller.kubernetes.io/hash"

// List returns the revisions that selector selects and that the owner or
// nobody controls, oldest first.
func List(v store.View, owner ownership.Owner, selector labels.Selector) []*appsv1.ControllerRevision {
	var found []*appsv1.ControllerRevision
	for _, value := range []string{
		store.ControllerValue(owner.GetNamespace(), owner.GetUID()),
		store.ControllerValue(owner.GetNamespace(), ""),
	} {
		for _, r := range store.ControllerRevisions.Indexed(v, store.ByController, value) {
			if selector.Matches(labels.Set(r.Labels)) {
				found = append(found, r)
			}
		}
	}
	slices.SortFunc(found, Compare)
	return found
}

// Compare orders revisions by number, then age, then name.
func Compare(a, b *appsv1.ControllerRevision) int {
	return cmp.Or(
		cmp.Compare(a.Revision, b.Revision),
		a.CreationTimestamp.Compare(b.CreationTimestamp.Time),
		cmp.Compare(a.Name, b.Name),
	)
}

// Next returns the number after that of the last of revisions, which are in
// the order of Compare.
func Next(revisions []*appsv1.ControllerRevision) int64 {
	if len(revisions) == 0 {
		return 1
	}
	return revisions[len(revisions)-1].Revision + 1
}

// New returns a revision of the owner that is not stored yet: data is its
// state, and templateLabels are those of its pods.
func New(owner ownership.Owner, templateLabels map[string]string, data []byte, number int64, collisions *int32) *appsv1.ControllerRevision {
	r := &appsv1.ControllerRevision{
		ObjectMeta: metav1.ObjectMeta{
			Namespace:       owner.GetNamespace(),
			Labels:          maps.Clone(templateLabels),
			OwnerReferences: []metav1.OwnerReference{owner.Ref()},
		},
		Data:     runtime.RawExtension{Raw: data},
		Revision: number,
	}
	if r.Labels == nil {
		r.Labels = map[string]string{}
	}
	hash := Hash(r, collisions)
	r.Name = name(owner.GetName(), hash)
	r.Labels[HashLabel] = hash
	return r
}

// name is upstream's ControllerRevisionName.
func name(prefix, hash string) string {
	if len(prefix) > 223 {
		prefix = prefix[:223]
	}
	return prefix + "-" + hash
}

// Hash is upstream's HashControllerRevision.
func Hash(r *appsv1.ControllerRevision, collisions *int32) string {
	hasher := fnv.New32()
	_, _ = hasher.Write(r.Data.Raw) // a hash never fails
	if r.Data.Object != nil {
		hashutil.DeepHashObject(hasher, r.Data.Object)
	}
	if collisions != nil {
		_, _ = hasher.Write([]byte(strconv.FormatInt(int64(*collisions), 10)))
	}
	return rand.SafeEncodeString(fmt.Sprint(hasher.Sum32()))
}

// Equal reports whether two revisions have the same state (upstream's
// EqualRevision).
func Equal(a, b *appsv1.ControllerRevision) bool {
	if a == nil || b == nil {
		return a == b
	}
	return bytes.Equal(a.Data.Raw, b.Data.Raw) && apiequality.Semantic.DeepEqual(a.Data.Object, b.Data.Object)
}

// FindEqual returns those of revisions that have the state of r, in their
// order.
func FindEqual(revisions []*appsv1.ControllerRevision, r *appsv1.ControllerRevision) []*appsv1.ControllerRevision {
	var equal []*appsv1.ControllerRevision
	for _, other := range revisions {
		if Equal(other, r) {
			equal = append(equal, other)
		}
	}
	return equal
}

// Create returns the revision under the name that it gets, with what stores
// it: nothing if it is stored already. A name that another revision has counts
// as a collision, and collisions goes up by one for each (upstream's
// CreateControllerRevision).
func Create(v store.View, owner ownership.Owner, r *appsv1.ControllerRevision, collisions *int32) (*appsv1.ControllerRevision, []loop.Effect) {
	r = r.DeepCopy()
	for {
		hash := Hash(r, collisions)
		r.Name = name(owner.GetName(), hash)
		stored, ok := store.ControllerRevisions.Get(v, r.Namespace, r.Name)
		if !ok {
			return r, []loop.Effect{loop.Create{Key: store.ControllerRevisions.KeyOf(r), Object: r}}
		}
		if bytes.Equal(stored.Data.Raw, r.Data.Raw) {
			return stored, nil
		}
		*collisions++
	}
}

// Renumber returns a copy of the revision with the number, and what stores it:
// nothing if it has that number already (upstream's
// UpdateControllerRevision).
func Renumber(r *appsv1.ControllerRevision, number int64) (*appsv1.ControllerRevision, []loop.Effect) {
	if r.Revision == number {
		return r, nil
	}
	r = r.DeepCopy()
	r.Revision = number
	return r, []loop.Effect{loop.Update{Key: store.ControllerRevisions.KeyOf(r), Object: r}}
}

// Patch returns the state of a StatefulSet or DaemonSet with the template, as
// its revisions keep it: a strategic merge patch that puts the template in
// place of another (upstream's getPatch of both).
func Patch(template corev1.PodTemplateSpec) ([]byte, error) {
	data, err := json.Marshal(template)
	if err != nil {
		return nil, fmt.Errorf("a pod template as JSON: %w", err)
	}
	var fields map[string]any
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, fmt.Errorf("a pod template as JSON: %w", err)
	}
	fields["$patch"] = "replace"
	patch, err := json.Marshal(map[string]any{"spec": map[string]any{"template": fields}})
	if err != nil {
		return nil, fmt.Errorf("a pod template as JSON: %w", err)
	}
	return patch, nil
}
