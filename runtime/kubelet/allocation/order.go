package allocation

import (
	"cmp"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	resourcehelper "k8s.io/component-helpers/resource"
)

// Resize is a resize that waits.
type Resize struct {
	Desired, Allocated *corev1.Pod
	// Pending is since when the pod's status says so; zero if it does not yet.
	Pending time.Time
}

// Sort puts resizes into the order in which they are tried
// (manager.sortPendingResizes): those that request no more than before, then by
// the pods' priorities, then guaranteed pods, then those that have waited longest.
func Sort[T any](list []T, resize func(T) Resize) {
	slices.SortStableFunc(list, func(x, y T) int {
		a, b := resize(x), resize(y)
		return cmp.Or(
			first(!increases(a), !increases(b)),
			cmp.Compare(priority(b.Desired), priority(a.Desired)),
			first(guaranteed(a.Desired), guaranteed(b.Desired)),
			first(!a.Pending.IsZero(), !b.Pending.IsZero()),
			a.Pending.Compare(b.Pending),
		)
	})
}

// first is the order of two of which the one that is so comes first.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// increases is manager.isResizeIncreasingRequests.
func increases(r Resize) bool {
	was := resourcehelper.PodRequests(r.Allocated, resourcehelper.PodResourcesOptions{})
	is := resourcehelper.PodRequests(r.Desired, resourcehelper.PodResourcesOptions{})
	return is.Memory().Cmp(*was.Memory()) > 0 || is.Cpu().Cmp(*was.Cpu()) > 0
}

func priority(pod *corev1.Pod) int32 {
	if pod.Spec.Priority == nil {
		return 0
	}
	return *pod.Spec.Priority
}

func guaranteed(pod *corev1.Pod) bool { return pod.Status.QOSClass == corev1.PodQOSGuaranteed }
