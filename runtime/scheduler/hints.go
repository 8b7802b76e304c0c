package scheduler

import (
	"maps"
	"reflect"
	"slices"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"

	"github.com/gherkube/gherkube/runtime/storage"
	"github.com/gherkube/gherkube/runtime/store"
)

// event is a change in the cluster that may let waiting pods fit: of a pod on
// a node (old is nil if it is new there, new is nil if it is gone), of a node,
// or of storage.
type event struct {
	oldPod, newPod   *corev1.Pod
	oldNode, newNode *corev1.Node
	oldStorage       store.Object
	storage          store.Object
	atMost           *int32 // only pods of at most this priority
}

// retry tries again the waiting pods that the event may help: those for which
// one of the plugins that rejected them says so (the plugins' queueing hints).
func (s *Scheduler) retry(view store.View, ev event) {
	if ev.oldPod != nil && ev.newPod != nil && sameForScheduling(ev.oldPod, ev.newPod) {
		return
	}
	for _, e := range s.queue.pending { // the order in which they are tried comes from their keys
		if e.rejected == 0 || ev.atMost != nil && e.pod.priority > *ev.atMost {
			continue
		}
		if helps(view, e, ev) {
			s.queue.activate(e)
		}
	}
}

func helps(view store.View, e *entry, ev event) bool {
	for plugin := plugins(1); plugin <= e.rejected; plugin <<= 1 {
		if e.rejected&plugin == 0 {
			continue
		}
		switch {
		case ev.storage != nil:
			if storageHelps(plugin, e, ev) {
				return true
			}
		case ev.oldNode != nil || ev.newNode != nil:
			if nodeHelps(plugin, e, ev.oldNode, ev.newNode) {
				return true
			}
		case podHelps(view, plugin, e, ev.oldPod, ev.newPod):
			return true
		}
	}
	return false
}

// podHelps is the plugins' isSchedulableAfterAssignedPodChange and kin.
func podHelps(view store.View, plugin plugins, e *entry, old, pod *corev1.Pod) bool {
	switch plugin {
	case nodeResourcesFit:
		return pod == nil || old != nil && released(e.pod, old, pod)
	case nodePorts:
		return pod == nil && portsOverlap(e.pod, old)
	case podTopologySpread:
		return spreadHelps(e, old, pod)
	case interPodAffinity:
		return affinityHelps(view, e, old, pod)
	case volumeRestrictions:
		return pod == nil && restrictionsHelp(e.pod.obj, old)
	}
	return false
}

// released reports whether the pod requests less than before of what the
// waiting one wants.
func released(want *podInfo, old, pod *corev1.Pod) bool {
	was, is := newPodInfo(old).requests, newPodInfo(pod).requests
	return was.moreThan(&is, &want.requests)
}

func portsOverlap(want *podInfo, gone *corev1.Pod) bool {
	used := hostPorts{}
	for _, p := range hostPortsOf(gone) {
		used[hostPortOf(p)]++
	}
	for _, p := range want.ports {
		if used.conflicts(p) {
			return true
		}
	}
	return false
}

func spreadHelps(e *entry, old, pod *corev1.Pod) bool {
	own := e.pod.obj
	changed := pod
	if changed == nil {
		changed = old
	}
	if changed.Namespace != own.Namespace {
		return false
	}
	constraints, err := readSpread(own.Spec.TopologySpreadConstraints, own.Labels, corev1.DoNotSchedule)
	if err != nil {
		return true
	}
	for i := range constraints {
		before := old != nil && constraints[i].selector.Matches(labels.Set(old.Labels))
		after := pod != nil && constraints[i].selector.Matches(labels.Set(pod.Labels))
		if before != after {
			return true
		}
	}
	return false
}

func affinityHelps(view store.View, e *entry, old, pod *corev1.Pod) bool {
	want := e.pod
	if pod == nil {
		return matchesAny(view, want.antiAffinity, old) || matchesAny(view, newPodInfo(old).antiAffinity, want.obj)
	}
	if matchesAll(view, want.affinity, pod) && (old == nil || !matchesAll(view, want.affinity, old)) {
		return true
	}
	return old != nil && matchesAny(view, want.antiAffinity, old) && !matchesAny(view, want.antiAffinity, pod)
}

