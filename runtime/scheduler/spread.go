package scheduler

import (
	"maps"
	"math"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"

	"github.com/gherkube/gherkube/runtime/store"
)

// systemSpread is what pods are spread by that say nothing of it themselves
// (systemDefaultConstraints).
func systemSpread() []corev1.TopologySpreadConstraint {
	return []corev1.TopologySpreadConstraint{
		{TopologyKey: corev1.LabelHostname, WhenUnsatisfiable: corev1.ScheduleAnyway, MaxSkew: 3},
		{TopologyKey: corev1.LabelTopologyZone, WhenUnsatisfiable: corev1.ScheduleAnyway, MaxSkew: 5},
	}
}

// spreadConstraint is a topology spread constraint with its selector read.
type spreadConstraint struct {
	maxSkew     int
	key         string
	selector    labels.Selector
	minDomains  int
	honorNodes  bool // count only nodes that the pod's node affinity allows
	honorTaints bool // count only nodes whose taints the pod tolerates
}

// readSpread is upstream's filterTopologySpreadConstraints.
func readSpread(given []corev1.TopologySpreadConstraint, podLabels labels.Set, action corev1.UnsatisfiableConstraintAction) ([]spreadConstraint, error) {
	var out []spreadConstraint
	for _, g := range given {
		if g.WhenUnsatisfiable != action {
			continue
		}
		selector, err := metav1.LabelSelectorAsSelector(g.LabelSelector)
		if err != nil {
			return nil, err
		}
		c := spreadConstraint{
			maxSkew: int(g.MaxSkew), key: g.TopologyKey, selector: withKeys(selector, g.MatchLabelKeys, podLabels),
			minDomains: 1, honorNodes: true,
		}
		if g.MinDomains != nil {
			c.minDomains = int(*g.MinDomains)
		}
		if g.NodeAffinityPolicy != nil {
			c.honorNodes = *g.NodeAffinityPolicy == corev1.NodeInclusionPolicyHonor
		}
		if g.NodeTaintsPolicy != nil {
			c.honorTaints = *g.NodeTaintsPolicy == corev1.NodeInclusionPolicyHonor
		}
		out = append(out, c)
	}
	return out, nil
}

// withKeys narrows the selector to the pod's own values of the label keys.
func withKeys(selector labels.Selector, keys []string, podLabels labels.Set) labels.Selector {
	own := labels.Set{}
	for _, key := range keys {
		if value, ok := podLabels[key]; ok {
			own[key] = value
		}
	}
	requirements, selectable := selector.Requirements()
	if len(own) == 0 || !selectable {
		return selector
	}
	return labels.SelectorFromSet(own).Add(requirements...)
}

// counts reports whether the constraint counts pods on n.
func (sc *spreadConstraint) counts(pod *corev1.Pod, n *corev1.Node, required nodeaffinity.RequiredNodeAffinity) bool {
	if sc.honorNodes {
		if match, _ := required.Match(n); !match {
			return false
		}
	}
	return !sc.honorTaints || !untolerated(pod, n)
}

func hasKeys(n *corev1.Node, constraints []spreadConstraint) bool {
	for i := range constraints {
		if _, ok := n.Labels[constraints[i].key]; !ok {
			return false
		}
	}
	return true
}

// spreadState is what PodTopologySpread's filter needs: for each constraint,
// how many matching pods each domain has.
type spreadState struct {
	constraints []spreadConstraint
	required    nodeaffinity.RequiredNodeAffinity
	domains     []map[string]int
	fewest      []int
}

