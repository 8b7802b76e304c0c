package controllertest

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/podstatus"
	"github.com/gherkube/gherkube/runtime/store"
)

// Broken is the image that never becomes ready.
const Broken = "broken"

// Kubelet makes every pod ready a second after it appeared, and removes it a
// second after it was deleted. It binds pods too: to the node that their
// affinity names, if there is one, else to "node".
type Kubelet struct{ since map[store.Key]time.Time }

// NewKubelet returns a Kubelet.
func NewKubelet() *Kubelet { return &Kubelet{since: map[store.Key]time.Time{}} }

// Name is the actor's name.
func (*Kubelet) Name() string { return "kubelet" }

// Dirty wakes every pod that changed.
func (*Kubelet) Dirty(_ store.View, c store.Change) []store.Key {
	if c.Key.Resource != store.Pods.GroupResource || c.New == nil {
		return nil
	}
	return []store.Key{c.Key}
}

// Reconcile makes a pod ready or removes it.
func (k *Kubelet) Reconcile(v store.View, key store.Key, now time.Time) loop.Outcome {
	pod, ok := store.Pods.Get(v, key.Namespace, key.Name)
	if !ok {
		delete(k.since, key)
		return loop.Outcome{}
	}
	if pod.DeletionTimestamp != nil {
		return k.stop(key, pod, now)
	}
	if pod.Spec.NodeName == "" {
		bound := pod.DeepCopy()
		bound.Spec.NodeName = nodeOf(pod)
		if _, ok := store.Nodes.Get(v, "", bound.Spec.NodeName); !ok && pod.Spec.Affinity != nil {
			return loop.Outcome{}
		}
		return loop.Outcome{Effects: []loop.Effect{loop.Update{Key: key, Object: bound}}}
	}
	if pod.Status.Phase == corev1.PodRunning || podstatus.IsEnded(pod) || pod.Spec.Containers[0].Image == Broken {
		return loop.Outcome{}
	}
	if ready := pod.CreationTimestamp.Add(time.Second); ready.After(now) {
		return loop.Outcome{Again: ready}
	}
	p := pod.DeepCopy()
	SetReady(p, now)
	return loop.Outcome{Effects: []loop.Effect{loop.Status{Key: key, Object: p}}}
}

// nodeOf is the node of a pod that is not bound yet.
func nodeOf(p *corev1.Pod) string {
	if p.Spec.Affinity == nil {
		return "node"
	}
	return p.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms[0].MatchFields[0].Values[0]
}

func (k *Kubelet) stop(key store.Key, pod *corev1.Pod, now time.Time) loop.Outcome {
	since, ok := k.since[key]
	if !ok {
		since = now
		k.since[key] = now
	}
	if gone := since.Add(time.Second); gone.After(now) {
		return loop.Outcome{Again: gone}
	}
	delete(k.since, key)
	return loop.Outcome{Effects: []loop.Effect{loop.Delete{Key: key, UID: pod.UID, GraceSeconds: new(int64)}}}
}

// SetReady makes the pod running and ready. All pods have the same address.
func SetReady(p *corev1.Pod, now time.Time) {
	p.Status.Phase = corev1.PodRunning
	p.Status.PodIP, p.Status.PodIPs = "10.244.0.1", []corev1.PodIP{{IP: "10.244.0.1"}}
	p.Status.Conditions = []corev1.PodCondition{{
		Type: corev1.PodReady, Status: corev1.ConditionTrue, LastTransitionTime: metav1.NewTime(now.Truncate(time.Second)),
	}}
}
