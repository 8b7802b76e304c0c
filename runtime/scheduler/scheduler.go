// Package scheduler is the simulated kube-scheduler: it binds pending pods to
// nodes, and says of the others why no node will do, as Kubernetes 1.37's
// default profile does.
//
// It is written against pkg/scheduler of k8s.io/kubernetes v1.37.2. What the
// default profile of 1.37 has and this one has not: ImageLocality (simulated
// nodes hold every image alike), NodeVolumeLimits and the capacity of CSI
// drivers (there are none), dynamic resources, pod groups and extenders. NodeName is no
// filter here either way: a pod that names its node never comes to a scheduler.
package scheduler

import (
	"math/rand/v2"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// Name is the scheduler's name: what pods have in spec.schedulerName, and what
// its events have as their component.
const Name = corev1.DefaultSchedulerName

// Scheduler is the actor. Make one with New.
type Scheduler struct {
	chance  *rand.Rand
	cluster *cluster
	queue   *queue
	counts  matchCounts
	domains domains
	start   int // upstream's nextStartNodeIndex
	room    room
	latest  *podInfo // the latest pod that came new
}

// New returns a scheduler that knows nothing of the cluster yet. It draws from
// chance to break ties between equally good nodes.
func New(chance *rand.Rand) *Scheduler {
	return &Scheduler{chance: chance, cluster: newCluster(), queue: newQueue(), counts: matchCounts{}, domains: domains{}}
}

// Name implements loop.Actor.
func (s *Scheduler) Name() string { return Name }

// Dirty implements loop.Actor. The keys are places in the scheduling queue:
// their order is the order in which pods are tried.
func (s *Scheduler) Dirty(view store.View, change store.Change) []store.Key {
	switch change.Key.Resource {
	case store.Pods.GroupResource:
		s.podChanged(view, change)
	case store.Nodes.GroupResource:
		s.nodeChanged(view, change)
	case store.PersistentVolumeClaims.GroupResource, store.PersistentVolumes.GroupResource, store.StorageClasses.GroupResource:
		if change.New != nil {
			s.retry(view, event{oldStorage: change.Old, storage: change.New})
		}
	}
	return s.queue.takeActive()
}

// Reconcile implements loop.Actor: one attempt to schedule the pod at that
// place in the queue.
func (s *Scheduler) Reconcile(view store.View, key store.Key, now time.Time) loop.Outcome {
	e := s.queue.entries[key]
	if e == nil || e.gated() {
		return loop.Outcome{}
	}
	if e.reserved != nil {
		return s.proceed(view, e, now)
	}
	if e.pod.node != "" { // the API server refused the binding
		s.cluster.remove(e.pod)
		e.pod.node = ""
	}
	return s.attempt(view, e, now)
}

// podChanged follows a change of a pod, as pkg/scheduler/eventhandlers.go does.
func (s *Scheduler) podChanged(view store.View, change store.Change) {
	name := nameOf(change.Key)
	pod, _ := change.New.(*corev1.Pod)
	known := s.cluster.pods[name]
	waiting := s.queue.named[name]
	if known != nil && pod != nil && known.obj.UID != pod.UID {
		s.unassign(view, known)
		known = nil
	}
	if waiting != nil && pod != nil && waiting.pod.obj.UID != pod.UID {
		s.dequeue(view, waiting)
		waiting = nil
	}
	switch {
	case pod == nil || terminal(pod):
		if known != nil && (waiting == nil || known.obj.Spec.NodeName != "") {
			s.unassign(view, known)
		}
		if waiting != nil {
			s.dequeue(view, waiting)
		}
	case pod.Spec.NodeName != "":
		if waiting != nil {
			s.queue.remove(waiting)
		}
		s.assign(view, known, pod)
	case pod.Spec.SchedulerName == Name:
		s.enqueue(view, waiting, pod)
	}
}

// assign takes note of a pod that is bound to a node.
func (s *Scheduler) assign(view store.View, known *podInfo, pod *corev1.Pod) {
	if known != nil && known.node == pod.Spec.NodeName {
		ev := event{newPod: pod}
		if known.obj.Spec.NodeName != "" { // not only assumed
			ev.oldPod = known.obj
		}
		s.cluster.update(known, pod)
		s.retry(view, ev)
		return
	}
	if known != nil { // bound elsewhere than assumed
		s.cluster.remove(known)
	}
	p := newPodInfo(pod)
	p.node = pod.Spec.NodeName
	s.cluster.add(p)
	s.retry(view, event{newPod: pod})
}

func (s *Scheduler) unassign(view store.View, p *podInfo) {
	s.cluster.remove(p)
	s.retry(view, event{oldPod: p.obj})
}

// enqueue takes note of a pod that has no node yet.
func (s *Scheduler) enqueue(view store.View, waiting *entry, pod *corev1.Pod) {
	if waiting == nil {
		s.latest = newPodLike(s.latest, pod)
		s.queue.add(s.latest)
		return
	}
	old := waiting.pod.obj
	if waiting.pod.node != "" {
		return // assumed: its binding is on the way
	}
	waiting.pod = newPodInfo(pod)
	if len(old.Spec.SchedulingGates) > 0 && !waiting.gated() {
		s.queue.activate(waiting)
	}
	s.queue.nominate(waiting, pod.Status.NominatedNodeName)
	if before := old.Status.NominatedNodeName; before != pod.Status.NominatedNodeName {
		s.nominationFreed(view, before, waiting)
	}
	if s.queue.pending[waiting.key] != nil && targetHelps(waiting, old, pod) {
		s.queue.activate(waiting)
	}
}

// dequeue forgets a waiting pod that went away.
func (s *Scheduler) dequeue(view store.View, e *entry) {
	s.queue.remove(e)
	if e.pod.node != "" {
		node := e.pod.node
		s.cluster.remove(e.pod)
		gone := e.pod.obj.DeepCopy()
		gone.Spec.NodeName = node
		s.retry(view, event{oldPod: gone})
	}
	s.nominationFreed(view, e.nominated, e)
}

// nominationFreed retries pods that yielded to one nominated for the node.
func (s *Scheduler) nominationFreed(view store.View, node string, by *entry) {
	if node == "" {
		return
	}
	gone := by.pod.obj.DeepCopy()
	gone.Spec.NodeName = node
	priority := by.pod.priority
	s.retry(view, event{oldPod: gone, atMost: &priority})
}

func (s *Scheduler) nodeChanged(view store.View, change store.Change) {
	node, _ := change.New.(*corev1.Node)
	known := s.cluster.nodes[change.Key.Name]
	var old *corev1.Node
	if known != nil {
		old = known.obj
	}
	s.forgetNodes()
	if node == nil {
		s.cluster.removeNode(change.Key.Name)
	} else {
		s.cluster.putNode(node)
	}
	if old != nil || node != nil {
		s.retry(view, event{oldNode: old, newNode: node})
	}
}

// forgetNodes drops what was worked out from the set of nodes.
func (s *Scheduler) forgetNodes() {
	s.counts.forget()
	clear(s.domains)
}

// terminal reports whether the pod's containers are over for good: the
// scheduler's informer does not see such pods.
func terminal(pod *corev1.Pod) bool {
	return pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
}