func prepareSpread(c *cycle) before {
	pod := c.pod.obj
	constraints, err := readSpread(pod.Spec.TopologySpreadConstraints, pod.Labels, corev1.DoNotSchedule)
	if err != nil {
		return before{fails: unresolvable(podTopologySpread, "obtaining pod's hard topology spread constraints: "+err.Error())}
	}
	if len(constraints) == 0 {
		return before{skip: true} // the system's defaults only prefer
	}
	s := &spreadState{constraints: constraints, required: nodeaffinity.GetRequiredNodeAffinity(pod)}
	for i := range constraints {
		s.domains = append(s.domains, map[string]int{})
		counted := c.counts.of(pod.Namespace, constraints[i].selector)
		for _, n := range c.cluster.order {
			if hasKeys(n.obj, constraints) && constraints[i].counts(pod, n.obj, s.required) {
				s.domains[i][n.obj.Labels[constraints[i].key]] += counted.on(n)
			}
		}
		s.fewest = append(s.fewest, fewest(s.domains[i]))
	}
	c.spread = s
	return before{}
}

// fewest returns the least number of pods in any domain.
func fewest(domains map[string]int) int {
	least := math.MaxInt32
	for _, n := range domains {
		least = min(least, n)
	}
	return least
}

func filterSpread(c *cycle, n *node) *verdict {
	const mismatch = "node(s) didn't match pod topology spread constraints"
	s := c.spread
	for i := range s.constraints {
		sc := &s.constraints[i]
		domain, ok := n.obj.Labels[sc.key]
		if !ok {
			return unresolvable(podTopologySpread, mismatch+" (missing required label)")
		}
		least := s.fewest[i]
		if len(s.domains[i]) < sc.minDomains {
			least = 0
		}
		self := 0
		if sc.selector.Matches(labels.Set(c.pod.obj.Labels)) {
			self = 1
		}
		if s.domains[i][domain]+self-least > sc.maxSkew {
			return unschedulable(podTopologySpread, mismatch)
		}
	}
	return nil
}

// placed is upstream's updateWithPod.
func (s *spreadState) placed(own, p *podInfo, n *node, sign int) {
	if s == nil || p.obj.Namespace != own.obj.Namespace || n.obj == nil || !hasKeys(n.obj, s.constraints) {
		return
	}
	for i := range s.constraints {
		sc := &s.constraints[i]
		if sc.selector.Matches(labels.Set(p.obj.Labels)) && sc.counts(own.obj, n.obj, s.required) {
			s.domains[i][n.obj.Labels[sc.key]] += sign
			s.fewest[i] = fewest(s.domains[i])
		}
	}
}

func (s *spreadState) clone() *spreadState {
	if s == nil {
		return nil
	}
	copied := *s
	copied.fewest = slices.Clone(s.fewest)
	copied.domains = make([]map[string]int, len(s.domains))
	for i, d := range s.domains {
		copied.domains[i] = maps.Clone(d)
	}
	return &copied
}

// defaultSelector selects the pods that belong together with pod: those of its
// Services and of its controller (framework/plugins/helper.DefaultSelector).
func defaultSelector(view store.View, pod *corev1.Pod) labels.Selector {
	set := labels.Set{}
	for _, service := range store.Services.List(view, pod.Namespace) {
		own := labels.Set(service.Spec.Selector)
		if own != nil && own.AsSelectorPreValidated().Matches(labels.Set(pod.Labels)) {
			set = labels.Merge(set, own)
		}
	}
	owner := metav1.GetControllerOfNoCopy(pod)
	if owner == nil {
		return set.AsSelector()
	}
	var of *metav1.LabelSelector
	switch owner.APIVersion + "/" + owner.Kind {
	case "v1/ReplicationController":
		if rc, ok := store.ReplicationControllers.Get(view, pod.Namespace, owner.Name); ok {
			set = labels.Merge(set, rc.Spec.Selector)
		}
	case "apps/v1/ReplicaSet":
		if rs, ok := store.ReplicaSets.Get(view, pod.Namespace, owner.Name); ok {
			of = rs.Spec.Selector
		}
	case "apps/v1/StatefulSet":
		if ss, ok := store.StatefulSets.Get(view, pod.Namespace, owner.Name); ok {
			of = ss.Spec.Selector
		}
	}
	selector := set.AsSelector()
	if of == nil {
		return selector
	}
	if other, err := metav1.LabelSelectorAsSelector(of); err == nil {
		if requirements, ok := other.Requirements(); ok {
			selector = selector.Add(requirements...)
		}
	}
	return selector
}
