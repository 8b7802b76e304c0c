package pod

import corev1 "k8s.io/api/core/v1"

// What kubelets note of where a pod comes from (pkg/kubelet/types: ConfigSourceAnnotationKey
// and its siblings).
const (
	SourceAnnotation    = "kubernetes.io/config.source"
	FirstSeenAnnotation = "kubernetes.io/config.seen"
	HashAnnotation      = "kubernetes.io/config.hash"
	// FileSource is the source of pods whose manifest is a file on the node.
	FileSource = "file"
	// apiSource is the source of the others.
	apiSource = "api"
)

// IsStatic is kubetypes.IsStaticPod: the pod's manifest is on its node.
func IsStatic(api *corev1.Pod) bool {
	source, ok := api.Annotations[SourceAnnotation]
	return ok && source != apiSource
}

// IsMirror is kubetypes.IsMirrorPod: the object stands for a static pod.
func IsMirror(api *corev1.Pod) bool {
	_, ok := api.Annotations[corev1.MirrorPodAnnotationKey]
	return ok
}

// Static reports whether the pod's manifest is on its node, so that API is not what
// the API server has.
func (p *Pod) Static() bool { return IsStatic(p.API) && !IsMirror(p.API) }

// MirroredBy reports whether the object stands for the static pod as it is
// (kubepod.IsMirrorPodOf).
func (p *Pod) MirroredBy(api *corev1.Pod) bool {
	hash, ok := api.Annotations[corev1.MirrorPodAnnotationKey]
	return ok && hash == p.API.Annotations[HashAnnotation]
}

// Stored is what the API server has of the pod as last seen: of a static pod its
// mirror, nil if there is none.
func (p *Pod) Stored() *corev1.Pod {
	if p.Static() {
		return p.Mirror
	}
	return p.API
}

// Is reports whether an object of the pod's name in the API server is the pod, or
// its mirror (podManager.TranslatePodUID).
func (p *Pod) Is(api *corev1.Pod) bool {
	switch {
	case api == nil:
		return false
	case p.Static():
		return p.MirroredBy(api)
	}
	return !p.Gone && api.UID == p.API.UID
}
