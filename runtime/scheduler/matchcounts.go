package scheduler

import "k8s.io/apimachinery/pkg/labels"

// matchCounts remembers how many pods of a namespace match a selector on each
// node. A count holds until the pods of its node change, so that scheduling
// the many pods of one ReplicaSet counts again on one node each.
type matchCounts map[string]*matchCount

// matchCountLimit bounds how many selectors are remembered.
const matchCountLimit = 256

type matchCount struct {
	namespace string
	selector  labels.Selector
	slots     []countAt // by slot of the node
}

type countAt struct {
	known      bool
	generation uint64
	pods       int
}

func (m matchCounts) of(namespace string, selector labels.Selector) *matchCount {
	key := namespace + "/" + selector.String()
	c := m[key]
	if c == nil {
		if len(m) >= matchCountLimit {
			m.forget()
		}
		c = &matchCount{namespace: namespace, selector: selector}
		m[key] = c
	}
	return c
}

func (m matchCounts) forget() { clear(m) }

// on returns the number of pods on n (upstream's countPodsMatchSelector).
func (c *matchCount) on(n *node) int {
	for len(c.slots) <= n.slot {
		c.slots = append(c.slots, countAt{})
	}
	at := &c.slots[n.slot]
	if !at.known || at.generation != n.generation {
		*at = countAt{known: true, generation: n.generation, pods: c.count(n)}
	}
	return at.pods
}

func (c *matchCount) count(n *node) int {
	if c.selector.Empty() {
		return 0
	}
	pods := 0
	for _, p := range n.pods {
		if p.obj.DeletionTimestamp == nil && p.obj.Namespace == c.namespace && c.selector.Matches(labels.Set(p.obj.Labels)) {
			pods++
		}
	}
	return pods
}
