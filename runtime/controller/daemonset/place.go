package daemonset

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	extensionsv1beta1 "k8s.io/api/extensions/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/podstatus"
	"github.com/gherkube/gherkube/runtime/store"
)

// verdict is what the set makes of a node.
type verdict struct {
	counts
	waits  [lineCount]bool
	remove []*corev1.Pod // the pods that have to go
	old    *corev1.Pod   // the outdated one that an update is about
}

// counts are what a node adds to the set's numbers: those of the status, and
// those that a rolling update goes by.
type counts struct {
	desired, current, misscheduled, ready, updated, available int

	unavailable, surging, serving, lost int
}

func (c *counts) add(o counts)    { c.change(o, 1) }
func (c *counts) remove(o counts) { c.change(o, -1) }

func (c *counts) change(o counts, sign int) {
	c.desired += sign * o.desired
	c.current += sign * o.current
	c.misscheduled += sign * o.misscheduled
	c.ready += sign * o.ready
	c.updated += sign * o.updated
	c.available += sign * o.available
	c.unavailable += sign * o.unavailable
	c.surging += sign * o.surging
	c.serving += sign * o.serving
	c.lost += sign * o.lost
}

// recount brings up to date what is known of a node.
func (s *sync) recount(node string) {
	p := s.placeOf(node)
	s.sum.remove(p.counts)
	n, exists := store.Nodes.Get(s.view, "", node)
	pods := s.podsOf(p)
	p.verdict = verdict{}
	if !exists && len(p.pods) == 0 {
		delete(s.places, node)
		return
	}
	var run, stay bool
	if exists {
		run, stay = s.nodes.admit(n)
		s.countStatus(&p.verdict, run, pods)
		s.manageNode(&p.verdict, node, run, stay, pods)
	} else {
		for _, pod := range pods { // upstream's getUnscheduledPodsWithoutNode
			if pod.Spec.NodeName == "" {
				p.remove = append(p.remove, pod)
			}
		}
	}
	p.waits[removing] = len(p.remove) > 0
	if s.set.Spec.UpdateStrategy.Type == appsv1.RollingUpdateDaemonSetStrategyType && (run || len(pods) > 0) {
		s.classify(&p.verdict, run, exists, pods)
	}
	s.sum.add(p.counts)
	for i, waits := range p.waits {
		if waits {
			s.lines[i].add(node)
		}
	}
}

// podsOf returns the set's pods at a place: the scheduled ones first, then the
// oldest (upstream's getNodesToDaemonPods, in the order of
// podByCreationTimestampAndPhase).
func (s *sync) podsOf(pl *place) []*corev1.Pod {
	var pods []*corev1.Pod
	for _, name := range slices.Sorted(maps.Keys(pl.pods)) {
		p, ok := store.Pods.Get(s.view, s.set.Namespace, name)
		if ok && (!podstatus.IsEnded(p) || p.DeletionTimestamp == nil) && s.controls(p) && target(p) != "" {
			pods = append(pods, p)
		}
	}
	slices.SortStableFunc(pods, func(a, b *corev1.Pod) int {
		switch {
		case a.Spec.NodeName != "" && b.Spec.NodeName == "":
			return -1
		case a.Spec.NodeName == "" && b.Spec.NodeName != "":
			return 1
		}
		return cmp.Or(a.CreationTimestamp.Compare(b.CreationTimestamp.Time), cmp.Compare(a.Name, b.Name))
	})
	return pods
}

// controls reports whether the set owns the pod, not one of its name before.
func (s *sync) controls(p *corev1.Pod) bool {
	ref := metav1.GetControllerOfNoCopy(p)
	return ref != nil && ref.UID == s.set.UID
}

// countStatus is what upstream's updateDaemonSetStatus makes of a node.
func (s *sync) countStatus(v *verdict, run bool, pods []*corev1.Pod) {
	switch {
	case !run && len(pods) > 0:
		v.misscheduled = 1
		return
	case !run:
		return
	}
	v.desired = 1
	if len(pods) == 0 {
		return
	}
	v.current = 1
	if podstatus.IsReady(pods[0]) {
		v.ready = 1
		if s.isAvailable(pods[0]) {
			v.available = 1
		}
	}
	if s.isUpdated(pods[0]) {
		v.updated = 1
	}
}

