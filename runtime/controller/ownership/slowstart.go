package ownership

import (
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// SlowStart creates pods of the owner in batches of 1, 2, 4 and so on: the
// batch in which the first refusal comes is the last one (upstream's
// slowStartBatch). After that batch, refused says what to do about its first
// refusal. That a namespace ends is not a refusal.
func (o Owner) SlowStart(pods []*corev1.Pod, refused func(error) []loop.Effect) []loop.Effect {
	var effects []loop.Effect
	for size := 1; len(pods) > 0; size *= 2 {
		b := &batch{owner: o, left: min(size, len(pods)), giveUp: refused}
		for _, pod := range pods[:b.left] {
			effects = append(effects, b.creation(pod))
		}
		pods = pods[b.left:]
	}
	return effects
}

// batch is a number of creations that are all tried.
type batch struct {
	owner   Owner
	left    int
	refused error
	giveUp  func(error) []loop.Effect
}

func (b *batch) creation(pod *corev1.Pod) loop.Create {
	return loop.Create{
		Key:    store.Pods.Key(pod.Namespace, pod.Name),
		Object: pod,
		Created: func(pod store.Object) []loop.Effect {
			return b.tried(b.owner.Record.Normal("SuccessfulCreate", "Created pod: "+pod.GetName()))
		},
		Rejected: func(err error) []loop.Effect {
			if apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) {
				return b.tried()
			}
			if b.refused == nil {
				b.refused = err
			}
			return b.tried(b.owner.Record.Warning("FailedCreate", "Error creating: "+err.Error()))
		},
	}
}

// tried notes that one more creation was tried, and gives up after the last of
// a batch with a refusal.
func (b *batch) tried(effects ...loop.Effect) []loop.Effect {
	b.left--
	if b.left == 0 && b.refused != nil {
		effects = append(effects, b.giveUp(b.refused)...)
	}
	return effects
}
