package kubelet

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	resourcehelper "k8s.io/component-helpers/resource"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// resourceValue is containerResourceRuntimeValue: a resource of a container
// for the downward API, where limits that are not set are the pod's or the
// node's.
func (p *worker) resourceValue(ref *corev1.ResourceFieldSelector, c *corev1.Container) (string, error) {
	if ref.ContainerName != "" {
		if c = pod.ContainerOf(&p.API.Spec, ref.ContainerName); c == nil {
			return "", fmt.Errorf("container %s not found", ref.ContainerName)
		}
	}
	if c == nil {
		return "", fmt.Errorf("container name is missing in resourceFieldRef %s", ref.Resource)
	}
	divisor := ref.Divisor
	if divisor.IsZero() {
		divisor = resource.MustParse("1")
	}
	kind, name, _ := strings.Cut(ref.Resource, ".")
	var q resource.Quantity
	switch kind {
	case "limits":
		q = p.limit(c, corev1.ResourceName(name))
	case "requests":
		q = c.Resources.Requests[corev1.ResourceName(name)]
	default:
		return "", fmt.Errorf("unsupported container resource : %v", ref.Resource)
	}
	switch {
	case name == "cpu":
		return strconv.FormatInt(int64(math.Ceil(float64(q.MilliValue())/float64(divisor.MilliValue()))), 10), nil
	case name == "memory", name == "ephemeral-storage", strings.HasPrefix(name, "hugepages-"):
		return strconv.FormatInt(int64(math.Ceil(float64(q.Value())/float64(divisor.Value()))), 10), nil
	}
	return "", fmt.Errorf("unsupported container resource : %v", ref.Resource)
}

// limit is the container's limit, or the pod's, or what the node has
// (defaultPodLimitsForDownwardAPI).
func (p *worker) limit(c *corev1.Container, name corev1.ResourceName) resource.Quantity {
	if q, ok := c.Resources.Limits[name]; ok && !q.IsZero() {
		return q
	}
	if strings.HasPrefix(string(name), "hugepages-") {
		return resource.Quantity{}
	}
	if r := p.API.Spec.Resources; r != nil {
		if q, ok := r.Limits[name]; ok && !q.IsZero() {
			return q
		}
	}
	return p.Node.Allocatable[name]
}

// memoryLimit is the container's limit, or the pod's; 0 for none
// (kuberuntime.getMemoryLimit).
func (p *worker) memoryLimit(c *corev1.Container) int64 {
	if q := c.Resources.Limits.Memory(); !q.IsZero() {
		return q.Value()
	}
	if r := p.API.Spec.Resources; r != nil {
		return r.Limits.Memory().Value()
	}
	return 0
}

// podResources are what the pod's status says of its resources
// (convertToAPIPodLevelResourcesStatus, before there are cgroups to read).
func podResources(api *corev1.Pod) (*corev1.ResourceRequirements, corev1.ResourceList) {
	if !hasResources(api) {
		return &corev1.ResourceRequirements{}, nil
	}
	r := &corev1.ResourceRequirements{}
	if api.Spec.Resources != nil {
		r = api.Spec.Resources.DeepCopy()
	}
	r.Requests = resourcehelper.PodRequests(api, resourcehelper.PodResourcesOptions{})
	r.Limits = resourcehelper.PodLimits(api, resourcehelper.PodResourcesOptions{})
	return r, resourcehelper.PodRequests(api, resourcehelper.PodResourcesOptions{})
}

func hasResources(api *corev1.Pod) bool {
	if api.Spec.Resources != nil || api.Spec.Overhead != nil {
		return true
	}
	for _, list := range [][]corev1.Container{api.Spec.Containers, api.Spec.InitContainers} {
		for i := range list {
			if len(list[i].Resources.Requests)+len(list[i].Resources.Limits) > 0 {
				return true
			}
		}
	}
	return false
}
