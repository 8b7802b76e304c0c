package scheduler

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"

	"github.com/gherkube/gherkube/runtime/store"
)

// Limits of the search for feasible nodes (pkg/scheduler/schedule_one.go).
const (
	minFeasibleNodes      = 100
	minFeasiblePercentage = 5
)

// cycle is one attempt to find a node for a pod.
type cycle struct {
	*Scheduler
	view      store.View
	pod       *podInfo
	filters   []filter
	affinity  nodeaffinity.RequiredNodeAffinity
	spread    *spreadState
	inter     *interState
	claims    *podClaims
	zones     []zoned
	exclusive exclusive

	verdicts  map[string]*verdict // by node: why not
	elsewhere *verdict            // why not nodes that were not looked at
}

// steps are the filter plugins in upstream's order
// (apis/config/v1/default_plugins.go).
func steps() []struct {
	name    string
	prepare func(*cycle) before
	check   filter
} {
	return []struct {
		name    string
		prepare func(*cycle) before
		check   filter
	}{
		{"NodeUnschedulable", everyNode, filterUnschedulable},
		{"TaintToleration", everyNode, filterTaints},
		{"NodeAffinity", prepareNodeAffinity, filterNodeAffinity},
		{"NodePorts", preparePorts, filterPorts},
		{"NodeResourcesFit", everyNode, filterResources},
		{"VolumeRestrictions", prepareRestrictions, filterRestrictions},
		{"VolumeBinding", prepareVolumes, filterVolumes},
		{"VolumeZone", prepareZones, filterZones},
		{"PodTopologySpread", prepareSpread, filterSpread},
		{"InterPodAffinity", prepareInterPodAffinity, filterInterPodAffinity},
		{"DynamicResources", prepareDevices, everywhere},
	}
}

func everyNode(*cycle) before { return before{} }

func (s *Scheduler) newCycle(view store.View, pod *podInfo) *cycle {
	return &cycle{Scheduler: s, view: view, pod: pod, verdicts: map[string]*verdict{}}
}

// prepare runs the plugins' preparations. It returns the nodes to look at, or
// the verdict that none can do (upstream's RunPreFilterPlugins).
func (c *cycle) prepare() ([]*node, *verdict) {
	nodes := c.cluster.order
	var limiting []string
	for _, step := range steps() {
		b := step.prepare(c)
		if b.skip {
			continue
		}
		if b.fails != nil {
			return nil, b.fails
		}
		c.filters = append(c.filters, step.check)
		if b.only != nil {
			nodes = c.named(nodes, b.only)
			limiting = append(limiting, step.name)
		}
	}
	if limiting != nil {
		c.elsewhere = unresolvable(0, fmt.Sprintf("node(s) didn't satisfy plugin(s) [%s]", strings.Join(limiting, " ")))
	}
	return nodes, nil
}

// named returns those of the nodes that have one of the names.
func (c *cycle) named(nodes []*node, names []string) []*node {
	if len(names) == 1 && len(nodes) == len(c.cluster.order) { // as a DaemonSet's pods want it
		n := c.cluster.nodes[names[0]]
		if n == nil || n.obj == nil {
			return nil
		}
		return []*node{n}
	}
	return slices.DeleteFunc(slices.Clone(nodes), func(n *node) bool { return !slices.Contains(names, n.name) })
}

// feasible returns the nodes that pass all filters, and records why others do
// not. On large clusters it stops when it has enough to choose from, and the
// next cycle goes on with the node after. The nodes are good until then.
func (c *cycle) feasible(nodes []*node) []*node {
	if len(nodes) == 0 {
		return nil
	}
	wanted := feasibleWanted(len(nodes))
	found := slices.Grow(c.room.found[:0], wanted)
	looked := 0
	for i := 0; i < len(nodes) && len(found) < wanted; i++ {
		n := nodes[(c.start+i)%len(nodes)]
		looked++
		if v := c.check(n); v != nil {
			c.verdicts[n.name] = v
			continue
		}
		found = append(found, n)
	}
	c.room.found = found
	c.start = (c.start + looked) % max(1, len(c.cluster.order))
	return found
}

// feasibleWanted is upstream's numFeasibleNodesToFind with the adaptive
// percentageOfNodesToScore.
func feasibleWanted(nodes int) int {
	if nodes < minFeasibleNodes {
		return nodes
	}
	percentage := max(50-nodes/125, minFeasiblePercentage)
	return max(nodes*percentage/100, minFeasibleNodes)
}

// check runs the filters on a node: first as if the pods nominated for it were
// there, then as it is (upstream's RunFilterPluginsWithNominatedPods).
func (c *cycle) check(n *node) *verdict {
	if len(c.queue.nominees) > 0 {
		if with, on, added := c.withNominees(n); added {
			if v := with.run(on); v != nil {
				return v
			}
		}
	}
	return c.run(n)
}

func (c *cycle) withNominees(n *node) (*cycle, *node, bool) {
	with, on := c, n
	added := false
	for _, e := range c.queue.nominees[n.name] {
		if e.pod.priority < c.pod.priority || e.pod.obj.UID == c.pod.obj.UID || e.pod.node != "" {
			continue
		}
		if !added {
			with, on, added = c.clone(), n.clone(), true
		}
		on.add(e.pod)
		with.placed(e.pod, on, 1)
	}
	return with, on, added
}

func (c *cycle) run(n *node) *verdict {
	for _, check := range c.filters {
		if v := check(c, n); v != nil {
			return v
		}
	}
	return nil
}

// clone returns a copy of the cycle for trying out other pods on a node.
func (c *cycle) clone() *cycle {
	copied := *c
	copied.spread = c.spread.clone()
	copied.inter = c.inter.clone()
	return &copied
}

// placed takes another pod on n into account (sign 1), or out of it (-1).
func (c *cycle) placed(p *podInfo, n *node, sign int) {
	c.spread.placed(c.pod, p, n, sign)
	c.inter.placed(c.pod, p, n, sign)
	c.exclusive.placed(c.pod, p, sign)
}
