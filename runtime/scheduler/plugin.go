package scheduler

import "strings"

// plugins is a set of the framework's plugins: those that rejected a pod
// decide which later change is worth another attempt.
type plugins uint16

const (
	nodeUnschedulable plugins = 1 << iota
	taintToleration
	nodeAffinity
	nodePorts
	nodeResourcesFit
	volumeBinding
	podTopologySpread
	interPodAffinity
	volumeRestrictions
	volumeZone
	dynamicResources
)

// verdict is a plugin's rejection of a node, or of all (upstream's fwk.Status).
// A nil verdict means that the pod may go there.
type verdict struct {
	plugin  plugins
	reasons []string
	// final says that removing pods from the node would not help
	// (UnschedulableAndUnresolvable), so that preemption need not try.
	final bool
}

func unschedulable(plugin plugins, reasons ...string) *verdict {
	return &verdict{plugin: plugin, reasons: reasons}
}

func unresolvable(plugin plugins, reasons ...string) *verdict {
	return &verdict{plugin: plugin, reasons: reasons, final: true}
}

func (v *verdict) message() string { return strings.Join(v.reasons, ", ") }

// filter is a plugin's check of one node, with what it worked out beforehand
// in the cycle.
type filter func(*cycle, *node) *verdict

// before is what a plugin finds out before it looks at single nodes.
type before struct {
	skip  bool     // nothing to check on any node
	only  []string // if not nil, the only nodes that can do
	fails *verdict // no node can do
}
