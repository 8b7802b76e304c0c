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
}

// New returns Members that nothing selects yet.
func New() *Members {
	return &Members{selectors: map[string]map[store.Key]labels.Selector{}, names: map[store.Key]map[string]bool{}}
}

// Select makes the object under key select pods of its namespace. A nil
// selector selects none any more.
func (m *Members) Select(v store.View, key store.Key, selector labels.Selector) {
	if selector == nil {
		delete(m.selectors[key.Namespace], key)
		delete(m.names, key)
		return
	}
	if known, ok := m.selectors[key.Namespace][key]; ok && known.String() == selector.String() {
		return
	}
	if m.selectors[key.Namespace] == nil {
		m.selectors[key.Namespace] = map[store.Key]labels.Selector{}
	}
	m.selectors[key.Namespace][key] = selector
	m.names[key] = map[string]bool{}
	for _, p := range store.Pods.List(v, key.Namespace) {
		if selector.Matches(labels.Set(p.Labels)) {
			m.names[key][p.Name] = true
		}
	}
}

// Follow takes note of a pod's change: old is nil for a new pod, cur for one
// that is gone. It returns the keys of those who select it now or did before,
// in order; of these, moved names those to whom it was or will be a stranger.
func (m *Members) Follow(pod store.Key, old, cur *corev1.Pod) (keys []store.Key, moved map[store.Key]bool) {
	relabelled := old == nil || cur == nil || !maps.Equal(old.Labels, cur.Labels)
	for key, selector := range m.selectors[pod.Namespace] {
		was := m.names[key][pod.Name]
		is := was
		if relabelled {
			is = cur != nil && selector.Matches(labels.Set(cur.Labels))
		}
		switch {
		case is && !was:
			m.names[key][pod.Name] = true
		case was && !is:
			delete(m.names[key], pod.Name)
		}
		if is != was {
			if moved == nil {
				moved = map[store.Key]bool{}
			}
			moved[key] = true
		}
		if is || was {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, store.Key.Compare)
	return keys, moved
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
