package status

import (
	"cmp"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
)

// restartingAll is the reason of containers that RestartAllContainers removed.
const restartingAll = "RestartingAllContainers"

// maxPodTermination bounds the termination messages of all containers of a pod
// together (kubecontainer.MaxPodTerminationMessageLogLength).
const maxPodTermination = 12 << 10

const (
	containerCreating      = "ContainerCreating"
	podInitializing        = "PodInitializing"
	containerStatusUnknown = "ContainerStatusUnknown"
)

// convert is Kubelet.convertStatusToAPIStatus.
func convert(api *corev1.Pod, f *Facts, old *corev1.PodStatus) corev1.PodStatus {
	o := f.Seen
	s := corev1.PodStatus{QOSClass: api.Status.QOSClass}
	if ip := o.IP(); ip != "" {
		s.PodIP, s.PodIPs = ip, []corev1.PodIP{{IP: ip}}
	}
	c := converter{api: api, failures: f.Failures, seen: o, restarting: o.ShouldRestartAll(api, old)}
	spec := &api.Spec
	s.ContainerStatuses = c.list(old.ContainerStatuses, spec.Containers)
	sortStatuses(s.ContainerStatuses)
	if len(spec.InitContainers) > 0 {
		c.init = true
		s.InitContainerStatuses = c.list(old.InitContainerStatuses, spec.InitContainers)
		c.init = false
	}
	if n := len(spec.EphemeralContainers); n > 0 {
		list := make([]corev1.Container, n)
		for i := range list {
			list[i] = corev1.Container(spec.EphemeralContainers[i].EphemeralContainerCommon)
		}
		s.EphemeralContainerStatuses = c.list(old.EphemeralContainerStatuses, list)
		sortStatuses(s.EphemeralContainerStatuses)
	}
	s.Resources, s.AllocatedResources = podResources(api, f.Cgroup)
	return s
}

// converter makes the statuses of one list of containers
// (Kubelet.convertToAPIContainerStatuses).
type converter struct {
	api        *corev1.Pod
	failures   map[string]StartError
	seen       *relist.Pod
	restarting bool // all containers are being restarted
	init       bool // these are init containers
}

func (c *converter) list(old []corev1.ContainerStatus, containers []corev1.Container) []corev1.ContainerStatus {
	out := make([]corev1.ContainerStatus, len(containers))
	for i := range containers {
		spec := &containers[i]
		before := pod.StatusOf(old, spec.Name)
		out[i] = c.basis(spec, before)
		seen := 0
		for j := range c.seen.Containers {
			r := &c.seen.Containers[j]
			if r.Name != spec.Name || seen == 2 {
				continue
			}
			s := c.status(spec, r, before)
			if seen == 0 {
				out[i] = s
			} else {
				out[i].LastTerminationState = s.State
			}
			seen++
		}
		if seen == 0 && before != nil {
			c.missing(&out[i], before)
		}
		c.failedToStart(spec, &out[i])
	}
	return out
}

// basis is the status of a container that the runtime does not have: waiting,
// unless it was terminated before.
func (c *converter) basis(spec *corev1.Container, before *corev1.ContainerStatus) corev1.ContainerStatus {
	if before != nil && before.State.Terminated != nil {
		return *before
	}
	reason := containerCreating
	if len(c.api.Spec.InitContainers) > 0 {
		reason = podInitializing
	}
	s := corev1.ContainerStatus{
		Name: spec.Name, Image: spec.Image,
		State:        corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason}},
		VolumeMounts: mountStatuses(spec),
	}
	if before != nil {
		s.RestartCount, s.LastTerminationState = before.RestartCount, before.LastTerminationState
	}
	return s
}

func mountStatuses(spec *corev1.Container) []corev1.VolumeMountStatus {
	var out []corev1.VolumeMountStatus
	for i := range spec.VolumeMounts {
		m := &spec.VolumeMounts[i]
		s := corev1.VolumeMountStatus{Name: m.Name, MountPath: m.MountPath, ReadOnly: m.ReadOnly}
		if m.ReadOnly {
			mode := corev1.RecursiveReadOnlyDisabled
			if r := m.RecursiveReadOnly; r != nil && *r != corev1.RecursiveReadOnlyDisabled {
				mode = corev1.RecursiveReadOnlyEnabled
			}
			s.RecursiveReadOnly = &mode
		}
		out = append(out, s)
	}
	return out
}

