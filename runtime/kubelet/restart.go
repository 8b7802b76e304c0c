package kubelet

import (
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// resets lists what RestartAllContainers removes: app containers, init
// containers, and last those that asked for it (getContainersToReset).
func (p *worker) resets(o *relist.Pod) []kill {
	var sources, targets [2][]kill
	for n, list := range [][]corev1.Container{p.API.Spec.Containers, p.API.Spec.InitContainers} {
		for i := range list {
			for j := range o.Containers {
				r := &o.Containers[j]
				if r.Name != list[i].Name {
					continue
				}
				k := kill{id: r.ID, name: r.Name, message: "killing", running: r.State != relist.Exited}
				if r.State == relist.Exited && pod.RestartsAllBy(&list[i], int32(r.ExitCode)) {
					sources[n] = append(sources[n], k)
				} else {
					targets[n] = append(targets[n], k)
				}
			}
		}
	}
	return slices.Concat(targets[0], targets[1], sources[0], sources[1])
}
