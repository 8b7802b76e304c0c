// Package status is the kubelet's status manager: it makes the status of a pod from
// what is known of it, and brings it to the API server.
package status

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// Manager is the status manager's part for one pod: the latest status, and
// whether the API server has it.
type Manager struct {
	pod   *pod.Pod
	ticks *Ticks
	// mayRun reports whether containers of the pod may still run.
	mayRun func() bool

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
// (status.manager.SetPodStatus).
func (m *Manager) Set(status corev1.PodStatus) {
	status.ObservedGeneration = m.pod.API.Generation
	m.update(status)
}

// update is status.manager.updateStatusInternal. The status of a pod that is to
// be deleted is written even if it has not changed, for the deletion may have
// waited for it.
func (m *Manager) update(status corev1.PodStatus) {
	old := m.Latest()
	if m.leavesTermination(old, &status) {
		return
	}
	now := metav1.NewTime(m.pod.Now()).Rfc3339Copy()
	status.Conditions = slices.Clone(status.Conditions)
	for i := range status.Conditions {
		c := &status.Conditions[i]
		if !ownedCondition(c.Type) && c.Type != corev1.DisruptionTarget {
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

// leavesTermination is checkContainerStateTransition: containers that are not
// restarted stay terminated, and a status that says otherwise is dropped.
func (m *Manager) leavesTermination(old, status *corev1.PodStatus) bool {
	spec := &m.pod.API.Spec
	if spec.RestartPolicy == corev1.RestartPolicyAlways || pod.CouldRestartAll(spec) {
		return false
	}
	leaves := func(before, after []corev1.ContainerStatus) bool {
		for i := range before {
			t := before[i].State.Terminated
			c := pod.ContainerOf(spec, before[i].Name)
			if t == nil || c == nil || pod.ShouldRestart(c, spec, t.ExitCode) {
				continue
			}
			if s := pod.StatusOf(after, before[i].Name); s != nil && s.State.Terminated == nil {
				return true
			}
		}
		return false
	}
	return leaves(old.ContainerStatuses, status.ContainerStatuses) || leaves(old.InitContainerStatuses, status.InitContainerStatuses)
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
	stored := &m.pod.API.Status
	if slices.EqualFunc(m.status.Conditions, stored.Conditions, sameCondition) {
		m.status.Conditions = stored.Conditions
	}
	m.reconcile()
}

// Terminate is status.manager.TerminatePod: the last status of a pod.
func (m *Manager) Terminate() {
	status := *m.Latest()
	lost := corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
		Reason: containerStatusUnknown, Message: "The container could not be located when the pod was terminated", ExitCode: 137,
	}}
	terminate := func(list []corev1.ContainerStatus, n int) []corev1.ContainerStatus {
		list = slices.Clone(list)
		for i := range list[:n] {
			if list[i].State.Terminated == nil {
				list[i].State = lost
			}
		}
		return list
	}
	if m.hasInitialized() {
		status.ContainerStatuses = terminate(status.ContainerStatuses, len(status.ContainerStatuses))
	}
	status.InitContainerStatuses = terminate(status.InitContainerStatuses, initializedCount(status.InitContainerStatuses))
	if !pod.Terminal(status.Phase) {
		status.Phase = corev1.PodFailed
	}
	m.finished = true
	m.update(status)
}

// hasInitialized is status.hasPodInitialized.
func (m *Manager) hasInitialized() bool {
	if len(m.pod.API.Spec.InitContainers) == 0 {
		return true
	}
	for i := range m.pod.API.Status.ContainerStatuses {
		s := &m.pod.API.Status.ContainerStatuses[i]
		if s.LastTerminationState.Terminated != nil || s.State.Waiting == nil {
			return true
		}
	}
	n := len(m.pod.API.Status.InitContainerStatuses)
	if n == 0 || n != len(m.pod.API.Spec.InitContainers) {
		return false
	}
	s := &m.pod.API.Status.InitContainerStatuses[n-1]
	if pod.IsSidecar(&m.pod.API.Spec.InitContainers[n-1]) {
		return s.State.Running != nil && s.Started != nil && *s.Started
	}
	ok := func(t *corev1.ContainerStateTerminated) bool { return t != nil && t.ExitCode == 0 }
	return ok(s.LastTerminationState.Terminated) || ok(s.State.Terminated)
}

// initializedCount is how many init containers have begun
// (status.initializedContainers); at least the first is taken to have.
func initializedCount(list []corev1.ContainerStatus) int {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].State.Waiting == nil || list[i].LastTerminationState.Terminated != nil {
			return i + 1
		}
	}
	return min(1, len(list))
}