// nodeHelps is the plugins' isSchedulableAfterNodeChange. A node that goes
// helps only those who are spread over what is left.
func nodeHelps(plugin plugins, e *entry, old, n *corev1.Node) bool {
	own := e.pod.obj
	if n == nil {
		return plugin == podTopologySpread
	}
	switch plugin {
	case nodeUnschedulable:
		return !n.Spec.Unschedulable && (old == nil || old.Spec.Unschedulable)
	case taintToleration:
		return (old == nil || untolerated(own, old)) && !untolerated(own, n)
	case nodeAffinity:
		required := nodeaffinity.GetRequiredNodeAffinity(own)
		is, _ := required.Match(n)
		if old == nil || !is {
			return is
		}
		was, _ := required.Match(old)
		return !was
	case nodePorts, volumeRestrictions:
		return old == nil
	case nodeResourcesFit:
		return roomHelps(e.pod, old, n)
	case volumeBinding, volumeZone:
		return old == nil || !maps.Equal(old.Labels, n.Labels)
	case podTopologySpread:
		return old == nil || !maps.Equal(old.Labels, n.Labels) || !reflect.DeepEqual(old.Spec.Taints, n.Spec.Taints)
	case interPodAffinity:
		return old == nil || topologyMoved(e.pod, old, n)
	}
	return false
}

// roomHelps reports whether the empty node is large enough, and larger than
// it was.
func roomHelps(want *podInfo, old, n *corev1.Node) bool {
	is := amountOf(n.Status.Allocatable)
	if limit := n.Status.Allocatable[corev1.ResourcePods]; limit.Value() < 1 || !fits(&want.requests, &is, &amount{}) {
		return false
	}
	if old == nil {
		return true
	}
	podsNow, podsThen := n.Status.Allocatable[corev1.ResourcePods], old.Status.Allocatable[corev1.ResourcePods]
	if podsNow.Cmp(podsThen) > 0 {
		return true
	}
	was := amountOf(old.Status.Allocatable)
	return is.moreThan(&was, &want.requests)
}

// topologyMoved reports whether the node changed its place in a topology that
// the pod's terms speak of.
func topologyMoved(want *podInfo, old, n *corev1.Node) bool {
	for _, terms := range [][]affinityTerm{want.affinity, want.antiAffinity} {
		for i := range terms {
			if old.Labels[terms[i].key] != n.Labels[terms[i].key] {
				return true
			}
		}
	}
	return false
}

// storageHelps is the hints of VolumeRestrictions, VolumeBinding and VolumeZone
// about claims, volumes and classes.
func storageHelps(plugin plugins, e *entry, ev event) bool {
	switch changed := ev.storage.(type) {
	case *corev1.PersistentVolumeClaim:
		return claimHelps(plugin, e.pod.obj, ev.oldStorage == nil, changed)
	case *corev1.PersistentVolume:
		old, _ := ev.oldStorage.(*corev1.PersistentVolume)
		return plugin == volumeBinding || plugin == volumeZone && zonesHelp(old, changed)
	case *storagev1.StorageClass:
		old, known := ev.oldStorage.(*storagev1.StorageClass)
		return plugin == volumeBinding && (!known || !reflect.DeepEqual(old.AllowedTopologies, changed.AllowedTopologies)) ||
			plugin == volumeZone && !known && storage.Waits(changed)
	}
	return false
}

// claimHelps reports whether the pod waits for the claim.
func claimHelps(plugin plugins, own *corev1.Pod, added bool, claim *corev1.PersistentVolumeClaim) bool {
	if own.Namespace != claim.Namespace {
		return false
	}
	switch plugin {
	case volumeRestrictions:
		return added && names(own, claim.Name)
	case volumeZone:
		return names(own, claim.Name)
	case volumeBinding:
		return slices.ContainsFunc(own.Spec.Volumes, func(v corev1.Volume) bool {
			name, _, ok := storage.ClaimName(own, &v)
			return ok && name == claim.Name
		})
	}
	return false
}

// targetHelps reports whether a change of the waiting pod itself may let it
// fit: its labels, its tolerations, or what it requests.
func targetHelps(e *entry, old, pod *corev1.Pod) bool {
	const byToleration = taintToleration | nodeUnschedulable | podTopologySpread
	const byLabel = podTopologySpread | interPodAffinity
	switch {
	case e.rejected&byLabel != 0 && !maps.Equal(old.Labels, pod.Labels):
		return true
	case e.rejected&byToleration != 0 && !reflect.DeepEqual(old.Spec.Tolerations, pod.Spec.Tolerations):
		return true
	case e.rejected&nodeResourcesFit != 0 && old.Generation != pod.Generation:
		return released(newPodInfo(old), old, pod)
	}
	return false
}
