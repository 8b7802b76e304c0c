package status

import (
	"math/rand/v2"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// period is how often the status manager looks for statuses that somebody else
// has changed (status_manager.go: syncPeriod).
const period = 10 * time.Second

// Ticks are those at which a node's status manager compares all statuses with
// those of the API server.
type Ticks struct {
	known bool
	phase time.Duration
}

// next returns the first tick after now.
func (t *Ticks) next(now time.Time, rng *rand.Rand) time.Time {
	if !t.known {
		t.known, t.phase = true, time.Duration(rng.Int64N(int64(period)))
	}
	return pod.Tick(now, period, t.phase)
}

// flush writes the latest status to the API server, and deletes a pod that has
// ended and is to be deleted (status.manager.syncPod).
func (m *Manager) flush() {
	m.write = nil
	api, ok := store.Pods.Get(m.pod.View(), m.pod.Key.Namespace, m.pod.Key.Name)
	if m.pod.Gone || !ok || api.UID != m.pod.API.UID {
		return
	}
	status := m.merged(api)
	if !sameStatus(&api.Status, &status) {
		obj := *api
		obj.Status = status
		m.pod.Emit(loop.Status{Key: m.pod.Key, Object: &obj})
	}
	if api.DeletionTimestamp != nil && pod.Terminal(status.Phase) && m.finished {
		zero := int64(0)
		m.pod.Emit(loop.Delete{Key: m.pod.Key, UID: api.UID, GraceSeconds: &zero, Rejected: func(error) []loop.Effect {
			return nil // it is gone already, or a finalizer holds it
		}})
	}
}

// reconcile writes the status again at the status manager's next tick if
// somebody else has changed it by then (status.manager.syncBatch and
// needsReconcile).
func (m *Manager) reconcile() {
	if !m.cached || m.write != nil || m.compare != nil {
		return
	}
	if status := m.merged(m.pod.API); sameStatus(&m.pod.API.Status, &status) {
		return
	}
	m.compare = m.pod.At(m.ticks.next(m.pod.Now(), m.pod.Rand), func() {
		m.compare = nil
		if m.write == nil {
			m.flush()
		}
	})
}

// merged is mergePodStatus: the status as it goes to the API server. A pod
// does not end there before its containers have.
func (m *Manager) merged(api *corev1.Pod) corev1.PodStatus {
	status := m.status
	old := &api.Status
	ends := !pod.Terminal(old.Phase) && pod.Terminal(status.Phase)
	mayRun := m.mayRun()
	conditions := make([]corev1.PodCondition, 0, len(status.Conditions))
	for _, c := range old.Conditions {
		if !ownedCondition(c.Type) {
			conditions = append(conditions, c)
		}
	}
	for _, c := range status.Conditions {
		if ownedCondition(c.Type) {
			conditions = append(conditions, c)
		}
	}
	status.Conditions = conditions
	status.ResourceClaimStatuses = old.ResourceClaimStatuses
	status.ExtendedResourceClaimStatus = old.ExtendedResourceClaimStatus
	status.NodeAllocatableResourceClaimStatuses = old.NodeAllocatableResourceClaimStatuses
	if ends && mayRun {
		status.Phase, status.Reason, status.Message = old.Phase, old.Reason, old.Message
	}
	status.NominatedNodeName = old.NominatedNodeName
	if pod.Terminal(status.Phase) {
		m.unready(&status)
	}
	return status
}

// unready says that a pod that has ended is not ready.
func (m *Manager) unready(status *corev1.PodStatus) {
	for _, t := range []corev1.PodConditionType{corev1.PodReady, corev1.ContainersReady} {
		if c := pod.ConditionOf(status.Conditions, t); c != nil && c.Status == corev1.ConditionTrue {
			c.Status, c.Reason, c.Message = corev1.ConditionFalse, terminalReason(status.Phase), ""
			c.LastTransitionTime = metav1.NewTime(m.pod.Now()).Rfc3339Copy()
		}
	}
}

// sameStatus is apiequality.Semantic.DeepEqual, which takes long to compare
// conditions.
func sameStatus(a, b *corev1.PodStatus) bool {
	if !slices.EqualFunc(a.Conditions, b.Conditions, sameCondition) {
		return false
	}
	restA, restB := *a, *b
	restA.Conditions, restB.Conditions = nil, nil
	return apiequality.Semantic.DeepEqual(&restA, &restB)
}

func sameCondition(a, b corev1.PodCondition) bool {
	if !a.LastProbeTime.Equal(&b.LastProbeTime) || !a.LastTransitionTime.Equal(&b.LastTransitionTime) {
		return false
	}
	a.LastProbeTime, a.LastTransitionTime = b.LastProbeTime, b.LastTransitionTime
	return a == b
}
