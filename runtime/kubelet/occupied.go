package kubelet

import (
	"maps"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/node"
)

// occupied is a machine with the pods that run on it.
type occupied struct {
	*machine
	pods []*worker // those that a worker runs for, in the order of their coming
}

// active are the other pods of the node that have not ended.
func (o *occupied) active(but *worker) []*corev1.Pod {
	var out []*corev1.Pod
	for _, p := range o.pods {
		if p != but && p.mayRun() && !p.Gone {
			out = append(out, p.API)
		}
	}
	return out
}

// onDisk is what is on the machine's disk, in bytes.
func (o *occupied) onDisk() int64 {
	used := node.SystemDisk(o.Allocatable) + o.images.Size() + o.directories.Used()
	for _, w := range o.pods {
		if w.eviction != nil && !w.mayRun() {
			continue // its containers are removed (cleanUpContainersInPod)
		}
		used += sum(w.volumes.EmptyDirs()) + sum(w.containers.Written())
	}
	return used
}

// inodesUsed is how many files there are. What is in images is not counted.
func (o *occupied) inodesUsed() int64 {
	used := node.SystemInodes(o.Allocatable) + o.directories.Files()
	for _, w := range o.pods {
		if w.eviction != nil && !w.mayRun() {
			continue // its containers are removed (cleanUpContainersInPod)
		}
		files, _ := w.containers.Counts()
		used += w.volumes.Files() + sum(files)
	}
	return used
}

func sum(of map[string]int64) (total int64) {
	for n := range maps.Values(of) {
		total += n
	}
	return total
}

// imagesInUse are those of the pods that run on the node.
func (o *occupied) imagesInUse() []string {
	var out []string
	for _, w := range o.pods {
		if !w.mayRun() {
			continue
		}
		for i := range w.API.Spec.InitContainers {
			out = append(out, w.API.Spec.InitContainers[i].Image)
		}
		for i := range w.API.Spec.Containers {
			out = append(out, w.API.Spec.Containers[i].Image)
		}
		for i := range w.API.Spec.EphemeralContainers {
			out = append(out, w.API.Spec.EphemeralContainers[i].Image)
		}
		for i := range w.API.Spec.Volumes {
			if v := w.API.Spec.Volumes[i].Image; v != nil {
				out = append(out, v.Reference)
			}
		}
	}
	return out
}
