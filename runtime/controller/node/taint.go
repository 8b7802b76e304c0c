package node

import (
	"maps"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/kubernetes/pkg/util/taints"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// writer changes one node, write by write.
type writer struct {
	node    *corev1.Node // as after the writes so far
	now     time.Time
	effects []loop.Effect
}

func (w *writer) write(n *corev1.Node) {
	n.ResourceVersion = "" // a patch of what is there
	w.node = n
	w.effects = append(w.effects, loop.Update{Key: store.Nodes.KeyOf(n), Object: n})
}

// swap is upstream's SwapNodeControllerTaint: it adds the taints in one write
// and removes others in a second one.
func (w *writer) swap(add, remove []*corev1.Taint) {
	node, changed := w.node, false
	at := metav1.NewTime(w.now.Truncate(time.Second))
	for _, t := range add {
		t.TimeAdded = &at
		added, ok, _ := taints.AddOrUpdateTaint(node, t) // its error is always nil
		node, changed = added, changed || ok
	}
	if changed {
		w.write(node)
	}
	w.remove(remove...)
}

// remove is upstream's RemoveTaintOffNode.
func (w *writer) remove(remove ...*corev1.Taint) {
	node, changed := w.node, false
	for _, t := range remove {
		removed, ok, _ := taints.RemoveTaint(node, t) // its error is always nil
		node, changed = removed, changed || ok
	}
	if changed {
		w.write(node)
	}
}

func exists(n *corev1.Node, t *corev1.Taint) bool { return taints.TaintExists(n.Spec.Taints, t) }

// readinessTaints returns the NoExecute taint that a node has whose condition
// Ready has the status, and the one that it has not. Both are nil if it is ready.
func readinessTaints(ready corev1.ConditionStatus) (taint, opposite *corev1.Taint) {
	unreachable := &corev1.Taint{Key: corev1.TaintNodeUnreachable, Effect: corev1.TaintEffectNoExecute}
	notReady := &corev1.Taint{Key: corev1.TaintNodeNotReady, Effect: corev1.TaintEffectNoExecute}
	switch ready {
	case corev1.ConditionFalse:
		return notReady, unreachable
	case corev1.ConditionUnknown:
		return unreachable, notReady
	}
	return nil, nil
}

// conditionTaints is upstream's nodeConditionToTaintKeyStatusMap.
var conditionTaints = map[corev1.NodeConditionType]map[corev1.ConditionStatus]string{
	corev1.NodeReady: {
		corev1.ConditionFalse:   corev1.TaintNodeNotReady,
		corev1.ConditionUnknown: corev1.TaintNodeUnreachable,
	},
	corev1.NodeMemoryPressure:     {corev1.ConditionTrue: corev1.TaintNodeMemoryPressure},
	corev1.NodeDiskPressure:       {corev1.ConditionTrue: corev1.TaintNodeDiskPressure},
	corev1.NodeNetworkUnavailable: {corev1.ConditionTrue: corev1.TaintNodeNetworkUnavailable},
	corev1.NodePIDPressure:        {corev1.ConditionTrue: corev1.TaintNodePIDPressure},
}

// isConditionTaint reports whether the key is that of a taint by condition, or
// of a cordoned node.
func isConditionTaint(key string) bool {
	switch key {
	case corev1.TaintNodeUnschedulable, corev1.TaintNodeNotReady, corev1.TaintNodeUnreachable, corev1.TaintNodeNetworkUnavailable,
		corev1.TaintNodeMemoryPressure, corev1.TaintNodeDiskPressure, corev1.TaintNodePIDPressure:
		return true
	}
	return false
}

// taintNoSchedule is upstream's doNoScheduleTaintingPass: the taints that say
// what the node's conditions say.
func taintNoSchedule(w *writer) {
	var want []corev1.Taint
	for _, c := range w.node.Status.Conditions {
		if key := conditionTaints[c.Type][c.Status]; key != "" {
			want = append(want, corev1.Taint{Key: key, Effect: corev1.TaintEffectNoSchedule})
		}
	}
	if w.node.Spec.Unschedulable {
		want = append(want, corev1.Taint{Key: corev1.TaintNodeUnschedulable, Effect: corev1.TaintEffectNoSchedule})
	}
	have := taints.TaintSetFilter(w.node.Spec.Taints, func(t *corev1.Taint) bool {
		return t.Effect == corev1.TaintEffectNoSchedule && isConditionTaint(t.Key)
	})
	if add, remove := taints.TaintSetDiff(want, have); len(add)+len(remove) > 0 {
		w.swap(add, remove)
	}
}

// reconcileLabels is upstream's reconcileNodeLabels: the older labels of
// operating system and architecture follow the newer ones.
func reconcileLabels(w *writer) {
	labels := map[string]string{}
	for from, to := range map[string]string{
		corev1.LabelOSStable:   "beta.kubernetes.io/os",
		corev1.LabelArchStable: "beta.kubernetes.io/arch",
	} {
		if value, ok := w.node.Labels[from]; ok {
			if old, ok := w.node.Labels[to]; !ok || old != value {
				labels[to] = value
			}
		}
	}
	if len(labels) == 0 {
		return
	}
	labelled := w.node.DeepCopy()
	maps.Copy(labelled.Labels, labels)
	w.write(labelled)
}
