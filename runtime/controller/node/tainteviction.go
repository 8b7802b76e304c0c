// Package node has the controllers that act on what becomes of nodes.
package node

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/klog/v2"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/podstatus"
	"github.com/gherkube/gherkube/runtime/store"
)

// taintEvictions deletes the pods that do not tolerate the NoExecute taints of
// their nodes, or not for longer. Keys are pods.
type taintEvictions struct{ planned map[store.Key]eviction }

// eviction is planned for a pod.
type eviction struct {
	uid       types.UID
	since, at time.Time
}

// NewTaintEvictions returns the taint eviction controller.
func NewTaintEvictions() loop.Actor { return &taintEvictions{map[store.Key]eviction{}} }

func (*taintEvictions) Name() string { return "taint-eviction-controller" }

// Dirty wakes a pod that is new on its node or goes, or whose tolerations
// change, and all pods of a node whose NoExecute taints change (upstream's
// PodUpdated and NodeUpdated).
func (t *taintEvictions) Dirty(v store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case store.Pods.GroupResource:
		old, _ := c.Old.(*corev1.Pod)
		cur, _ := c.New.(*corev1.Pod)
		if old != nil && cur != nil && old.Spec.NodeName == cur.Spec.NodeName &&
			apiequality.Semantic.DeepEqual(old.Spec.Tolerations, cur.Spec.Tolerations) {
			return nil
		}
		return []store.Key{c.Key}
	case store.Nodes.GroupResource:
		old, _ := c.Old.(*corev1.Node)
		cur, _ := c.New.(*corev1.Node)
		if cur == nil || apiequality.Semantic.DeepEqual(noExecute(old), noExecute(cur)) {
			return nil
		}
		var keys []store.Key
		for _, p := range store.Pods.Indexed(v, store.ByNode, c.Key.Name) {
			keys = append(keys, store.Pods.KeyOf(p))
		}
		return keys
	}
	return nil
}

func noExecute(n *corev1.Node) []corev1.Taint {
	var out []corev1.Taint
	if n == nil {
		return nil
	}
	for _, t := range n.Spec.Taints {
		if t.Effect == corev1.TaintEffectNoExecute {
			out = append(out, t)
		}
	}
	return out
}

// Reconcile is upstream's processPodOnNode.
func (t *taintEvictions) Reconcile(v store.View, key store.Key, now time.Time) loop.Outcome {
	pod, ok := store.Pods.Get(v, key.Namespace, key.Name)
	var effects []loop.Effect
	if plan, planned := t.planned[key]; planned && (!ok || plan.uid != pod.UID) {
		effects = t.cancel(key)
	}
	if !ok || pod.Spec.NodeName == "" {
		return loop.Outcome{Effects: effects}
	}
	if plan, planned := t.planned[key]; planned && !now.Before(plan.at) {
		return loop.Outcome{Effects: append(effects, t.evict(pod, now)...)}
	}
	node, _ := store.Nodes.Get(v, "", pod.Spec.NodeName)
	tolerated, d := toleration(noExecute(node), pod.Spec.Tolerations)
	switch plan, planned := t.planned[key]; {
	case !tolerated:
		effects = append(effects, t.cancel(key)...)
		return loop.Outcome{Effects: append(effects, t.evict(pod, now)...)}
	case d == forever:
		return loop.Outcome{Effects: append(effects, t.cancel(key)...)}
	case planned && (plan.since.Before(now) || plan.at.Equal(now.Add(d))):
		return loop.Outcome{Effects: effects, Again: plan.at} // what was planned stays
	case d == 0:
		return loop.Outcome{Effects: append(effects, t.evict(pod, now)...)}
	}
	t.planned[key] = eviction{pod.UID, now, now.Add(d)}
	return loop.Outcome{Effects: effects, Again: now.Add(d)}
}

// forever is how long taints are tolerated that need no eviction.
const forever = time.Duration(-1)

// toleration tells whether all taints are tolerated, and for how long
// (GetMatchingTolerations and getMinTolerationTime).
func toleration(taints []corev1.Taint, tolerations []corev1.Toleration) (bool, time.Duration) {
	least := forever
	for i := range taints {
		used := matching(&taints[i], tolerations)
		if used == nil {
			return false, 0
		}
		if s := used.TolerationSeconds; s != nil {
			d := time.Duration(max(*s, 0)) * time.Second
			if least == forever || d < least {
				least = d
			}
		}
	}
	return true, least
}

func matching(taint *corev1.Taint, tolerations []corev1.Toleration) *corev1.Toleration {
	for i := range tolerations {
		if tolerations[i].ToleratesTaint(klog.Logger{}, taint, comparisonOperators) {
			return &tolerations[i]
		}
	}
	return nil
}

// comparisonOperators is the feature TaintTolerationComparisonOperators, which
// is off by default in 1.37.
const comparisonOperators = false

// cancel forgets what was planned.
func (t *taintEvictions) cancel(key store.Key) []loop.Effect {
	if _, planned := t.planned[key]; !planned {
		return nil
	}
	delete(t.planned, key)
	return []loop.Effect{tell(key, "Cancelling deletion of Pod ")}
}

// evict is upstream's addConditionAndDeletePod.
func (t *taintEvictions) evict(pod *corev1.Pod, now time.Time) []loop.Effect {
	key := store.Pods.KeyOf(pod)
	delete(t.planned, key)
	effects := []loop.Effect{tell(key, "Marking for deletion Pod ")}
	if marked := podstatus.Disrupt(pod, "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint", now); marked != nil {
		effects = append(effects, loop.Status{Key: key, Object: marked})
	}
	return append(effects, loop.Delete{Key: key, UID: pod.UID, Rejected: unlessGone})
}

func unlessGone(err error) []loop.Effect {
	if apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
		return nil
	}
	return []loop.Effect{loop.Retry{Err: err}}
}

func tell(pod store.Key, what string) loop.Effect {
	return loop.Event{
		Regarding: corev1.ObjectReference{APIVersion: "v1", Kind: "Pod", Namespace: pod.Namespace, Name: pod.Name},
		Type:      corev1.EventTypeNormal, Reason: "TaintManagerEviction", Component: "taint-eviction-controller",
		Message: fmt.Sprint(what, types.NamespacedName{Namespace: pod.Namespace, Name: pod.Name}),
	}
}
