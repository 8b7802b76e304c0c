package workload

import (
	"math"
	"sort"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/podstatus"
)

// surplus returns the n of pods to delete first (upstream's getPodsToDelete).
// Related are the pods of the same Deployment: of two equal pods the one that
// has more of them on its node goes first.
func surplus(pods, related []*corev1.Pod, n int, now time.Time) []*corev1.Pod {
	if n >= len(pods) {
		return pods
	}
	onNode := map[string]int{}
	for _, p := range related {
		if podstatus.IsActive(p) {
			onNode[p.Spec.NodeName]++
		}
	}
	r := ranking{now: now}
	for _, p := range pods {
		r.pods = append(r.pods, p)
		r.rank = append(r.rank, onNode[p.Spec.NodeName])
	}
	sort.Sort(r)
	return r.pods[:n]
}

// ranking orders pods by how much they are preferred for deletion: upstream's
// ActivePodsWithRanks. Times are compared in a logarithmic scale.
type ranking struct {
	pods []*corev1.Pod
	rank []int
	now  time.Time
}

func (r ranking) Len() int { return len(r.pods) }

func (r ranking) Swap(i, j int) {
	r.pods[i], r.pods[j] = r.pods[j], r.pods[i]
	r.rank[i], r.rank[j] = r.rank[j], r.rank[i]
}

func (r ranking) Less(i, j int) bool {
	a, b := r.pods[i], r.pods[j]
	if (a.Spec.NodeName == "") != (b.Spec.NodeName == "") {
		return a.Spec.NodeName == ""
	}
	if x, y := podstatus.PhaseOrdinal(a), podstatus.PhaseOrdinal(b); x != y {
		return x < y
	}
	readyA, readyB := podstatus.ReadySince(a), podstatus.ReadySince(b)
	if (readyA == nil) != (readyB == nil) {
		return readyA == nil
	}
	if x, y := deletionCost(a), deletionCost(b); x != y {
		return x < y
	}
	if r.rank[i] != r.rank[j] {
		return r.rank[i] > r.rank[j]
	}
	if readyA != nil && !readyA.Equal(readyB) {
		return r.younger(a, b, readyA, readyB)
	}
	if x, y := podstatus.Restarts(a), podstatus.Restarts(b); x != y {
		return x > y
	}
	if x, y := podstatus.SidecarRestarts(a), podstatus.SidecarRestarts(b); x != y {
		return x > y
	}
	if !a.CreationTimestamp.Equal(&b.CreationTimestamp) {
		return r.younger(a, b, &a.CreationTimestamp, &b.CreationTimestamp)
	}
	return false
}

// younger reports whether a's time is later than b's in the logarithmic scale;
// between equals the UID decides.
func (r ranking) younger(a, b *corev1.Pod, timeA, timeB *metav1.Time) bool {
	if timeA.IsZero() || timeB.IsZero() {
		return timeA.IsZero()
	}
	x, y := r.age(timeA), r.age(timeB)
	if x == y {
		return a.UID < b.UID
	}
	return x < y
}

// age is the binary logarithm of the time since t (upstream's
// logarithmicRankDiff).
func (r ranking) age(t *metav1.Time) int64 {
	d := r.now.Sub(t.Time)
	if d <= 0 {
		return -1
	}
	return int64(math.Log2(float64(d)))
}
