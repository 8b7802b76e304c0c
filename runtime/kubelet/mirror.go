package kubelet

import (
	"maps"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// observeMirror compares what the API server has of the name with the mirror of the
// pod. Each change but those of its status is a reason to sync (Kubelet.HandlePodUpdates).
func (p *worker) observeMirror(api *corev1.Pod) {
	if p.idle() {
		return
	}
	if api != nil && !pod.IsMirror(api) {
		api = nil
	}
	old := p.Mirror
	if old == api {
		return
	}
	p.Mirror = api
	p.status.Updated()
	if old != nil && api != nil && old.UID == api.UID && old.Generation == api.Generation &&
		old.DeletionTimestamp.Equal(api.DeletionTimestamp) && maps.Equal(old.Labels, api.Labels) && maps.Equal(old.Annotations, api.Annotations) {
		return
	}
	if !p.begun() {
		return // the first sync comes, and will see it
	}
	p.requestSync()
}

// reconcileMirror is Kubelet.tryReconcileMirrorPods: it deletes a mirror that is to be
// deleted or is of another manifest, and makes one if there is none.
func (p *worker) reconcileMirror() {
	if !p.Static() || p.Alone() {
		return
	}
	if m := p.Mirror; m != nil {
		if m.DeletionTimestamp == nil && p.MirroredBy(m) {
			return
		}
		p.Emit(deleteMirror(m))
	}
	node, ok := store.Nodes.Get(p.View(), "", p.machine.Name)
	if !ok || node.DeletionTimestamp != nil {
		return
	}
	mirror := *p.API
	mirror.UID = ""
	mirror.Annotations = maps.Clone(p.API.Annotations)
	mirror.Annotations[corev1.MirrorPodAnnotationKey] = p.API.Annotations[pod.HashAnnotation]
	mirror.OwnerReferences = []metav1.OwnerReference{{APIVersion: "v1", Kind: "Node", Name: node.Name, UID: node.UID, Controller: ptr.To(true)}}
	p.Emit(loop.Create{Key: p.Key, Object: &mirror, Rejected: func(error) []loop.Effect { return nil }})
}

// deleteMirror is basicMirrorClient.DeleteMirrorPod.
func deleteMirror(mirror *corev1.Pod) loop.Effect {
	return loop.Delete{
		Key: store.Pods.KeyOf(mirror), UID: mirror.UID, GraceSeconds: ptr.To(int64(0)),
		Rejected: func(error) []loop.Effect { return nil }, // it is gone already
	}
}
