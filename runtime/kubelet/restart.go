package kubelet

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// shouldRestartAll is kubecontainer.ShouldAllContainersRestart.
func (p *worker) shouldRestartAll(o *observed, status *corev1.PodStatus) bool {
	if !pod.CouldRestartAll(&p.API.Spec) {
		return false
	}
	if pod.RestartsAll(status) {
		return true
	}
	for _, list := range [][]corev1.Container{p.API.Spec.InitContainers, p.API.Spec.Containers} {
		for i := range list {
			c := &list[i]
			r := o.find(c.Name)
			if r == nil || r.state != exited {
				continue
			}
			if pod.RestartsAllBy(c, int32(r.exitCode)) {
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

// resets lists what RestartAllContainers removes: app containers, init
// containers, and last those that asked for it (getContainersToReset).
func (p *worker) resets(o *observed) []kill {
	var sources, targets [2][]kill
	for n, list := range [][]corev1.Container{p.API.Spec.Containers, p.API.Spec.InitContainers} {
		for i := range list {
			for j := range o.records {
				r := &o.records[j]
				if r.name != list[i].Name {
					continue
				}
				k := kill{id: r.id, name: r.name, message: "killing", running: r.state != exited}
				if r.state == exited && pod.RestartsAllBy(&list[i], int32(r.exitCode)) {
					sources[n] = append(sources[n], k)
				} else {
					targets[n] = append(targets[n], k)
				}
			}
		}
	}
	return slices.Concat(targets[0], targets[1], sources[0], sources[1])
}
