// Package status is the kubelet's status manager: it makes the status of a pod from
// what is known of it, and brings it to the API server.
package status

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// Manager is the status manager's part for one pod: the latest status, and
// whether the API server has it.
type Manager struct {
	pod   *pod.Pod
	ticks *Ticks
	// mayRun reports whether containers of the pod may still run.
	mayRun func() bool

	resize   resize
	cached   bool
	status   corev1.PodStatus // immutable: it is replaced, not changed
	finished bool             // the pod has ended for good
	write    *pod.Item
	compare  *pod.Item
}

// New returns the manager of a pod's status on a node with the ticks.
func New(p *pod.Pod, ticks *Ticks, mayRun func() bool) *Manager {
	return &Manager{pod: p, ticks: ticks, mayRun: mayRun}
}

// Known reports whether the kubelet has made a status of the pod.
func (m *Manager) Known() bool { return m.cached }

// Latest is the latest status: the API server's as long as there is no other.
// It is not to be changed.
func (m *Manager) Latest() *corev1.PodStatus {
	if m.cached {
		return &m.status
	}
	return &m.pod.API.Status
}

// Set takes in a new status of the pod, which is written soon
// (status.manager.SetPodStatus). Its list of conditions is the manager's from then on.
func (m *Manager) Set(status corev1.PodStatus) {
	status.ObservedGeneration = m.pod.API.Generation
	m.update(status)
}

// update is status.manager.updateStatusInternal. It changes the list of conditions.
// The status of a pod that is to be deleted is written even if it has not changed,
// for the deletion may have waited for it.
func (m *Manager) update(status corev1.PodStatus) {
	old := m.Latest()
	if leavesTermination(m.pod.API, old, &status) {
		return
	}
	now := metav1.NewTime(m.pod.Now()).Rfc3339Copy()
	for i := range status.Conditions {
		c := &status.Conditions[i]
		if !ownedCondition(c.Type) && c.Type != corev1.DisruptionTarget || resizeCondition(c.Type) {
			continue
		}
		c.LastTransitionTime = now
		if was := pod.ConditionOf(old.Conditions, c.Type); was != nil && was.Status == c.Status {
			c.LastTransitionTime = was.LastTransitionTime
		}
	}
	if !old.StartTime.IsZero() {
		status.StartTime = old.StartTime
	} else if status.StartTime.IsZero() {
		status.StartTime = &now
	}
	status.ObservedGeneration = max(status.ObservedGeneration, old.ObservedGeneration)
	force := m.pod.API.DeletionTimestamp != nil || m.finished
	if m.cached && !force && sameStatus(&m.status, &status) {
		return
	}
	m.cached, m.status = true, status
	if m.write == nil {
		m.write = m.pod.After(m.pod.Latency.Write, m.flush)
	}
}

// SetReadiness is status.manager.SetContainerReadiness.
func (m *Manager) SetReadiness(id string, ready bool) {
	status, c := m.withContainer(id)
	if c == nil || c.Ready == ready {
		return
	}
	c.Ready = ready
	all := slices.Concat(status.InitContainerStatuses, status.ContainerStatuses)
	conditions := slices.Clone(status.Conditions)
	for i := range conditions {
		switch conditions[i].Type {
		case corev1.PodReady:
			conditions[i] = readyCondition(m.pod.API, conditions, all, status.Phase)
		case corev1.ContainersReady:
			conditions[i] = containersReadyCondition(m.pod.API, all, status.Phase)
		}
	}
	status.Conditions = conditions
	m.update(status)
}

// SetStartup is status.manager.SetContainerStartup.
func (m *Manager) SetStartup(id string, started bool) {
	status, c := m.withContainer(id)
	if c == nil || c.Started != nil && *c.Started == started {
		return
	}
	c.Started = &started
	status.Conditions = slices.Clone(status.Conditions)
	m.update(status)
}

// withContainer returns a copy of the latest status and the status of the
// container in it, which may be changed; nil if it is not there.
func (m *Manager) withContainer(id string) (corev1.PodStatus, *corev1.ContainerStatus) {
	status := m.status
	if !m.cached {
		return status, nil
	}
	status.ContainerStatuses = slices.Clone(status.ContainerStatuses)
	status.InitContainerStatuses = slices.Clone(status.InitContainerStatuses)
	for _, list := range [][]corev1.ContainerStatus{status.ContainerStatuses, status.InitContainerStatuses} {
		for i := range list {
			if pod.TrimID(list[i].ContainerID) == id {
				return status, &list[i]
			}
		}
	}
	return status, nil
}

