package scheduler

import (
	"math"

	corev1 "k8s.io/api/core/v1"
	corev1helpers "k8s.io/component-helpers/scheduling/corev1"
	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"
	"k8s.io/klog/v2"
)

const maxScore = 100

// Weights of the score plugins (apis/config/v1/default_plugins.go).
const (
	taintWeight    = 3
	affinityWeight = 2
	fitWeight      = 1
	spreadWeight   = 2
	interWeight    = 2
	balanceWeight  = 1
)

// scorers are the score plugins that tell nodes apart. Scores that are nil say that all
// nodes are equal; others are the scheduler's room and good until the next scorer.
func scorers() [6]struct {
	weight int64
	score  func(*cycle, []*node) []int64
} {
	return [6]struct {
		weight int64
		score  func(*cycle, []*node) []int64
	}{
		{taintWeight, (*cycle).scoreTaints},
		{affinityWeight, (*cycle).scoreNodeAffinity},
		{fitWeight, (*cycle).scoreLeastAllocated},
		{spreadWeight, (*cycle).scoreSpread},
		{interWeight, (*cycle).scoreInterPodAffinity},
		{balanceWeight, (*cycle).scoreBalance},
	}
}

// best returns the node with the highest score; among equals, one by chance.
func (c *cycle) best(nodes []*node) *node {
	total := zeros(&c.room.total, len(nodes))
	for _, part := range scorers() {
		for i, score := range part.score(c, nodes) {
			total[i] += part.weight * score
		}
	}
	ties := c.room.ties[:0]
	for i, score := range total {
		switch {
		case len(ties) == 0 || score > total[ties[0]]:
			ties = append(ties[:0], i)
		case score == total[ties[0]]:
			ties = append(ties, i)
		}
	}
	c.room.ties = ties
	if len(ties) == 1 {
		return nodes[ties[0]]
	}
	return nodes[ties[c.chance.IntN(len(ties))]]
}

// scoreTaints prefers nodes with few PreferNoSchedule taints that the pod does
// not tolerate. nil means that all nodes are equal.
func (c *cycle) scoreTaints(nodes []*node) []int64 {
	var scores []int64
	for i, n := range nodes {
		for j := range n.obj.Spec.Taints {
			taint := &n.obj.Spec.Taints[j]
			if taint.Effect != corev1.TaintEffectPreferNoSchedule || c.toleratesPreferred(taint) {
				continue
			}
			if scores == nil {
				scores = c.scores(len(nodes))
			}
			scores[i]++
		}
	}
	if scores == nil {
		return nil
	}
	normalize(scores)
	for i := range scores {
		scores[i] = maxScore - scores[i]
	}
	return scores
}

func (c *cycle) toleratesPreferred(taint *corev1.Taint) bool {
	var tolerations []corev1.Toleration
	for _, t := range c.pod.obj.Spec.Tolerations {
		if t.Effect == "" || t.Effect == corev1.TaintEffectPreferNoSchedule {
			tolerations = append(tolerations, t)
		}
	}
	return corev1helpers.TolerationsTolerateTaint(klog.Logger{}, tolerations, taint, comparisonOperators)
}

// normalize stretches scores to at most maxScore: helper.DefaultNormalizeScore.
func normalize(scores []int64) {
	var most int64
	for _, s := range scores {
		most = max(most, s)
	}
	if most == 0 {
		return
	}
	for i := range scores {
		scores[i] = maxScore * scores[i] / most
	}
}

func (c *cycle) scoreNodeAffinity(nodes []*node) []int64 {
	a := c.pod.obj.Spec.Affinity
	if a == nil || a.NodeAffinity == nil || len(a.NodeAffinity.PreferredDuringSchedulingIgnoredDuringExecution) == 0 {
		return nil
	}
	preferred, err := nodeaffinity.NewPreferredSchedulingTerms(a.NodeAffinity.PreferredDuringSchedulingIgnoredDuringExecution)
	if err != nil {
		return nil // the API server validates the terms
	}
	scores := c.scores(len(nodes))
	for i, n := range nodes {
		scores[i] = preferred.Score(n.obj)
	}
	normalize(scores)
	return scores
}

// scoreLeastAllocated prefers nodes with much left: NodeResourcesFit with the
// strategy LeastAllocated over cpu and memory.
func (c *cycle) scoreLeastAllocated(nodes []*node) []int64 {
	scores := c.scores(len(nodes))
	for i, n := range nodes {
		var sum, parts int64
		for _, r := range [2][2]int64{
			{n.nonZero.cpu + c.pod.nonZero.cpu, n.allocatable.cpu},
			{n.nonZero.memory + c.pod.nonZero.memory, n.allocatable.memory},
		} {
			used, total := r[0], r[1]
			if total == 0 {
				continue
			}
			parts++
			if used <= total {
				sum += (total - used) * maxScore / total
			}
		}
		if parts > 0 {
			scores[i] = sum / parts
		}
	}
	return scores
}

// scoreBalance prefers nodes where the pod brings the used shares of cpu and
// memory closer: NodeResourcesBalancedAllocation. Pods that request neither
// are not scored.
func (c *cycle) scoreBalance(nodes []*node) []int64 {
	want := &c.pod.requests
	if want.cpu == 0 && want.memory == 0 {
		return nil
	}
	scores := c.scores(len(nodes))
	for i, n := range nodes {
		with := balance(n.requested.cpu+want.cpu, n.requested.memory+want.memory, n)
		without := balance(n.requested.cpu, n.requested.memory, n)
		scores[i] = maxScore/2 + (maxScore/2+with-without)/2
	}
	return scores
}

// balance is upstream's balancedResourceScore for two resources.
func balance(cpu, memory int64, n *node) int64 {
	if n.allocatable.cpu == 0 || n.allocatable.memory == 0 {
		return maxScore
	}
	a := min(float64(cpu)/float64(n.allocatable.cpu), 1)
	b := min(float64(memory)/float64(n.allocatable.memory), 1)
	deviation := math.Abs((a - b) / 2)
	return int64((1 - deviation) * maxScore)
}
