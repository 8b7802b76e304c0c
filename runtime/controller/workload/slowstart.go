package workload

import (
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// create asks for n more pods in batches of 1, 2, 4 and so on: the batch in
// which the first refusal comes is the last one (upstream's slowStartBatch).
func (s *replication) create(n int) {
	for size := 1; n > 0; size *= 2 {
		b := &batch{replication: s, left: min(size, n)}
		n -= b.left
		for range b.left {
			s.effects = append(s.effects, b.creation())
		}
	}
}

// batch is a number of creations that are all tried.
type batch struct {
	*replication
	left    int
	refused error
}

func (b *batch) creation() loop.Create {
	ref := metav1.NewControllerRef(b.rs, b.kind)
	pod := podFrom(&b.rs.Spec.Template, b.rs.Namespace, b.rs.Name, *ref)
	return loop.Create{
		Key:    store.Pods.Key(b.rs.Namespace, ""),
		Object: pod,
		Created: func() []loop.Effect {
			return b.tried(b.record.normal("SuccessfulCreate", "Created pod: "+pod.Name))
		},
		Rejected: func(err error) []loop.Effect {
			if apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) {
				return b.tried()
			}
			if b.refused == nil {
				b.refused = err
			}
			return b.tried(b.record.warning("FailedCreate", "Error creating: "+err.Error()))
		},
	}
}

// tried notes that one more creation was tried, and gives up after the last of
// a batch with a refusal.
func (b *batch) tried(effects ...loop.Effect) []loop.Effect {
	b.left--
	if b.left == 0 && b.refused != nil {
		effects = append(effects, b.failure(b.refused)...)
	}
	return effects
}