// missing deals with a container that the runtime had and has no more.
func (c *converter) missing(s, before *corev1.ContainerStatus) {
	switch {
	case c.restarting && before.State.Waiting == nil:
		const message = "The container is removed because RestartAllContainers in place"
		s.State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: restartingAll, Message: message}}
		s.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{Reason: restartingAll, Message: message, ExitCode: 137}
		s.RestartCount = before.RestartCount + 1
	case before.State.Running == nil || s.LastTerminationState.Terminated != nil:
	default:
		s.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{
			Reason:   containerStatusUnknown,
			Message:  "The container could not be located when the pod was deleted.  The container used to be Running",
			ExitCode: 137,
		}
		if c.api.DeletionTimestamp == nil {
			s.RestartCount++
		}
	}
}

// status is the status of one container of the runtime.
func (c *converter) status(spec *corev1.Container, r *relist.Container, before *corev1.ContainerStatus) corev1.ContainerStatus {
	s := corev1.ContainerStatus{
		Name: r.Name, RestartCount: int32(r.Restart), Image: r.Image, ImageID: r.ImageID, ContainerID: pod.IDPrefix + r.ID,
		Resources: containerResources(spec, r), AllocatedResources: spec.Resources.Requests,
	}
	if before != nil {
		s.VolumeMounts = before.VolumeMounts
		s.RestartCount = max(s.RestartCount, before.RestartCount)
		if before.ContainerID != s.ContainerID && before.State.Terminated != nil {
			s.LastTerminationState.Terminated = before.State.Terminated
		} else {
			s.LastTerminationState.Terminated = before.LastTerminationState.Terminated
		}
	} else {
		s.VolumeMounts = mountStatuses(spec)
	}
	switch r.State {
	case relist.Created:
		s.State.Waiting = &corev1.ContainerStateWaiting{}
	case relist.Running:
		s.State.Running = &corev1.ContainerStateRunning{StartedAt: second(r.StartedAt)}
		if before != nil {
			s.Started = before.Started
			if before.State.Terminated != nil && before.RestartCount >= int32(r.Restart) {
				s.RestartCount = before.RestartCount + 1
			}
		}
	case relist.Exited:
		s.State.Terminated = &corev1.ContainerStateTerminated{
			ExitCode: int32(r.ExitCode), Reason: r.Reason, Message: c.cut(r.Message),
			StartedAt: second(r.StartedAt), FinishedAt: second(r.FinishedAt), ContainerID: pod.IDPrefix + r.ID,
		}
	}
	s.User = &corev1.ContainerUser{Linux: &corev1.LinuxContainerUser{UID: r.User.UID, GID: r.User.GID, SupplementalGroups: r.User.Groups}}
	return s
}

// second is a time as statuses have it: without fractions
// (status.normalizeStatus). The start of a container that never started is
// that of Unix time.
func second(t time.Time) metav1.Time {
	if t.IsZero() {
		t = time.Unix(0, 0)
	}
	return metav1.NewTime(t).Rfc3339Copy()
}

// cut bounds a termination message so that all of the pod's fit.
func (c *converter) cut(message string) string {
	spec := &c.api.Spec
	n := maxPodTermination / (len(spec.Containers) + len(spec.InitContainers) + len(spec.EphemeralContainers))
	return message[:min(len(message), n)]
}

// failedToStart shows why a container that is to be started is not.
func (c *converter) failedToStart(spec *corev1.Container, s *corev1.ContainerStatus) {
	r := c.seen.Find(spec.Name)
	if c.init {
		if relist.Succeeded(r) {
			return
		}
		if r == nil && !pod.IsSidecar(spec) && s.State.Waiting != nil && c.seen.AnyCreated(c.api.Spec.Containers) {
			s.State = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
				Reason:  "Completed",
				Message: "Unable to get init container status from container runtime and pod has been initialized, treat it as exited normally",
			}}
			return
		}
	}
	why, ok := c.failures[spec.Name]
	if !ok || !relist.ShouldStart(c.api, spec, r) {
		return
	}
	if s.State.Terminated != nil {
		s.LastTerminationState = s.State
	}
	s.State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: why.Reason.Error(), Message: why.Message}}
}

func sortStatuses(list []corev1.ContainerStatus) {
	slices.SortFunc(list, func(a, b corev1.ContainerStatus) int { return cmp.Compare(a.Name, b.Name) })
}
