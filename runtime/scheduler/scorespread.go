package scheduler

import (
	"math"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"
)

// softSpread returns the constraints that PodTopologySpread prefers to hold:
// the pod's own, or the system's defaults, which need not be on every node.
func (c *cycle) softSpread() (constraints []spreadConstraint, own bool) {
	pod := c.pod.obj
	if len(pod.Spec.TopologySpreadConstraints) > 0 {
		constraints, err := readSpread(pod.Spec.TopologySpreadConstraints, pod.Labels, corev1.ScheduleAnyway)
		if err != nil {
			return nil, true // the filter has rejected such a pod
		}
		return constraints, true
	}
	selector := defaultSelector(c.view, pod)
	if selector.Empty() {
		return nil, false
	}
	constraints, _ = readSpread(systemSpread(), pod.Labels, corev1.ScheduleAnyway) // its selectors are nil
	for i := range constraints {
		constraints[i].selector = selector
	}
	return constraints, false
}

// scoreSpread prefers domains with few matching pods.
func (c *cycle) scoreSpread(nodes []*node) []int64 {
	constraints, own := c.softSpread()
	if len(constraints) == 0 {
		return nil
	}
	ignored := make([]bool, len(nodes))
	left := 0
	for i, n := range nodes {
		ignored[i] = own && !hasKeys(n.obj, constraints)
		if !ignored[i] {
			left++
		}
	}
	sums := make([]float64, len(nodes))
	for k := range constraints {
		c.scoreConstraint(&constraints[k], constraints, own, nodes, ignored, left, sums)
	}
	return spreadScores(sums, ignored, c.scores(len(nodes)))
}

// scoreConstraint adds to sums how many matching pods the domain of each node
// has, weighed by how many domains there are.
func (c *cycle) scoreConstraint(sc *spreadConstraint, all []spreadConstraint, own bool, nodes []*node, ignored []bool, left int, sums []float64) {
	counted := c.counts.of(c.pod.obj.Namespace, sc.selector)
	index := c.domains.by(sc.key, c.cluster)
	matching := func(n *node) int { return counted.on(n) }
	size := left
	if sc.key != corev1.LabelHostname {
		var sum []int
		sum, size = c.domainSums(sc, all, own, nodes, ignored, counted, index)
		matching = func(n *node) int { return sum[index.of[n.slot]] }
	}
	weight := math.Log(float64(size + 2))
	for i, n := range nodes {
		if index.named[n.slot] && !ignored[i] {
			sums[i] += float64(matching(n))*weight + float64(sc.maxSkew-1)
		}
	}
}

// domainSums counts the matching pods in each domain that has a node to choose
// from, and those domains.
func (c *cycle) domainSums(sc *spreadConstraint, all []spreadConstraint, own bool, nodes []*node, ignored []bool, counted *matchCount, index *domainIndex) (sum []int, size int) {
	offered := make([]bool, index.count)
	for i, n := range nodes {
		if d := index.of[n.slot]; !ignored[i] && !offered[d] {
			offered[d] = true
			size++
		}
	}
	sum = make([]int, index.count)
	required := nodeaffinity.GetRequiredNodeAffinity(c.pod.obj)
	for _, n := range c.cluster.order {
		d := index.of[n.slot]
		if offered[d] && (!own || hasKeys(n.obj, all)) && sc.counts(c.pod.obj, n.obj, required) {
			sum[d] += counted.on(n)
		}
	}
	return sum, size
}

// spreadScores is PodTopologySpread's NormalizeScore: the fewer, the better. The scores
// are zero before.
func spreadScores(sums []float64, ignored []bool, scores []int64) []int64 {
	least, most := int64(math.MaxInt64), int64(0)
	for i, sum := range sums {
		if ignored[i] {
			continue
		}
		scores[i] = int64(math.Round(sum))
		least, most = min(least, scores[i]), max(most, scores[i])
	}
	for i := range scores {
		switch {
		case ignored[i]:
			scores[i] = 0
		case most == 0:
			scores[i] = maxScore
		default:
			scores[i] = maxScore * (most + least - scores[i]) / most
		}
	}
	return scores
}

// scoreInterPodAffinity prefers domains whose pods the pod prefers, or that
// prefer the pod.
func (c *cycle) scoreInterPodAffinity(nodes []*node) []int64 {
	constrained := len(c.pod.preferredAffinity)+len(c.pod.preferredAntiAffinity) > 0
	if !constrained && c.cluster.affine == 0 {
		return nil
	}
	weights := map[topology]int64{}
	for _, n := range c.cluster.order {
		pods := n.affine
		if constrained {
			pods = n.pods
		}
		for _, p := range pods {
			c.weigh(weights, n, p)
		}
	}
	if len(weights) == 0 {
		return nil
	}
	scores := c.scores(len(nodes))
	least, most := int64(math.MaxInt64), int64(math.MinInt64)
	for i, n := range nodes {
		for key, value := range n.obj.Labels { // a sum: the order does not matter
			scores[i] += weights[topology{key, value}]
		}
		least, most = min(least, scores[i]), max(most, scores[i])
	}
	for i := range scores {
		if most == least {
			scores[i] = 0
			continue
		}
		scores[i] = int64(maxScore * (float64(scores[i]-least) / float64(most-least)))
	}
	return scores
}

// weigh is upstream's processExistingPod, with its HardPodAffinityWeight of 1.
func (c *cycle) weigh(weights map[topology]int64, n *node, p *podInfo) {
	add := func(t *affinityTerm, weight int64, pod *corev1.Pod) {
		if value, ok := n.obj.Labels[t.key]; ok && t.matches(c.view, pod) {
			weights[topology{t.key, value}] += weight
		}
	}
	own := c.pod.obj
	for i := range c.pod.preferredAffinity {
		add(&c.pod.preferredAffinity[i].affinityTerm, c.pod.preferredAffinity[i].weight, p.obj)
	}
	for i := range c.pod.preferredAntiAffinity {
		add(&c.pod.preferredAntiAffinity[i].affinityTerm, -c.pod.preferredAntiAffinity[i].weight, p.obj)
	}
	for i := range p.affinity {
		add(&p.affinity[i], 1, own)
	}
	for i := range p.preferredAffinity {
		add(&p.preferredAffinity[i].affinityTerm, p.preferredAffinity[i].weight, own)
	}
	for i := range p.preferredAntiAffinity {
		add(&p.preferredAntiAffinity[i].affinityTerm, -p.preferredAntiAffinity[i].weight, own)
	}
}
