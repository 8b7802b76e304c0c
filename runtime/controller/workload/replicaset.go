package workload

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

var replicaSetKind = appsv1.SchemeGroupVersion.WithKind("ReplicaSet")

// NewReplicaSets returns the ReplicaSet controller.
func NewReplicaSets() loop.Actor {
	return &replicator{
		name:     "replicaset-controller",
		kind:     replicaSetKind,
		resource: store.ReplicaSets.GroupResource,
		get:      store.ReplicaSets.Get,
		list:     store.ReplicaSets.List,
		status: func(rs *appsv1.ReplicaSet) loop.Effect {
			return loop.Status{Key: store.ReplicaSets.KeyOf(rs), Object: rs}
		},
		count: func(terminating []*corev1.Pod) *int32 {
			n := int32(len(terminating))
			return &n
		},
	}
}
