package eviction

import (
	"fmt"
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	resourcehelper "k8s.io/component-helpers/resource"
)

// VolumeStats is how often the kubelet measures a pod's volumes: its
// volumeStatCalculator waits between one and two times volumeStatsAggPeriod.
const VolumeStats = 90 * time.Second

// Storage is what a pod has on its node's disk, in bytes.
type Storage struct {
	// EmptyDirs and Containers are by name; those of containers are their own file
	// systems and logs.
	EmptyDirs, Containers map[string]int64
}

// LimitsStorage reports whether the pod has limits of what it may have on disk.
func LimitsStorage(api *corev1.Pod) bool {
	if _, ok := podLimit(api); ok {
		return true
	}
	return slices.ContainsFunc(api.Spec.Volumes, func(v corev1.Volume) bool { return sizeLimit(&v) != nil })
}

// sizeLimit is that of an emptyDir volume on disk. One in memory is limited by
// its file system.
func sizeLimit(v *corev1.Volume) *resource.Quantity {
	if e := v.EmptyDir; e != nil && e.Medium != corev1.StorageMediumMemory && e.SizeLimit != nil && e.SizeLimit.Sign() == 1 {
		return e.SizeLimit
	}
	return nil
}

func podLimit(api *corev1.Pod) (resource.Quantity, bool) {
	limit, ok := resourcehelper.PodLimits(api, resourcehelper.PodResourcesOptions{})[corev1.ResourceEphemeralStorage]
	return limit, ok
}

// StorageExceeded is managerImpl.localStorageEviction for one pod: the message of
// its eviction, or nothing.
func StorageExceeded(api *corev1.Pod, used Storage) string {
	for i := range api.Spec.Volumes {
		v := &api.Spec.Volumes[i]
		if limit := sizeLimit(v); limit != nil && bytes(used.EmptyDirs[v.Name]).Cmp(*limit) > 0 {
			return fmt.Sprintf("Usage of EmptyDir volume %q exceeds the limit %q. ", v.Name, limit.String())
		}
	}
	sum := int64(0)
	for _, n := range slices.Collect(maps.Values(used.EmptyDirs)) {
		sum += n
	}
	for _, n := range slices.Collect(maps.Values(used.Containers)) {
		sum += n
	}
	if limit, ok := podLimit(api); ok && bytes(sum).Cmp(limit) > 0 {
		return fmt.Sprintf("Pod ephemeral local storage usage exceeds the total limit of containers %s. ", limit.String())
	}
	return containerExceeded(api, used)
}

// containerExceeded is containerEphemeralStorageLimitEviction.
func containerExceeded(api *corev1.Pod, used Storage) string {
	limited := slices.Clone(api.Spec.Containers)
	for _, c := range api.Spec.InitContainers {
		if c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways {
			limited = append(limited, c)
		}
	}
	for _, c := range limited {
		limit := c.Resources.Limits.StorageEphemeral()
		if !limit.IsZero() && limit.CmpInt64(used.Containers[c.Name]) < 0 {
			return fmt.Sprintf("Container %s exceeded its local ephemeral storage limit %q. ", c.Name, limit.String())
		}
	}
	return ""
}
