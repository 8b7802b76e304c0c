package pod

import (
	"fmt"
	"maps"
	"math"
	"strconv"
	"strings"

	certificatesv1beta1 "k8s.io/api/certificates/v1beta1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/kubernetes/pkg/fieldpath"

	"github.com/gherkube/gherkube/runtime/store"
)

// ConfigMap returns the ConfigMap of the name in the pod's namespace.
func (p *Pod) ConfigMap(name string) (*corev1.ConfigMap, bool) {
	return store.ConfigMaps.Get(p.view, p.Key.Namespace, name)
}

// Secret returns the Secret of the name in the pod's namespace.
func (p *Pod) Secret(name string) (*corev1.Secret, bool) {
	return store.Secrets.Get(p.view, p.Key.Namespace, name)
}

// Claim returns the PersistentVolumeClaim of the name in the pod's namespace.
func (p *Pod) Claim(name string) (*corev1.PersistentVolumeClaim, bool) {
	return store.PersistentVolumeClaims.Get(p.view, p.Key.Namespace, name)
}

// PersistentVolume returns the PersistentVolume of the name.
func (p *Pod) PersistentVolume(name string) (*corev1.PersistentVolume, bool) {
	return store.PersistentVolumes.Get(p.view, "", name)
}

// TrustBundle returns the ClusterTrustBundle of the name.
func (p *Pod) TrustBundle(name string) (*certificatesv1beta1.ClusterTrustBundle, bool) {
	return store.ClusterTrustBundles.Get(p.view, "", name)
}

// TrustBundles returns all ClusterTrustBundles, ordered by name.
func (p *Pod) TrustBundles() []*certificatesv1beta1.ClusterTrustBundle {
	return store.ClusterTrustBundles.List(p.view, "")
}

// Field is the value of a field of the pod as the kubelet knows it: with the
// annotations that config.PodConfig adds when it first sees the pod.
func (p *Pod) Field(path string) (string, error) {
	if !strings.HasPrefix(path, "metadata.annotations") {
		return fieldpath.ExtractFieldPathAsString(p.API, path)
	}
	annotations := map[string]string{}
	maps.Copy(annotations, p.API.Annotations)
	annotations["kubernetes.io/config.seen"] = p.FirstSeen.UTC().Format("2006-01-02T15:04:05.000000000Z07:00")
	annotations["kubernetes.io/config.source"] = "api"
	return fieldpath.ExtractFieldPathAsString(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Annotations: annotations}}, path)
}

// ResourceValue is containerResourceRuntimeValue: a resource of a container
// for the downward API, where limits that are not set are the pod's or the
// node's.
func (p *Pod) ResourceValue(ref *corev1.ResourceFieldSelector, c *corev1.Container) (string, error) {
	if ref.ContainerName != "" {
		if c = ContainerOf(&p.API.Spec, ref.ContainerName); c == nil {
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
func (p *Pod) limit(c *corev1.Container, name corev1.ResourceName) resource.Quantity {
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