// isUpdated is upstream's IsPodUpdated.
func (s *sync) isUpdated(p *corev1.Pod) bool {
	return p.Labels[appsv1.DefaultDaemonSetUniqueLabelKey] == s.hash ||
		s.marked != "" && p.Labels[extensionsv1beta1.DaemonSetTemplateGenerationKey] == s.marked
}

// isAvailable reports whether the pod has been ready for long enough. One that
// has not been is looked at again.
func (s *sync) isAvailable(p *corev1.Pod) bool {
	at, ready := podstatus.AvailableAt(p, s.minReady())
	if ready && at.After(s.now) {
		s.ripe.add(at, target(p))
	}
	return ready && !at.After(s.now)
}

func (s *sync) minReady() time.Duration {
	return time.Duration(s.set.Spec.MinReadySeconds) * time.Second
}

// manageNode says which pods a node lacks or has too many (upstream's
// podsShouldBeOnNode).
func (s *sync) manageNode(v *verdict, node string, run, stay bool, pods []*corev1.Pod) {
	switch {
	case run && len(pods) == 0:
		v.waits[creating] = true
	case stay:
		running := s.weedOut(v, node, pods)
		if !allowsSurge(s.set) {
			v.remove = append(v.remove, running[min(1, len(running)):]...)
			return
		}
		if len(running) == 0 {
			v.waits[creating] = run
		}
		if len(running) > 1 {
			s.prune(v, running)
		}
	default:
		for _, p := range pods {
			if p.DeletionTimestamp == nil {
				v.remove = append(v.remove, p)
			}
		}
	}
}

// weedOut removes the ended pods, failed ones with back-off, and returns those
// that run.
func (s *sync) weedOut(v *verdict, node string, pods []*corev1.Pod) (running []*corev1.Pod) {
	for _, p := range pods {
		switch {
		case p.DeletionTimestamp != nil:
		case p.Status.Phase == corev1.PodFailed:
			if s.holdsBack(node) {
				continue
			}
			s.add(s.owner.Record.Warning("FailedDaemonPod",
				fmt.Sprintf("Found failed daemon pod %s/%s on node %s, will try to kill it", p.Namespace, p.Name, node)))
			v.remove = append(v.remove, p)
		case p.Status.Phase == corev1.PodSucceeded:
			s.add(s.owner.Record.Normal("SucceededDaemonPod",
				fmt.Sprintf("Found succeeded daemon pod %s/%s on node %s, will try to delete it", p.Namespace, p.Name, node)))
			v.remove = append(v.remove, p)
		default:
			running = append(running, p)
		}
	}
	return running
}

// holdsBack reports whether a failed pod of the node has to stay for a while,
// and if so asks for another look.
func (s *sync) holdsBack(node string) bool {
	b := s.backoff[node]
	if b.holds(s.now) {
		s.ripe.add(b.since.Add(b.delay), node)
		s.wakeAt(s.now.Add(b.delay))
		return true
	}
	s.backoff[node] = b.next(s.now)
	return false
}

// prune leaves at most the oldest pod of each of the current revision and the
// earlier ones, and the old one only for as long as it serves and the new one
// does not.
func (s *sync) prune(v *verdict, running []*corev1.Pod) {
	var fresh, old *corev1.Pod
	for _, p := range running {
		kept := &old
		if p.Labels[appsv1.ControllerRevisionHashLabelKey] == s.hash {
			kept = &fresh
		}
		if *kept != nil {
			v.remove = append(v.remove, p)
			continue
		}
		*kept = p
	}
	if fresh != nil && old != nil && (!podstatus.IsReady(old) || s.isAvailable(fresh)) {
		v.remove = append(v.remove, old)
	}
}
