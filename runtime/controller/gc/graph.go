package gc

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/store"
)

// graph knows where each object is, by UID, and what depends on it. It is kept
// up to date change by change. It may name objects of which the collector has not heard
// yet that they are gone: code that asks it looks at the store.
type graph struct {
	objects    map[types.UID]store.Key
	dependents map[types.UID]map[store.Key]bool
}

func newGraph() *graph {
	return &graph{objects: map[types.UID]store.Key{}, dependents: map[types.UID]map[store.Key]bool{}}
}

// follow brings the graph up to date with one change. It reports whether the
// object's owners changed, as those of one that is new or gone do.
func (g *graph) follow(c store.Change) bool {
	if c.Old != nil && c.New != nil && slices.EqualFunc(c.Old.GetOwnerReferences(), c.New.GetOwnerReferences(), sameReference) {
		return false
	}
	if c.Old != nil {
		for _, ref := range c.Old.GetOwnerReferences() {
			delete(g.dependents[ref.UID], c.Key)
			if len(g.dependents[ref.UID]) == 0 {
				delete(g.dependents, ref.UID)
			}
		}
	}
	if c.New == nil {
		delete(g.objects, c.Old.GetUID())
		return true
	}
	if c.Old == nil {
		g.objects[c.New.GetUID()] = c.Key
	}
	for _, ref := range c.New.GetOwnerReferences() {
		if g.dependents[ref.UID] == nil {
			g.dependents[ref.UID] = map[store.Key]bool{}
		}
		g.dependents[ref.UID][c.Key] = true
	}
	return true
}

func sameReference(a, b metav1.OwnerReference) bool {
	return a.UID == b.UID && a.Name == b.Name && a.Kind == b.Kind && a.APIVersion == b.APIVersion && blocks(a) == blocks(b)
}

// blocks tells whether the dependent keeps its owner from going.
func blocks(ref metav1.OwnerReference) bool {
	return ref.BlockOwnerDeletion != nil && *ref.BlockOwnerDeletion
}

// dependentKeys returns the keys of what depends on the object, in order.
func (g *graph) dependentKeys(uid types.UID) []store.Key {
	keys := make([]store.Key, 0, len(g.dependents[uid]))
	for k := range g.dependents[uid] {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, store.Key.Compare)
	return keys
}

// dependent is an object with its reference to an owner.
type dependent struct {
	key store.Key
	obj store.Object
	ref metav1.OwnerReference
}

// dependentsOf returns what depends on the object, in the order of keys.
func (g *graph) dependentsOf(v store.View, uid types.UID) []dependent {
	var out []dependent
	for _, key := range g.dependentKeys(uid) {
		obj := v.Get(key)
		if obj == nil {
			continue
		}
		if i := slices.IndexFunc(obj.GetOwnerReferences(), func(r metav1.OwnerReference) bool { return r.UID == uid }); i >= 0 {
			out = append(out, dependent{key, obj, obj.GetOwnerReferences()[i]})
		}
	}
	return out
}

// owner returns the object that a dependent's reference means, nil if there is
// none: it must have the UID and the name, and live in the dependent's
// namespace or in none.
func (g *graph) owner(v store.View, of store.Object, ref metav1.OwnerReference) store.Object {
	key, ok := g.objects[ref.UID]
	if !ok || key.Name != ref.Name || (key.Namespace != "" && key.Namespace != of.GetNamespace()) {
		return nil
	}
	obj := v.Get(key)
	if obj == nil || obj.GetUID() != ref.UID {
		return nil
	}
	return obj
}
