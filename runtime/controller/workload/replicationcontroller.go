package workload

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// NewReplicationControllers returns the ReplicationController controller. Its
// status has no number of terminating pods.
func NewReplicationControllers() loop.Actor {
	return &replicator{
		name:     "replication-controller",
		kind:     corev1.SchemeGroupVersion.WithKind("ReplicationController"),
		resource: store.ReplicationControllers.GroupResource,
		get: func(v store.View, namespace, name string) (*appsv1.ReplicaSet, bool) {
			rc, ok := store.ReplicationControllers.Get(v, namespace, name)
			if !ok {
				return nil, false
			}
			return asReplicaSet(rc), true
		},
		list: func(v store.View, namespace string) []*appsv1.ReplicaSet {
			var out []*appsv1.ReplicaSet
			for _, rc := range store.ReplicationControllers.List(v, namespace) {
				out = append(out, asReplicaSet(rc))
			}
			return out
		},
		status: func(rs *appsv1.ReplicaSet) loop.Effect {
			rc := &corev1.ReplicationController{ObjectMeta: rs.ObjectMeta, Status: replicationStatus(rs.Status)}
			return loop.Status{Key: store.ReplicationControllers.KeyOf(rc), Object: rc}
		},
		count: func([]*corev1.Pod) *int32 { return nil },
	}
}

// asReplicaSet is upstream's convertRCtoRS. The result shares what rc holds.
func asReplicaSet(rc *corev1.ReplicationController) *appsv1.ReplicaSet {
	rs := &appsv1.ReplicaSet{
		ObjectMeta: rc.ObjectMeta,
		Spec: appsv1.ReplicaSetSpec{
			Replicas:        rc.Spec.Replicas,
			MinReadySeconds: rc.Spec.MinReadySeconds,
		},
		Status: appsv1.ReplicaSetStatus{
			Replicas:             rc.Status.Replicas,
			FullyLabeledReplicas: rc.Status.FullyLabeledReplicas,
			ReadyReplicas:        rc.Status.ReadyReplicas,
			AvailableReplicas:    rc.Status.AvailableReplicas,
			ObservedGeneration:   rc.Status.ObservedGeneration,
		},
	}
	if rc.Spec.Selector != nil {
		rs.Spec.Selector = &metav1.LabelSelector{MatchLabels: rc.Spec.Selector}
	}
	if rc.Spec.Template != nil {
		rs.Spec.Template = *rc.Spec.Template
	}
	for _, c := range rc.Status.Conditions {
		rs.Status.Conditions = append(rs.Status.Conditions, appsv1.ReplicaSetCondition{
			Type: appsv1.ReplicaSetConditionType(c.Type), Status: c.Status,
			LastTransitionTime: c.LastTransitionTime, Reason: c.Reason, Message: c.Message,
		})
	}
	return rs
}

func replicationStatus(st appsv1.ReplicaSetStatus) corev1.ReplicationControllerStatus {
	out := corev1.ReplicationControllerStatus{
		Replicas:             st.Replicas,
		FullyLabeledReplicas: st.FullyLabeledReplicas,
		ReadyReplicas:        st.ReadyReplicas,
		AvailableReplicas:    st.AvailableReplicas,
		ObservedGeneration:   st.ObservedGeneration,
	}
	for _, c := range st.Conditions {
		out.Conditions = append(out.Conditions, corev1.ReplicationControllerCondition{
			Type: corev1.ReplicationControllerConditionType(c.Type), Status: c.Status,
			LastTransitionTime: c.LastTransitionTime, Reason: c.Reason, Message: c.Message,
		})
	}
	return out
}
