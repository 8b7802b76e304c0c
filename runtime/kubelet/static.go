package kubelet

import (
	"fmt"
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// static is a pod whose manifest the kubelet of its node has read.
type static struct {
	machine *machine
	pod     *corev1.Pod
}

// PutManifest puts a file into the folder that a node's kubelet reads static pods
// from, in the place of one of the same name. The pod is as the kubelet decodes it:
// with its hash, the node's name as part of its own, and bound to the node.
func (k *Kubelets) PutManifest(node, file string, manifest *corev1.Pod) error {
	n, err := k.folder(node)
	if err != nil {
		return err
	}
	if n.manifests == nil {
		n.manifests = map[string]*corev1.Pod{}
	}
	n.manifests[file] = manifest
	k.changed(n)
	return nil
}

// RemoveManifest removes a file from that folder.
func (k *Kubelets) RemoveManifest(node, file string) error {
	n, err := k.folder(node)
	if err != nil {
		return err
	}
	if n.manifests[file] == nil {
		return fmt.Errorf("node %s has no static pod manifest %s: there are %q", node, file, slices.Sorted(maps.Keys(n.manifests)))
	}
	delete(n.manifests, file)
	k.changed(n)
	return nil
}

func (k *Kubelets) folder(node string) (*machine, error) {
	n := k.nodes[node]
	switch {
	case n == nil:
		return nil, k.noNode(node)
	case n.Host == nil:
		return nil, fmt.Errorf("node %s is off: nobody can change its files", node)
	}
	return n, nil
}

// changed lets the kubelet see its folder: it watches it (sourceFile.doWatch).
func (k *Kubelets) changed(n *machine) {
	if !n.reporter.Asleep() {
		k.readManifests(n)
	}
}

// readManifests takes the pods of a node's folder, in the order of its files
// (sourceFile.extractFromDir). Of those with the same name the first counts
// (config.filterInvalidPods).
func (k *Kubelets) readManifests(n *machine) {
	wanted := map[store.Key]*corev1.Pod{}
	for _, file := range slices.Sorted(maps.Keys(n.manifests)) {
		p := n.manifests[file]
		if key := store.Pods.KeyOf(p); wanted[key] == nil {
			wanted[key] = p
		}
	}
	for _, key := range sortedKeys(k.static) {
		if s := k.static[key]; s.machine == n && wanted[key] == nil {
			delete(k.static, key)
			k.Wake(key)
		}
	}
	for _, key := range sortedKeys(wanted) {
		if s, ok := k.static[key]; ok && s.machine == n && s.pod.UID == wanted[key].UID {
			continue
		}
		k.static[key] = static{n, seen(wanted[key], k.Clock.Now())}
		k.Wake(key)
	}
}

func sortedKeys[V any](m map[store.Key]V) []store.Key {
	return slices.SortedFunc(maps.Keys(m), store.Key.Compare)
}

// seen notes when the kubelet has seen the pod first, and where it is from
// (config.recordFirstSeenTime).
func seen(manifest *corev1.Pod, now time.Time) *corev1.Pod {
	out := *manifest
	out.Annotations = maps.Clone(manifest.Annotations)
	out.Annotations[pod.SourceAnnotation] = pod.FileSource
	out.Annotations[pod.FirstSeenAnnotation] = now.UTC().Format(time.RFC3339Nano)
	return &out
}

// startStatic brings the workers of a static pod's name to what the manifests say. A
// new pod waits until the old one of its name has ended (podWorkers.allowStaticPodStart).
func (k *Kubelets) startStatic(key store.Key) {
	want, wanted := k.static[key]
	for _, p := range k.pods[key] {
		if !p.Static() || p.asleep() {
			continue
		}
		if wanted && p.machine == want.machine && p.API.UID == want.pod.UID && !p.Gone {
			return
		}
		p.removed()
		wanted = wanted && p.work == finished
	}
	if !wanted || want.machine.reporter.Asleep() {
		return
	}
	p := newWorker(k, want.machine, key, want.pod)
	k.pods[key] = append(k.pods[key], p)
	want.machine.pods = append(want.machine.pods, p)
	p.Mirror = k.mirror(key)
	p.begin()
}

// mirror is the object that stands for the static pod of the key; nil if there is
// none.
func (k *Kubelets) mirror(key store.Key) *corev1.Pod {
	if api, ok := store.Pods.Get(k.shared.View(), key.Namespace, key.Name); ok && pod.IsMirror(api) {
		return api
	}
	return nil
}

// observeStatic compares what the API server has of the name with the mirror of the
// pod. Each change but those of its status is a reason to sync (Kubelet.HandlePodUpdates).
func (k *Kubelets) observeStatic(p *worker, api *corev1.Pod) {
	if p.asleep() {
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
	if p.lastSync.IsZero() && !p.working {
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
		p.Emit(p.k.deleteMirror(m))
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
func (k *Kubelets) deleteMirror(mirror *corev1.Pod) loop.Effect {
	return loop.Delete{
		Key: store.Pods.KeyOf(mirror), UID: mirror.UID, GraceSeconds: ptr.To(int64(0)),
		Rejected: func(error) []loop.Effect { return nil }, // it is gone already
	}
}

// removeOrphan deletes a mirror of no pod in the kubelet's housekeeping, and says when
// that is (Kubelet.deleteOrphanedMirrorPods).
func (k *Kubelets) removeOrphan(view store.View, key store.Key, now time.Time) time.Time {
	api, ok := store.Pods.Get(view, key.Namespace, key.Name)
	if !ok || !pod.IsMirror(api) || k.mirrored(key) {
		delete(k.orphans, key)
		return time.Time{}
	}
	n := k.nodes[api.Spec.NodeName]
	if n == nil || n.reporter.Asleep() || k.shared.Alone() {
		return time.Time{}
	}
	due, known := k.orphans[key]
	if !known {
		due = pod.Tick(now, k.shared.Latency.Housekeeping, n.housekeeping)
		k.orphans[key] = due
	}
	if now.Before(due) {
		return due
	}
	delete(k.orphans, key)
	k.shared.Emit(k.deleteMirror(api))
	return time.Time{}
}

// mirrored reports whether the kubelet has a static pod of the key, or one that has
// not ended.
func (k *Kubelets) mirrored(key store.Key) bool {
	_, wanted := k.static[key]
	return wanted || slices.ContainsFunc(k.pods[key], func(p *worker) bool { return p.Static() && p.work != finished })
}
