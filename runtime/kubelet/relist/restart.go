package relist

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// Succeeded reports whether the container, which may be nil, ended well.
func Succeeded(r *Container) bool { return r != nil && r.State == Exited && r.ExitCode == 0 }

// ShouldStart is kubecontainer.ShouldContainerBeRestarted.
func ShouldStart(api *corev1.Pod, c *corev1.Container, r *Container) bool {
	switch {
	case api.DeletionTimestamp != nil:
		return false
	case r == nil:
		return true
	case r.State == Running:
		return false
	case r.State == Created:
		return true
	}
	return pod.ShouldRestart(c, &api.Spec, int32(r.ExitCode))
}

// AnyCreated reports whether one of the containers has been created.
func (o *Pod) AnyCreated(list []corev1.Container) bool {
	return slices.ContainsFunc(list, func(c corev1.Container) bool { return o.Find(c.Name) != nil })
}

// AnyActive is kubecontainer.HasAnyActiveRegularContainerStarted.
func (o *Pod) AnyActive(list []corev1.Container) bool {
	return slices.ContainsFunc(list, func(c corev1.Container) bool { return o.FindActive(c.Name) != nil })
}

// ShouldRestartAll is kubecontainer.ShouldAllContainersRestart.
func (o *Pod) ShouldRestartAll(api *corev1.Pod, status *corev1.PodStatus) bool {
	if !pod.CouldRestartAll(&api.Spec) {
		return false
	}
	if pod.RestartsAll(status) {
		return true
	}
	for _, list := range [][]corev1.Container{api.Spec.InitContainers, api.Spec.Containers} {
		for i := range list {
			c := &list[i]
			r := o.Find(c.Name)
			if r == nil || r.State != Exited {
				continue
			}
			if pod.RestartsAllBy(c, int32(r.ExitCode)) {
				return true
			}
			s := pod.StatusOf(status.ContainerStatuses, c.Name)
			if s == nil {
				s = pod.StatusOf(status.InitContainerStatuses, c.Name)
			}
			if s != nil && s.State.Terminated != nil && pod.RestartsAllBy(c, s.State.Terminated.ExitCode) {
				return true
			}
		}
	}
	return false
}
