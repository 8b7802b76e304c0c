// Package selection keeps track of which pods a selector selects, change by
// change, so that whatever selects pods costs no more than its own ones.
package selection

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/gherkube/gherkube/runtime/store"
)

// Members are the pods that objects select by their labels.
type Members struct {
	selectors map[string]map[store.Key]labels.Selector // by namespace
	names     map[store.Key]map[string]bool            // of pods
	selecting map[store.Key][]store.Key                // by pod, in order
}

// New returns Members that nothing selects yet.
func New() *Members {
	return &Members{
		selectors: map[string]map[store.Key]labels.Selector{},
		names:     map[store.Key]map[string]bool{},
		selecting: map[store.Key][]store.Key{},
	}
}

// Select makes the object under key select pods of its namespace. A nil
// selector selects none any more.
func (m *Members) Select(v store.View, key store.Key, selector labels.Selector) {
	known, ok := m.selectors[key.Namespace][key]
	if ok && selector != nil && known.String() == selector.String() {
		return
	}
	for name := range m.names[key] {
		m.leave(store.Pods.Key(key.Namespace, name), key)
	}
	delete(m.selectors[key.Namespace], key)
	delete(m.names, key)
	if selector == nil {
		return
	}
	if m.selectors[key.Namespace] == nil {
		m.selectors[key.Namespace] = map[store.Key]labels.Selector{}
	}
	m.selectors[key.Namespace][key] = selector
	m.names[key] = map[string]bool{}
	for _, p := range store.Pods.List(v, key.Namespace) {
		if selector.Matches(labels.Set(p.Labels)) {
			m.join(store.Pods.KeyOf(p), key)
		}
	}
}

func (m *Members) join(pod, key store.Key) {
	m.names[key][pod.Name] = true
	if i, ok := slices.BinarySearchFunc(m.selecting[pod], key, store.Key.Compare); !ok {
		m.selecting[pod] = slices.Insert(m.selecting[pod], i, key)
	}
}

func (m *Members) leave(pod, key store.Key) {
	delete(m.names[key], pod.Name)
	if i, ok := slices.BinarySearchFunc(m.selecting[pod], key, store.Key.Compare); ok {
		m.selecting[pod] = slices.Delete(m.selecting[pod], i, i+1)
	}
	if len(m.selecting[pod]) == 0 {
		delete(m.selecting, pod)
	}
}

// Follow takes note of a pod's change: old is nil for a new pod, cur for one
// that is gone. It returns the keys of those who select it now or did before,
// in order; of these, moved names those that select it only now, or only did before.
func (m *Members) Follow(pod store.Key, old, cur *corev1.Pod) (keys []store.Key, moved map[store.Key]bool) {
	before := slices.Clone(m.selecting[pod])
	if old != nil && cur != nil && maps.Equal(old.Labels, cur.Labels) {
		return before, nil
	}
	moved = map[store.Key]bool{}
	for key, selector := range m.selectors[pod.Namespace] {
		was := m.names[key][pod.Name]
		is := cur != nil && selector.Matches(labels.Set(cur.Labels))
		switch {
		case is && !was:
			m.join(pod, key)
		case was && !is:
			m.leave(pod, key)
		default:
			continue
		}
		moved[key] = true
	}
	keys = append(before, m.selecting[pod]...)
	slices.SortFunc(keys, store.Key.Compare)
	return slices.Compact(keys), moved
}

// Pods returns the pods that the object under key selects, ordered by name.
func (m *Members) Pods(v store.View, key store.Key) []*corev1.Pod {
	var pods []*corev1.Pod
	for _, name := range slices.Sorted(maps.Keys(m.names[key])) {
		if p, ok := store.Pods.Get(v, key.Namespace, name); ok {
			pods = append(pods, p)
		}
	}
	return pods
}
