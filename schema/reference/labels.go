package reference

import (
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	operator "k8s.io/apimachinery/pkg/selection"
)

// label is a key and its value.
type label struct{ key, value string }

func (l label) String() string { return l.key + "=" + l.value }

// labelSet are the labels of pods, sorted by key. It takes less room than a map.
type labelSet []label

func newLabelSet(m map[string]string) labelSet {
	set := make(labelSet, 0, len(m))
	for k, v := range m {
		set = append(set, label{k, v})
	}
	slices.SortFunc(set, func(a, b label) int { return strings.Compare(a.key, b.key) })
	return set
}

// Lookup, Has and Get make the set one that upstream's selectors match.
func (s labelSet) Lookup(key string) (string, bool) {
	i, ok := slices.BinarySearchFunc(s, key, func(l label, key string) int { return strings.Compare(l.key, key) })
	if !ok {
		return "", false
	}
	return s[i].value, true
}

// Has says whether the set has the key.
func (s labelSet) Has(key string) bool {
	_, ok := s.Lookup(key)
	return ok
}

// Get returns the value of the key.
func (s labelSet) Get(key string) string {
	value, _ := s.Lookup(key)
	return value
}

func (s labelSet) String() string {
	parts := make([]string, 0, len(s))
	for _, l := range s {
		parts = append(parts, l.String())
	}
	return strings.Join(parts, ",")
}

// selector selects pods by their labels.
type selector struct {
	requirements labels.Requirements
}

// newSelector makes a selector that disregards the labels that controllers add
// to pods: no template has them. It is empty if nothing remains.
func newSelector(upstream labels.Selector) selector {
	requirements, selectable := upstream.Requirements()
	if !selectable {
		return selector{}
	}
	requirements = slices.DeleteFunc(slices.Clone(requirements), func(r labels.Requirement) bool { return isAutomatic(r.Key()) })
	slices.SortFunc(requirements, func(a, b labels.Requirement) int { return strings.Compare(a.Key(), b.Key()) })
	return selector{requirements}
}

func selectorOfMap(m map[string]string) selector {
	return newSelector(labels.Set(m).AsSelectorPreValidated())
}

func selectorOf(s *metav1.LabelSelector) selector {
	upstream, err := metav1.LabelSelectorAsSelector(s)
	if err != nil {
		return selector{} // refused by validation
	}
	return newSelector(upstream)
}

func (s selector) empty() bool { return len(s.requirements) == 0 }

func (s selector) matches(set labelSet) bool {
	return !slices.ContainsFunc(s.requirements, func(r labels.Requirement) bool { return !r.Matches(set) })
}

func (s selector) String() string {
	parts := make([]string, 0, len(s.requirements))
	for _, r := range s.requirements {
		parts = append(parts, r.String())
	}
	return strings.Join(parts, ",")
}

// pairs are the labels that the selector wants with a certain value, and
// whether it wants nothing else.
func (s selector) pairs() (pairs []label, all bool) {
	all = true
	for _, r := range s.requirements {
		if values := positive(r); len(values) == 1 {
			pairs = append(pairs, label{r.Key(), values[0]})
		} else {
			all = false
		}
	}
	return pairs, all
}

// positive are the values of which a label has to have one, sorted; none if the
// requirement is of another sort.
func positive(r labels.Requirement) []string {
	switch r.Operator() {
	case operator.In, operator.Equals, operator.DoubleEquals:
		return r.ValuesUnsorted()
	}
	return nil
}

// isAutomatic says whether controllers set the label on pods.
func isAutomatic(key string) bool {
	switch key {
	case "controller-revision-hash", "controller-uid", "job-name", "pod-template-generation", "pod-template-hash",
		"apps.kubernetes.io/pod-index", "statefulset.kubernetes.io/pod-name":
		return true
	}
	// The PodTopologyLabels admission plugin copies those of the node.
	return strings.HasPrefix(key, "batch.kubernetes.io/") || strings.HasPrefix(key, "topology.kubernetes.io/")
}