// Updated takes in a newer version of the object: conditions that it has too are
// kept once, and what somebody else has changed is put right.
func (m *Manager) Updated() {
	api := m.pod.Stored()
	if api == nil {
		return
	}
	stored := &api.Status
	if slices.EqualFunc(m.status.Conditions, stored.Conditions, sameCondition) {
		m.status.Conditions = stored.Conditions
	}
	m.reconcile()
}

// Terminate is status.manager.TerminatePod: the last status of a pod.
func (m *Manager) Terminate() {
	status := *m.Latest()
	status.Conditions = slices.Clone(status.Conditions)
	lost(m.pod.API, &status)
	m.finished = true
	m.update(status)
}

// SandboxReady sets the condition while the sync goes on (OnPodSandboxReady).
func (m *Manager) SandboxReady() {
	status := *m.Latest()
	ready := condition(m.pod.API, corev1.PodReadyToStartContainers, corev1.ConditionTrue, "", "")
	conditions := make([]corev1.PodCondition, 0, len(status.Conditions)+1)
	replaced := false
	for _, c := range status.Conditions {
		if c.Type == ready.Type {
			c, replaced = ready, true
		}
		conditions = append(conditions, c)
	}
	if !replaced {
		conditions = append(conditions, ready)
	}
	status.Conditions = conditions
	m.Set(status)
}

// flush writes the latest status to the API server, and deletes a pod that has
// ended and is to be deleted (status.manager.syncPod). If the API server does not
// answer, syncBatch tries again at its next tick.
func (m *Manager) flush() {
	m.write = nil
	if m.pod.Alone() {
		m.writeLater()
		return
	}
	api, ok := store.Pods.Get(m.pod.View(), m.pod.Key.Namespace, m.pod.Key.Name)
	if !ok || !m.pod.Is(api) {
		return // of a static pod without a mirror, that is for later
	}
	status := m.merged(api)
	refused := false
	if !sameStatus(&api.Status, &status) {
		obj := *api
		obj.Status = status
		m.pod.Emit(loop.Status{Key: m.pod.Key, Object: &obj, Rejected: func(error) []loop.Effect {
			refused = true
			m.pod.Soon(m.writeLater)
			return nil
		}})
	}
	if api.DeletionTimestamp != nil && pod.Terminal(status.Phase) && m.finished && !m.pod.Static() {
		m.pod.Emit(loop.Then{Do: func() []loop.Effect {
			if refused {
				return nil
			}
			return []loop.Effect{m.deletion(api)}
		}})
	}
}

// deletion deletes a pod that has ended.
func (m *Manager) deletion(api *corev1.Pod) loop.Delete {
	zero := int64(0)
	return loop.Delete{Key: m.pod.Key, UID: api.UID, GraceSeconds: &zero, Rejected: func(error) []loop.Effect {
		return nil // it is gone already, or a finalizer holds it
	}}
}

// writeLater writes at syncBatch's next tick.
func (m *Manager) writeLater() {
	if m.write == nil {
		m.write = m.pod.At(m.ticks.next(m.pod.Now(), m.pod.Rand), m.flush)
	}
}

// reconcile writes the status again at the status manager's next tick if
// somebody else has changed it by then (status.manager.syncBatch and
// needsReconcile).
func (m *Manager) reconcile() {
	api := m.pod.Stored()
	if !m.cached || m.write != nil || m.compare != nil || !m.pod.Is(api) {
		return
	}
	if status := m.merged(api); sameStatus(&api.Status, &status) {
		m.share(&api.Status)
		return
	}
	m.compare = m.pod.At(m.ticks.next(m.pod.Now(), m.pod.Rand), func() {
		m.compare = nil
		if m.write == nil {
			m.flush()
		}
	})
}

// share keeps once what the API server has too.
func (m *Manager) share(stored *corev1.PodStatus) {
	s := &m.status
	if len(s.ContainerStatuses) > 0 {
		s.ContainerStatuses = stored.ContainerStatuses
	}
	if len(s.InitContainerStatuses) > 0 {
		s.InitContainerStatuses = stored.InitContainerStatuses
	}
	if len(s.PodIPs) > 0 {
		s.PodIPs = stored.PodIPs
	}
	if len(s.HostIPs) > 0 {
		s.HostIPs = stored.HostIPs
	}
}

// merged is the status as it goes to the API server.
func (m *Manager) merged(api *corev1.Pod) corev1.PodStatus {
	return merge(api, m.status, m.mayRun(), m.pod.Now())
}
