package scheduler

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/gherkube/gherkube/runtime/store"
)

// affinityTerm is a pod affinity term with its selectors read (upstream's
// fwk.AffinityTerm).
type affinityTerm struct {
	namespaces []string
	spaces     labels.Selector // selects further namespaces by their labels
	selector   labels.Selector
	key        string
}

type weightedTerm struct {
	affinityTerm
	weight int64
}

func (p *podInfo) hasAffinity() bool {
	return len(p.affinity)+len(p.antiAffinity)+len(p.preferredAffinity)+len(p.preferredAntiAffinity) > 0
}

func (p *podInfo) parseAffinity() {
	a := p.obj.Spec.Affinity
	if a == nil {
		return
	}
	if a.PodAffinity != nil {
		p.affinity = p.terms(a.PodAffinity.RequiredDuringSchedulingIgnoredDuringExecution)
		p.preferredAffinity = p.weighted(a.PodAffinity.PreferredDuringSchedulingIgnoredDuringExecution)
	}
	if a.PodAntiAffinity != nil {
		p.antiAffinity = p.terms(a.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution)
		p.preferredAntiAffinity = p.weighted(a.PodAntiAffinity.PreferredDuringSchedulingIgnoredDuringExecution)
	}
}

func (p *podInfo) terms(given []corev1.PodAffinityTerm) []affinityTerm {
	var out []affinityTerm
	for i := range given {
		out = append(out, p.term(&given[i]))
	}
	return out
}

func (p *podInfo) weighted(given []corev1.WeightedPodAffinityTerm) []weightedTerm {
	var out []weightedTerm
	for i := range given {
		out = append(out, weightedTerm{p.term(&given[i].PodAffinityTerm), int64(given[i].Weight)})
	}
	return out
}

func (p *podInfo) term(given *corev1.PodAffinityTerm) affinityTerm {
	t := affinityTerm{namespaces: given.Namespaces, key: given.TopologyKey, selector: labels.Nothing(), spaces: labels.Nothing()}
	if len(given.Namespaces) == 0 && given.NamespaceSelector == nil {
		t.namespaces = []string{p.obj.Namespace}
	}
	if selector, err := metav1.LabelSelectorAsSelector(given.LabelSelector); err == nil {
		t.selector = selector
	} else {
		p.invalid = err
	}
	if spaces, err := metav1.LabelSelectorAsSelector(given.NamespaceSelector); err == nil {
		t.spaces = spaces
	} else {
		p.invalid = err
	}
	return t
}

// matches reports whether the term speaks of pod.
func (t *affinityTerm) matches(view store.View, pod *corev1.Pod) bool {
	if !t.selector.Matches(labels.Set(pod.Labels)) {
		return false
	}
	if slices.Contains(t.namespaces, pod.Namespace) {
		return true
	}
	var spaceLabels labels.Set
	if ns, ok := store.Namespaces.Get(view, "", pod.Namespace); ok {
		spaceLabels = ns.Labels
	}
	return t.spaces.Matches(spaceLabels)
}

func matchesAll(view store.View, terms []affinityTerm, pod *corev1.Pod) bool {
	for i := range terms {
		if !terms[i].matches(view, pod) {
			return false
		}
	}
	return len(terms) > 0
}

func matchesAny(view store.View, terms []affinityTerm, pod *corev1.Pod) bool {
	return slices.ContainsFunc(terms, func(t affinityTerm) bool { return t.matches(view, pod) })
}

// topology is one domain: all nodes with that value of the label.
type topology struct{ key, value string }

// topologies counts matches per domain.
type topologies map[topology]int

func (t topologies) add(n *corev1.Node, key string, sign int) {
	value, ok := n.Labels[key]
	if !ok {
		return
	}
	at := topology{key, value}
	t[at] += sign
	if t[at] == 0 {
		delete(t, at)
	}
}

// interState is what InterPodAffinity's filter needs.
type interState struct {
	view         store.View
	affinity     topologies // pods that match all of the pod's affinity terms
	antiAffinity topologies // pods that match one of its anti-affinity terms
	existing     topologies // pods one of whose anti-affinity terms matches it
}

func prepareInterPodAffinity(c *cycle) before {
	if c.pod.invalid != nil {
		return before{fails: unresolvable(interPodAffinity, "parsing pod: "+c.pod.invalid.Error())}
	}
	none := len(c.pod.affinity) == 0 && len(c.pod.antiAffinity) == 0
	if none && c.cluster.antiAffine == 0 && len(c.queue.nominees) == 0 {
		return before{skip: true}
	}
	s := &interState{view: c.view, affinity: topologies{}, antiAffinity: topologies{}, existing: topologies{}}
	for _, n := range c.cluster.order {
		pods := n.pods
		if none {
			pods = n.antiAffine
		}
		for _, p := range pods {
			s.placed(c.pod, p, n, 1)
		}
	}
	c.inter = s
	return before{}
}

// placed is upstream's updateWithPod.
func (s *interState) placed(own, p *podInfo, n *node, sign int) {
	if s == nil || n.obj == nil {
		return
	}
	for i := range p.antiAffinity {
		if p.antiAffinity[i].matches(s.view, own.obj) {
			s.existing.add(n.obj, p.antiAffinity[i].key, sign)
		}
	}
	if matchesAll(s.view, own.affinity, p.obj) {
		for i := range own.affinity {
			s.affinity.add(n.obj, own.affinity[i].key, sign)
		}
	}
	for i := range own.antiAffinity {
		if own.antiAffinity[i].matches(s.view, p.obj) {
			s.antiAffinity.add(n.obj, own.antiAffinity[i].key, sign)
		}
	}
}

func (s *interState) clone() *interState {
	if s == nil {
		return nil
	}
	return &interState{view: s.view, affinity: maps.Clone(s.affinity), antiAffinity: maps.Clone(s.antiAffinity), existing: maps.Clone(s.existing)}
}

func filterInterPodAffinity(c *cycle, n *node) *verdict {
	switch {
	case !c.affinitySatisfied(n):
		return unresolvable(interPodAffinity, "node(s) didn't match pod affinity rules")
	case c.antiAffinityViolated(n):
		return unschedulable(interPodAffinity, "node(s) didn't match pod anti-affinity rules")
	case c.existingAntiAffinityViolated(n):
		return unschedulable(interPodAffinity, "node(s) didn't satisfy existing pods anti-affinity rules")
	}
	return nil
}

// affinitySatisfied also lets the first of a group in whose pods want each
// other.
func (c *cycle) affinitySatisfied(n *node) bool {
	found := true
	for i := range c.pod.affinity {
		key := c.pod.affinity[i].key
		value, ok := n.obj.Labels[key]
		if !ok {
			return false
		}
		if c.inter.affinity[topology{key, value}] <= 0 {
			found = false
		}
	}
	return found || len(c.inter.affinity) == 0 && matchesAll(c.view, c.pod.affinity, c.pod.obj)
}

func (c *cycle) antiAffinityViolated(n *node) bool {
	for i := range c.pod.antiAffinity {
		key := c.pod.antiAffinity[i].key
		if value, ok := n.obj.Labels[key]; ok && c.inter.antiAffinity[topology{key, value}] > 0 {
			return true
		}
	}
	return false
}

// existingAntiAffinityViolated reports whether a pod there does not want the pod beside it.
func (c *cycle) existingAntiAffinityViolated(n *node) bool {
	if len(c.inter.existing) == 0 {
		return false
	}
	for key, value := range n.obj.Labels {
		if c.inter.existing[topology{key, value}] > 0 {
			return true
		}
	}
	return false
}
