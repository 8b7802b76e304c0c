package kubelet

import (
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/store"
)

// static is a pod whose manifest the kubelet of its node has read.
type static struct {
	on  *kubelet
	pod *corev1.Pod
}

// statics are the static pods of all nodes.
type statics struct {
	shared *pod.Kubelet
	wanted map[store.Key]static // those whose manifests are on their nodes
	// orphans are mirrors of no pod, and when they are to be deleted.
	orphans map[store.Key]time.Time
}

func newStatics(shared *pod.Kubelet) statics {
	return statics{shared: shared, wanted: map[store.Key]static{}, orphans: map[store.Key]time.Time{}}
}

// read takes the pods of a node's folder, in the order of its files
// (sourceFile.extractFromDir). Of those with the same name the first counts
// (config.filterInvalidPods).
func (k *statics) read(n *kubelet) {
	wanted := map[store.Key]*corev1.Pod{}
	for _, file := range slices.Sorted(maps.Keys(n.manifests)) {
		p := n.manifests[file]
		if key := store.Pods.KeyOf(p); wanted[key] == nil {
			wanted[key] = p
		}
	}
	for _, key := range sortedKeys(k.wanted) {
		if s := k.wanted[key]; s.on == n && wanted[key] == nil {
			delete(k.wanted, key)
			k.shared.Wake(key)
		}
	}
	for _, key := range sortedKeys(wanted) {
		if s, ok := k.wanted[key]; ok && s.on == n && s.pod.UID == wanted[key].UID {
			continue
		}
		k.wanted[key] = static{n, sighted(wanted[key], k.shared.Now())}
		k.shared.Wake(key)
	}
}

func sortedKeys[V any](m map[store.Key]V) []store.Key {
	return slices.SortedFunc(maps.Keys(m), store.Key.Compare)
}

// sighted notes when the kubelet has seen the pod first, and where it is from
// (config.recordFirstSeenTime).
func sighted(manifest *corev1.Pod, now time.Time) *corev1.Pod {
	out := *manifest
	out.Annotations = maps.Clone(manifest.Annotations)
	out.Annotations[pod.SourceAnnotation] = pod.FileSource
	out.Annotations[pod.FirstSeenAnnotation] = now.UTC().Format(time.RFC3339Nano)
	return &out
}

// due brings the workers of a static pod's name to what the manifests say, and returns
// the pod that is to start. A new pod waits until the old one of its name has ended
// (podWorkers.allowStaticPodStart).
func (k *statics) due(key store.Key, pods []*worker) (start static, ok bool) {
	want, wanted := k.wanted[key]
	for _, p := range pods {
		if !p.Static() || p.idle() {
			continue
		}
		if wanted && p.machine == want.on.machine && p.API.UID == want.pod.UID && !p.Gone {
			return static{}, false
		}
		p.removed()
		wanted = wanted && p.work == finished
	}
	return want, wanted && !want.on.reporter.Idle()
}

// mirror is the object that stands for the static pod of the key; nil if there is
// none.
func (k *statics) mirror(key store.Key) *corev1.Pod {
	if api, ok := store.Pods.Get(k.shared.View(), key.Namespace, key.Name); ok && pod.IsMirror(api) {
		return api
	}
	return nil
}

// removeOrphan deletes a mirror of no pod in the kubelet's housekeeping, and says when
// that is (Kubelet.deleteOrphanedMirrorPods).
func (k *statics) removeOrphan(view store.View, key store.Key, pods []*worker, nodes map[string]*kubelet) time.Time {
	api, ok := store.Pods.Get(view, key.Namespace, key.Name)
	if !ok || !pod.IsMirror(api) || k.mirrored(key, pods) {
		delete(k.orphans, key)
		return time.Time{}
	}
	n := nodes[api.Spec.NodeName]
	if n == nil || n.reporter.Idle() || k.shared.Alone() {
		return time.Time{}
	}
	due, known := k.orphans[key]
	if !known {
		due = pod.Tick(k.shared.Now(), k.shared.Latency.Housekeeping, n.housekeeping)
		k.orphans[key] = due
	}
	if k.shared.Now().Before(due) {
		return due
	}
	delete(k.orphans, key)
	k.shared.Emit(deleteMirror(api))
	return time.Time{}
}

// mirrored reports whether the kubelet has a static pod of the key, or one that has
// not ended.
func (k *statics) mirrored(key store.Key, pods []*worker) bool {
	_, wanted := k.wanted[key]
	return wanted || slices.ContainsFunc(pods, func(p *worker) bool { return p.Static() && p.work != finished })
}
