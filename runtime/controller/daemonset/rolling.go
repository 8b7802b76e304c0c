package daemonset

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// surge is upstream's SurgeCount: how many pods may be there more than wanted.
func surge(ds *appsv1.DaemonSet, desired int) (int, error) {
	r := ds.Spec.UpdateStrategy.RollingUpdate
	if ds.Spec.UpdateStrategy.Type != appsv1.RollingUpdateDaemonSetStrategyType || r == nil || r.MaxSurge == nil {
		return 0, nil
	}
	return intstr.GetScaledValueFromIntOrPercent(r.MaxSurge, desired, true)
}

// allowsSurge is upstream's AllowsSurge.
func allowsSurge(ds *appsv1.DaemonSet) bool {
	n, err := surge(ds, 1)
	return err == nil && n > 0
}

// limits is what a rolling update may do at a time (upstream's
// updatedDesiredNodeCounts).
func limits(ds *appsv1.DaemonSet, desired int) (maxSurge, maxUnavailable int, err error) {
	if r := ds.Spec.UpdateStrategy.RollingUpdate; r != nil {
		if maxUnavailable, err = intstr.GetScaledValueFromIntOrPercent(r.MaxUnavailable, desired, true); err != nil {
			return 0, 0, fmt.Errorf("invalid value for MaxUnavailable: %w", err)
		}
	}
	if maxSurge, err = surge(ds, desired); err != nil {
		return 0, 0, fmt.Errorf("invalid value for MaxSurge: %w", err)
	}
	if desired > 0 && maxUnavailable == 0 && maxSurge == 0 {
		maxUnavailable = 1
	}
	return maxSurge, maxUnavailable, nil
}

// revisionsAt returns the node's pod of the current revision and the outdated
// one; false if there are several of either (upstream's
// findUpdatedPodsOnNode).
func (s *sync) revisionsAt(pods []*corev1.Pod) (fresh, old *corev1.Pod, ok bool) {
	for _, p := range pods {
		if p.DeletionTimestamp != nil {
			continue
		}
		kept := &old
		if s.isUpdated(p) {
			kept = &fresh
		}
		if *kept != nil {
			return nil, nil, false
		}
		*kept = p
	}
	return fresh, old, true
}

// classify is what upstream's rollingUpdate makes of a node that has pods or
// is to have one.
func (s *sync) classify(v *verdict, run, exists bool, pods []*corev1.Pod) {
	fresh, old, ok := s.revisionsAt(pods)
	v.old = old
	switch {
	case allowsSurge(s.set):
		s.classifySurge(v, run, exists, fresh, ok)
	case !ok || (fresh == nil) == (old == nil):
		v.unavailable = 1
	case fresh != nil:
		v.unavailable = 1
		if s.isAvailable(fresh) {
			v.unavailable = 0
		}
	case !s.isAvailable(old):
		v.unavailable = 1
		v.waits[replacing] = true
	default:
		v.waits[updating] = true
	}
}

func (s *sync) classifySurge(v *verdict, run, exists bool, fresh *corev1.Pod, ok bool) {
	if !ok {
		v.surging = 1
		return
	}
	available := v.old != nil && s.isAvailable(v.old)
	if available || v.old == nil && fresh != nil && s.isAvailable(fresh) {
		v.serving = 1
	}
	switch {
	case v.old == nil:
	case fresh != nil && !s.isAvailable(fresh):
		v.surging = 1
	case fresh != nil:
		v.waits[dropping] = true
	case !exists:
		v.lost = 1
	case !run && available:
		v.waits[leaving] = true
	case !run:
		v.waits[dropping] = true
	case available:
		v.waits[updating] = true
	default:
		v.waits[replacing] = true
	}
}

// roll replaces outdated pods, as many as the strategy allows (upstream's
// rollingUpdate).
func (s *sync) roll() error {
	maxSurge, maxUnavailable, err := limits(s.set, s.sum.desired)
	if err != nil {
		return err
	}
	if !allowsSurge(s.set) {
		out := s.take(replacing, burst)
		out = append(out, s.take(updating, min(burst, maxUnavailable-s.sum.unavailable))...)
		s.change(nil, s.outdated(out))
		return nil
	}
	if s.sum.lost > 0 {
		return fmt.Errorf("couldn't get the nodes of %d pods of DaemonSet %s/%s", s.sum.lost, s.set.Namespace, s.set.Name)
	}
	out := s.take(dropping, burst)
	if maxSurge > 0 {
		out = append(out, s.take(leaving, min(burst, s.sum.serving-s.sum.desired))...)
	}
	in := s.take(replacing, burst)
	in = append(in, s.take(updating, min(burst, maxSurge-s.sum.surging))...)
	s.change(in, s.outdated(out))
	return nil
}

// outdated returns the outdated pods of the nodes.
func (s *sync) outdated(nodes []string) []*corev1.Pod {
	var pods []*corev1.Pod
	for _, node := range nodes {
		pods = append(pods, s.places[node].old)
	}
	return pods
}
