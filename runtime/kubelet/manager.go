package kubelet

import (
	"cmp"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// manager is the status manager's part for one pod: the latest status, and
// whether the API server has it.
type manager struct {
	cached   bool
	status   corev1.PodStatus // immutable: it is replaced, not changed
	finished bool             // the pod has ended for good
	write    *pod.Item
	compare  *pod.Item
}

// setStatus takes in a new status of the pod, which is written soon
// (status.manager.SetPodStatus).
func (p *worker) setStatus(status corev1.PodStatus) {
	status.ObservedGeneration = p.API.Generation
	p.update(status)
}

// update is status.manager.updateStatusInternal. The status of a pod that is to
// be deleted is written even if it has not changed, for the deletion may have
// waited for it.
func (p *worker) update(status corev1.PodStatus) {
	m := &p.manager
	old := &p.API.Status
	if m.cached {
		old = &m.status
	}
	if p.leavesTermination(old, &status) {
		return
	}
	now := metav1.NewTime(p.Now()).Rfc3339Copy()
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
	force := p.API.DeletionTimestamp != nil || m.finished
	if m.cached && !force && sameStatus(&m.status, &status) {
		return
	}
	m.cached, m.status = true, status
	if m.write == nil {
		m.write = p.After(p.Latency.Write, p.flush)
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

// share drops what the stored object has too.
func (m *manager) share(stored *corev1.PodStatus) {
	if slices.EqualFunc(m.status.Conditions, stored.Conditions, sameCondition) {
		m.status.Conditions = stored.Conditions
	}
}

// leavesTermination is checkContainerStateTransition: containers that are not
// restarted stay terminated, and a status that says otherwise is dropped.
func (p *worker) leavesTermination(old, status *corev1.PodStatus) bool {
	spec := &p.API.Spec
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

// flush writes the latest status to the API server, and deletes a pod that has
// ended and is to be deleted (status.manager.syncPod).
func (p *worker) flush() {
	p.manager.write = nil
	api, ok := store.Pods.Get(p.View(), p.Key.Namespace, p.Key.Name)
	if p.Gone || !ok || api.UID != p.API.UID {
		return
	}
	status := p.merged(api)
	if !sameStatus(&api.Status, &status) {
		obj := *api
		obj.Status = status
		p.Emit(loop.Status{Key: p.Key, Object: &obj})
	}
	if api.DeletionTimestamp != nil && pod.Terminal(status.Phase) && p.manager.finished {
		zero := int64(0)
		p.Emit(loop.Delete{Key: p.Key, UID: api.UID, GraceSeconds: &zero, Rejected: func(error) []loop.Effect {
			return nil // it is gone already, or a finalizer holds it
		}})
	}
}

// reconcile writes the status again at the status manager's next tick if
// somebody else has changed it by then (status.manager.syncBatch and
// needsReconcile).
func (p *worker) reconcile() {
	m := &p.manager
	if !m.cached || m.write != nil || m.compare != nil {
		return
	}
	if status := p.merged(p.API); sameStatus(&p.API.Status, &status) {
		return
	}
	m.compare = p.At(p.machine.nextReconcile(p.Now(), p.Rand), func() {
		m.compare = nil
		if m.write == nil {
			p.flush()
		}
	})
}

// merged is mergePodStatus: the status as it goes to the API server. A pod
// does not end there before its containers have.
func (p *worker) merged(api *corev1.Pod) corev1.PodStatus {
	status := p.manager.status
	old := &api.Status
	ends := !pod.Terminal(old.Phase) && pod.Terminal(status.Phase)
	mayRun := p.work < terminated
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
		p.unready(&status)
	}
	return status
}

// unready says that a pod that has ended is not ready.
func (p *worker) unready(status *corev1.PodStatus) {
	for _, t := range []corev1.PodConditionType{corev1.PodReady, corev1.ContainersReady} {
		if c := pod.ConditionOf(status.Conditions, t); c != nil && c.Status == corev1.ConditionTrue {
			c.Status, c.Reason, c.Message = corev1.ConditionFalse, terminalReason(status.Phase), ""
			c.LastTransitionTime = metav1.NewTime(p.Now()).Rfc3339Copy()
		}
	}
}

// setReadiness is status.manager.SetContainerReadiness.
func (p *worker) setReadiness(id string, ready bool) {
	status, c := p.withContainer(id)
	if c == nil || c.Ready == ready {
		return
	}
	c.Ready = ready
	all := slices.Concat(status.InitContainerStatuses, status.ContainerStatuses)
	conditions := slices.Clone(status.Conditions)
	for i := range conditions {
		switch conditions[i].Type {
		case corev1.PodReady:
			conditions[i] = p.readyCondition(conditions, all, status.Phase)
		case corev1.ContainersReady:
			conditions[i] = p.containersReadyCondition(all, status.Phase)
		}
	}
	status.Conditions = conditions
	p.update(status)
}

// setStartup is status.manager.SetContainerStartup.
func (p *worker) setStartup(id string, started bool) {
	status, c := p.withContainer(id)
	if c == nil || c.Started != nil && *c.Started == started {
		return
	}
	c.Started = &started
	p.update(status)
}

// withContainer returns a copy of the latest status and the status of the
// container in it, which may be changed; nil if it is not there.
func (p *worker) withContainer(id string) (corev1.PodStatus, *corev1.ContainerStatus) {
	status := p.manager.status
	if !p.manager.cached {
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

// terminateStatus is status.manager.TerminatePod: the last status of a pod.
func (p *worker) terminateStatus() {
	status := p.API.Status
	if p.manager.cached {
		status = p.manager.status
	}
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
	if p.hasInitialized() {
		status.ContainerStatuses = terminate(status.ContainerStatuses, len(status.ContainerStatuses))
	}
	status.InitContainerStatuses = terminate(status.InitContainerStatuses, initializedCount(status.InitContainerStatuses))
	if !pod.Terminal(status.Phase) {
		status.Phase = corev1.PodFailed
	}
	p.manager.finished = true
	p.update(status)
}

// hasInitialized is status.hasPodInitialized.
func (p *worker) hasInitialized() bool {
	if len(p.API.Spec.InitContainers) == 0 {
		return true
	}
	for i := range p.API.Status.ContainerStatuses {
		s := &p.API.Status.ContainerStatuses[i]
		if s.LastTerminationState.Terminated != nil || s.State.Waiting == nil {
			return true
		}
	}
	n := len(p.API.Status.InitContainerStatuses)
	if n == 0 || n != len(p.API.Spec.InitContainers) {
		return false
	}
	s := &p.API.Status.InitContainerStatuses[n-1]
	if pod.IsSidecar(&p.API.Spec.InitContainers[n-1]) {
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

func sortStatuses(list []corev1.ContainerStatus) {
	slices.SortFunc(list, func(a, b corev1.ContainerStatus) int { return cmp.Compare(a.Name, b.Name) })
}
