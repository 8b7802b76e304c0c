package eviction

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	resourcehelper "k8s.io/component-helpers/resource"
)

// Pod is a pod of the node, and what it uses.
type Pod struct {
	API        *corev1.Pod
	Containers []Container
	// Volumes is what its volumes have on the node's disk, in bytes and in files.
	Volumes, VolumeFiles int64
}

// Container is what one of a pod's containers uses: bytes of memory, bytes and
// files on the node's disk, and processes.
type Container struct {
	Name                           string
	Memory, Disk, Files, Processes int64
}

func (c *Container) used(r corev1.ResourceName) int64 {
	switch r {
	case corev1.ResourceMemory:
		return c.Memory
	case Inodes:
		return c.Files
	case PIDs:
		return c.Processes
	}
	return c.Disk
}

// used is what the pod uses (memoryUsage, podDiskUsage, processUsage).
func (p *Pod) used(r corev1.ResourceName) (sum int64) {
	for i := range p.Containers {
		sum += p.Containers[i].used(r)
	}
	switch r {
	case corev1.ResourceEphemeralStorage:
		sum += p.Volumes
	case Inodes:
		sum += p.VolumeFiles
	}
	return sum
}

func (p *Pod) requests(r corev1.ResourceName) int64 {
	requests := resourcehelper.PodRequests(p.API, resourcehelper.PodResourcesOptions{})
	request := requests[r]
	return request.Value()
}

// exceeds reports whether the pod uses more than it requests; nobody can request
// inodes (exceedMemoryRequests, exceedDiskRequests).
func (p *Pod) exceeds(r corev1.ResourceName) bool { return p.used(r) > p.requests(r) }

// beyond is how much more the pod uses than it requests. What it requests of
// ephemeral storage is taken off its inodes, too (disk).
func (p *Pod) beyond(r corev1.ResourceName) int64 {
	if r == Inodes {
		return p.used(r) - p.requests(corev1.ResourceEphemeralStorage)
	}
	return p.used(r) - p.requests(r)
}

func priority(p *corev1.Pod) int32 {
	if p.Spec.Priority == nil {
		return 0
	}
	return *p.Spec.Priority
}

// rank orders pods, those first that go first: those that use more than they
// request, then those of the least priority, then those that use the most beyond
// their requests (rankMemoryPressure, rankDiskPressureFunc). What processes a pod
// has counts only among pods of one priority (rankPIDPressure).
func rank(r corev1.ResourceName, pods []Pod) {
	slices.SortStableFunc(pods, func(a, b Pod) int {
		if r == PIDs {
			return cmp.Or(cmp.Compare(priority(a.API), priority(b.API)), cmp.Compare(b.used(r), a.used(r)))
		}
		switch x, y := a.exceeds(r), b.exceeds(r); {
		case x && !y:
			return -1
		case y && !x:
			return 1
		}
		return cmp.Or(cmp.Compare(priority(a.API), priority(b.API)), cmp.Compare(b.beyond(r), a.beyond(r)))
	})
}

// message is evictionMessage.
func message(r corev1.ResourceName, threshold, available *resource.Quantity, p *Pod) string {
	var out strings.Builder
	fmt.Fprintf(&out, "The node was low on resource: %v. ", r)
	fmt.Fprintf(&out, "Threshold quantity: %v, available: %v. ", threshold, available)
	if r != corev1.ResourceMemory && r != corev1.ResourceEphemeralStorage {
		return out.String()
	}
	if own := p.API.Spec.Resources; own != nil && r == corev1.ResourceMemory {
		if request, ok := own.Requests[r]; ok {
			fmt.Fprintf(&out, "Pod %s was using %s, request is %s, has larger consumption of %v. ", p.API.Name, bytes(p.used(r)), request.String(), r)
		}
	}
	for i := range p.Containers {
		c := &p.Containers[i]
		request := requestOf(p.API, c.Name, r)
		if using := bytes(c.used(r)); using.Cmp(request) > 0 {
			fmt.Fprintf(&out, "Container %s was using %s, request is %s, has larger consumption of %v. ", c.Name, using, request.String(), r)
		}
	}
	return out.String()
}

func bytes(n int64) *resource.Quantity { return resource.NewQuantity(n, resource.BinarySI) }

// requestOf is what a container requests.
func requestOf(p *corev1.Pod, name string, r corev1.ResourceName) resource.Quantity {
	for _, list := range [][]corev1.Container{p.Spec.Containers, p.Spec.InitContainers} {
		for i := range list {
			if list[i].Name == name {
				return list[i].Resources.Requests[r]
			}
		}
	}
	return resource.Quantity{}
}
