package upstream

import (
	"fmt"
	"regexp"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/kubernetes/pkg/apis/apps"
	"k8s.io/kubernetes/pkg/apis/batch"
	api "k8s.io/kubernetes/pkg/apis/core"
)

// imageVolumesSince is the first minor whose feature ImageVolume is on by default.
const imageVolumesSince = 35

// dropsImageVolumes says whether the version drops volumes of images.
func (v Version) dropsImageVolumes() bool { return v.number() < imageVolumesSince }

// imageObject matches what each object with such a volume has.
var imageObject = regexp.MustCompile(`"image"\s*:\s*\{`)

// withoutImageVolumes is the outcome of the creation by versions that drop volumes of
// images with all that mounts them (dropImageVolumes in pkg/api/pod), and false if the
// object has none. What is dropped is made harmless here, so that the places of the
// others stay what they are.
func (k *Kind) withoutImageVolumes(data []byte) (Outcome, bool) {
	if !imageObject.Match(data) {
		return Outcome{}, false
	}
	decoded, err := k.Decode(data)
	if err != nil {
		return Outcome{}, false
	}
	pod := podSpecOf(decoded.Internal)
	if pod == nil || !dropImageVolumes(pod) {
		return Outcome{}, false
	}
	return k.Creating(decoded.Internal), true
}

// dropImageVolumes gives volumes of images and their mounts names and values of their
// own, and says whether there are any.
func dropImageVolumes(pod *api.PodSpec) bool {
	names := sets.New[string]()
	for i := range pod.Volumes {
		if v := &pod.Volumes[i]; v.Image != nil {
			names.Insert(v.Name)
			*v = api.Volume{Name: fmt.Sprintf("dropped-%d", i), VolumeSource: api.VolumeSource{EmptyDir: &api.EmptyDirVolumeSource{}}}
		}
	}
	if names.Len() == 0 {
		return false
	}
	pod.Volumes = append(pod.Volumes, api.Volume{Name: "dropped", VolumeSource: api.VolumeSource{EmptyDir: &api.EmptyDirVolumeSource{}}})
	drop := func(mounts []api.VolumeMount) {
		for i := range mounts {
			if names.Has(mounts[i].Name) {
				mounts[i] = api.VolumeMount{Name: "dropped", MountPath: fmt.Sprintf("/dropped/%d", i)}
			}
		}
	}
	for i := range pod.Containers {
		drop(pod.Containers[i].VolumeMounts)
	}
	for i := range pod.InitContainers {
		drop(pod.InitContainers[i].VolumeMounts)
	}
	for i := range pod.EphemeralContainers {
		drop(pod.EphemeralContainers[i].VolumeMounts)
	}
	return true
}

// podSpecOf is what the object says of pods; nil if it says nothing.
func podSpecOf(obj runtime.Object) *api.PodSpec {
	switch o := obj.(type) {
	case *api.Pod:
		return &o.Spec
	case *api.PodTemplate:
		return &o.Template.Spec
	case *api.ReplicationController:
		if o.Spec.Template != nil {
			return &o.Spec.Template.Spec
		}
	case *apps.ReplicaSet:
		return &o.Spec.Template.Spec
	case *apps.Deployment:
		return &o.Spec.Template.Spec
	case *apps.DaemonSet:
		return &o.Spec.Template.Spec
	case *apps.StatefulSet:
		return &o.Spec.Template.Spec
	case *batch.Job:
		return &o.Spec.Template.Spec
	case *batch.CronJob:
		return &o.Spec.JobTemplate.Spec.Template.Spec
	}
	return nil
}
