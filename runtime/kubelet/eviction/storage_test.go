package eviction

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// The order and words are those of managerImpl.localStorageEviction.
func TestStorageExceeded(t *testing.T) {
	size := resource.MustParse("10Mi")
	limited := corev1.ResourceRequirements{Limits: corev1.ResourceList{corev1.ResourceEphemeralStorage: size}}
	withVolume := &corev1.Pod{Spec: corev1.PodSpec{
		Volumes:    []corev1.Volume{{Name: "v", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{SizeLimit: &size}}}},
		Containers: []corev1.Container{{Name: "a"}},
	}}
	withLimit := &corev1.Pod{Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "a", Resources: limited}, {Name: "b", Resources: limited}}}}
	inMemory := withVolume.DeepCopy()
	inMemory.Spec.Volumes[0].EmptyDir.Medium = corev1.StorageMediumMemory
	for name, c := range map[string]struct {
		pod  *corev1.Pod
		used Storage
		want string
	}{
		"at the limit":     {withVolume, Storage{EmptyDirs: map[string]int64{"v": 10 << 20}}, ""},
		"above it":         {withVolume, Storage{EmptyDirs: map[string]int64{"v": 10<<20 + 1}}, `Usage of EmptyDir volume "v" exceeds the limit "10Mi". `},
		"in memory":        {inMemory, Storage{EmptyDirs: map[string]int64{"v": 20 << 20}}, ""},
		"of one container": {withLimit, Storage{Containers: map[string]int64{"a": 11 << 20}}, `Container a exceeded its local ephemeral storage limit "10Mi". `},
		"of all together": {withLimit, Storage{Containers: map[string]int64{"a": 9 << 20, "b": 9 << 20}, EmptyDirs: map[string]int64{"w": 3 << 20}},
			"Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. "},
	} {
		if got := StorageExceeded(c.pod, c.used); got != c.want {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
	if LimitsStorage(inMemory) || !LimitsStorage(withLimit) || !LimitsStorage(withVolume) {
		t.Error("limits of disks are not those of memory")
	}
}
