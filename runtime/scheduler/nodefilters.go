package scheduler

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1helpers "k8s.io/component-helpers/scheduling/corev1"
	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"
	"k8s.io/klog/v2"
)

// comparisonOperators is the feature TaintTolerationComparisonOperators, which
// 1.37 has off by default.
const comparisonOperators = false

// filterUnschedulable is the NodeUnschedulable plugin: cordoned nodes.
func filterUnschedulable(c *cycle, n *node) *verdict {
	if !n.obj.Spec.Unschedulable || toleratesUnschedulable(c.pod.obj) {
		return nil
	}
	return unresolvable(nodeUnschedulable, "node(s) were unschedulable")
}

func toleratesUnschedulable(pod *corev1.Pod) bool {
	taint := corev1.Taint{Key: corev1.TaintNodeUnschedulable, Effect: corev1.TaintEffectNoSchedule}
	return corev1helpers.TolerationsTolerateTaint(klog.Logger{}, pod.Spec.Tolerations, &taint, comparisonOperators)
}

// filterTaints is the TaintToleration plugin.
func filterTaints(c *cycle, n *node) *verdict {
	if len(n.obj.Spec.Taints) == 0 || !untolerated(c.pod.obj, n.obj) {
		return nil
	}
	return unresolvable(taintToleration, "node(s) had untolerated taint(s)")
}

// untolerated reports whether the node has a taint that keeps the pod away.
func untolerated(pod *corev1.Pod, n *corev1.Node) bool {
	_, found := corev1helpers.FindMatchingUntoleratedTaint(klog.Logger{}, n.Spec.Taints, pod.Spec.Tolerations, keepsAway, comparisonOperators)
	return found
}

func keepsAway(t *corev1.Taint) bool {
	return t.Effect == corev1.TaintEffectNoSchedule || t.Effect == corev1.TaintEffectNoExecute
}

// prepareNodeAffinity is NodeAffinity's PreFilter: affinity to nodes by name
// limits the search to them.
func prepareNodeAffinity(c *cycle) before {
	required := requiredNodeTerms(c.pod.obj)
	if required == nil && c.pod.obj.Spec.NodeSelector == nil {
		return before{skip: true}
	}
	c.affinity = nodeaffinity.GetRequiredNodeAffinity(c.pod.obj)
	if required == nil || len(required.NodeSelectorTerms) == 0 {
		return before{}
	}
	names := []string{}
	for _, term := range required.NodeSelectorTerms {
		of, named := namedNodes(term)
		if !named {
			return before{}
		}
		names = append(names, of...)
	}
	if len(names) == 0 {
		return before{fails: unresolvable(nodeAffinity, "pod affinity terms conflict")}
	}
	return before{only: names}
}

func requiredNodeTerms(pod *corev1.Pod) *corev1.NodeSelector {
	a := pod.Spec.Affinity
	if a == nil || a.NodeAffinity == nil {
		return nil
	}
	return a.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution
}

// namedNodes returns the node names that the term allows; false if it names
// none and so leaves all.
func namedNodes(term corev1.NodeSelectorTerm) ([]string, bool) {
	var names []string
	named := false
	for _, r := range term.MatchFields {
		if r.Key != metav1.ObjectNameField || r.Operator != corev1.NodeSelectorOpIn {
			continue
		}
		if !named {
			names, named = slices.Clone(r.Values), true
			continue
		}
		names = slices.DeleteFunc(names, func(name string) bool { return !slices.Contains(r.Values, name) })
	}
	return names, named
}

func filterNodeAffinity(c *cycle, n *node) *verdict {
	if match, _ := c.affinity.Match(n.obj); match { // errors are taken as no match, as upstream does
		return nil
	}
	return unresolvable(nodeAffinity, "node(s) didn't match Pod's node affinity/selector")
}

func preparePorts(c *cycle) before { return before{skip: len(c.pod.ports) == 0} }

// filterPorts is the NodePorts plugin: host ports.
func filterPorts(c *cycle, n *node) *verdict {
	for _, p := range c.pod.ports {
		if n.ports.conflicts(p) {
			return unschedulable(nodePorts, "node(s) didn't have free ports for the requested pod ports")
		}
	}
	return nil
}

// filterResources is the NodeResourcesFit plugin.
func filterResources(c *cycle, n *node) *verdict {
	want := &c.pod.requests
	full := len(n.pods)+1 > n.podLimit
	if !full && fits(want, &n.allocatable, &n.requested) {
		return nil
	}
	v := &verdict{plugin: nodeResourcesFit}
	if full {
		v.reasons = append(v.reasons, "Too many pods")
	}
	lack := func(name corev1.ResourceName, want, total, used int64) {
		if want > 0 && want > total-used {
			v.reasons = append(v.reasons, "Insufficient "+string(name))
			v.final = v.final || want > total
		}
	}
	lack(corev1.ResourceCPU, want.cpu, n.allocatable.cpu, n.requested.cpu)
	lack(corev1.ResourceMemory, want.memory, n.allocatable.memory, n.requested.memory)
	lack(corev1.ResourceEphemeralStorage, want.ephemeral, n.allocatable.ephemeral, n.requested.ephemeral)
	for _, name := range sortedNames(want.scalar) {
		lack(name, want.scalar[name], n.allocatable.scalar[name], n.requested.scalar[name])
	}
	return v
}

func fits(want, total, used *amount) bool {
	if want.cpu > 0 && want.cpu > total.cpu-used.cpu ||
		want.memory > 0 && want.memory > total.memory-used.memory ||
		want.ephemeral > 0 && want.ephemeral > total.ephemeral-used.ephemeral {
		return false
	}
	for name, n := range want.scalar {
		if n > 0 && n > total.scalar[name]-used.scalar[name] {
			return false
		}
	}
	return true
}

func sortedNames(m map[corev1.ResourceName]int64) []corev1.ResourceName {
	names := make([]corev1.ResourceName, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
