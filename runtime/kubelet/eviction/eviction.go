// Package eviction decides which pods a kubelet ends because its node is short of
// memory, disk, inodes or process numbers, or because they have more on its disk
// than they may (pkg/kubelet/eviction).
package eviction

import (
	"fmt"
	"math"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	evictionapi "k8s.io/kubernetes/pkg/kubelet/eviction/api"
)

const (
	// Interval is how often the manager looks (kubelet's
	// evictionMonitoringPeriod).
	Interval = 10 * time.Second
	// CleanupPoll is how often it looks whether the pod that it has evicted is
	// gone (podCleanupPollFreq).
	CleanupPoll = time.Second
	// CleanupTimeout is for how long it looks at most (podCleanupTimeout).
	CleanupTimeout = 30 * time.Second
	// GraceSeconds is how long an evicted pod may take to end at a hard threshold
	// (immediateEvictionGracePeriodSeconds).
	GraceSeconds = 1
	// critical is scheduling.SystemCriticalPriority.
	critical = 2_000_000_000
)

// Reason is that of evicted pods and of the events of their eviction.
const Reason = "Evicted"

// Amounts are what a node has of something, and what of that is used.
type Amounts struct{ Capacity, Used int64 }

// Usage is what a node has and uses of what may run out. Images and all else are
// on one disk.
type Usage struct{ Memory, Disk, Inodes, PIDs Amounts }

func (u *Usage) of(r corev1.ResourceName) *Amounts {
	switch r {
	case corev1.ResourceMemory:
		return &u.Memory
	case Inodes:
		return &u.Inodes
	case PIDs:
		return &u.PIDs
	}
	return &u.Disk
}

// available is what there is left, as it is observed (makeSignalObservations).
func (a *Amounts) available(r corev1.ResourceName) *resource.Quantity {
	format := resource.BinarySI
	if r == Inodes || r == PIDs {
		format = resource.DecimalSI
	}
	return resource.NewQuantity(max(0, a.Capacity-a.Used), format)
}

// Manager is the eviction manager of one node.
type Manager struct {
	settings Settings
	// first is when each threshold began to be met; zero if it is not.
	first []time.Time
	met   []bool // with its grace period, and not yet with what is to be reclaimed
	// observed is when a threshold of a condition was met last.
	observed map[corev1.NodeConditionType]time.Time
}

// NewManager returns the manager of a node.
func NewManager(s Settings) *Manager {
	n := len(s.thresholds)
	return &Manager{settings: s, first: make([]time.Time, n), met: make([]bool, n), observed: map[corev1.NodeConditionType]time.Time{}}
}

// Limit is how much must be used of something for a threshold to be met; more
// than there can be if there is none.
func (m *Manager) Limit(r corev1.ResourceName, capacity int64) int64 {
	limit := int64(math.MaxInt64)
	for i := range m.settings.thresholds {
		t := &m.settings.thresholds[i]
		if of, _, _ := about(t.Signal); of == r {
			limit = min(limit, capacity-quantity(t, &Amounts{Capacity: capacity}, nil).Value()+1)
		}
	}
	return limit
}

// quantity is how much must be available, and as much more as is to be reclaimed.
func quantity(t *evictionapi.Threshold, a *Amounts, more *evictionapi.ThresholdValue) *resource.Quantity {
	capacity := bytes(a.Capacity)
	q := evictionapi.GetThresholdQuantity(t.Value, capacity)
	if more != nil {
		q.Add(*evictionapi.GetThresholdQuantity(*more, capacity))
	}
	return q
}

// exceeded is thresholdsMet for one threshold.
func exceeded(t *evictionapi.Threshold, u *Usage, more *evictionapi.ThresholdValue) bool {
	r, _, _ := about(t.Signal)
	a := u.of(r)
	return quantity(t, a, more).Cmp(*a.available(r)) > 0
}

// Reclaim is what a node has too little of.
type Reclaim struct {
	Resource  corev1.ResourceName
	threshold *evictionapi.Threshold
	settings  *Settings
	usage     Usage
}

// Observe looks at what is used, and says what is to be reclaimed first; nil for
// nothing (the first half of managerImpl.synchronize).
func (m *Manager) Observe(u Usage, now time.Time) *Reclaim {
	var reclaim *Reclaim
	for i := range m.settings.thresholds {
		t := &m.settings.thresholds[i]
		if !exceeded(t, &u, nil) && (!m.met[i] || !exceeded(t, &u, t.MinReclaim)) {
			m.first[i], m.met[i] = time.Time{}, false
			continue
		}
		if m.first[i].IsZero() { // thresholdsFirstObservedAt
			m.first[i] = now
		}
		r, condition, _ := about(t.Signal)
		m.observed[condition] = now
		m.met[i] = now.Sub(m.first[i]) >= t.GracePeriod // thresholdsMetGracePeriod
		if m.met[i] && (reclaim == nil || r == corev1.ResourceMemory && reclaim.Resource != r) {
			reclaim = &Reclaim{Resource: r, threshold: t, settings: &m.settings, usage: u} // byEvictionPriority
		}
	}
	return reclaim
}

// Relieved reports whether nothing more is to be reclaimed, after images have been
// removed (reclaimNodeLevelResources).
func (m *Manager) Relieved(u Usage) bool {
	for i := range m.settings.thresholds {
		if t := &m.settings.thresholds[i]; exceeded(t, &u, t.MinReclaim) {
			return false
		}
	}
	return true
}

// OfDisk reports whether removing images may help.
func (r *Reclaim) OfDisk() bool {
	return r.Resource == corev1.ResourceEphemeralStorage || r.Resource == Inodes
}

// First returns the pod that is to go first, with the message of its eviction and
// how long it may take to end, in seconds; false if none may go.
func (r *Reclaim) First(pods []Pod) (p *corev1.Pod, why string, grace int64, ok bool) {
	rank(r.Resource, pods)
	i := slices.IndexFunc(pods, func(p Pod) bool { return !IsCritical(p.API) })
	if i < 0 {
		return nil, "", 0, false
	}
	grace = GraceSeconds
	if r.threshold.GracePeriod > 0 { // isHardEvictionThreshold
		grace = r.settings.longest
		if own := pods[i].API.Spec.TerminationGracePeriodSeconds; own != nil {
			grace = min(grace, *own)
		}
	}
	a := r.usage.of(r.Resource)
	why = message(r.Resource, quantity(r.threshold, a, nil), a.available(r.Resource), &pods[i])
	return pods[i].API, why, grace, true
}

// Has reports whether the node has a condition: for a while after a threshold was
// met last (nodeConditionsObservedSince).
func (m *Manager) Has(c corev1.NodeConditionType, now time.Time) bool {
	at, ok := m.observed[c]
	return ok && now.Sub(at) < m.settings.transition
}

// conditions are those that nodes may be under, as a refusal lists them.
var conditions = []corev1.NodeConditionType{corev1.NodeMemoryPressure, corev1.NodeDiskPressure, corev1.NodePIDPressure}

// Pressure reports whether the node is under any pressure.
func (m *Manager) Pressure(now time.Time) bool {
	return slices.ContainsFunc(conditions, func(c corev1.NodeConditionType) bool { return m.Has(c, now) })
}

// IsCritical is kubelettypes.IsCriticalPod.
func IsCritical(p *corev1.Pod) bool {
	source := p.Annotations["kubernetes.io/config.source"] // kubelettypes.ConfigSourceAnnotationKey
	return priority(p) >= critical || source != "" && source != "api" || p.Annotations[corev1.MirrorPodAnnotationKey] != ""
}

// Preemptable is kubelettypes.Preemptable.
func Preemptable(by, p *corev1.Pod) bool {
	if IsCritical(by) && !IsCritical(p) {
		return true
	}
	return by.Spec.Priority != nil && p.Spec.Priority != nil && *by.Spec.Priority > *p.Spec.Priority
}

// Refuses reports why a node under pressure does not take a new pod: under memory
// pressure alone, one that requests nothing and does not tolerate the taint
// (managerImpl.Admit). An empty text takes it.
func (m *Manager) Refuses(p *corev1.Pod, now time.Time) string {
	var has []corev1.NodeConditionType
	for _, c := range conditions {
		if m.Has(c, now) {
			has = append(has, c)
		}
	}
	memoryOnly := len(has) == 1 && has[0] == corev1.NodeMemoryPressure
	if len(has) == 0 || IsCritical(p) || memoryOnly && bears(p) {
		return ""
	}
	return fmt.Sprintf("The node had condition: %v. ", has)
}

// bears reports whether a node under memory pressure takes the pod.
func bears(p *corev1.Pod) bool {
	if p.Status.QOSClass != corev1.PodQOSBestEffort {
		return true
	}
	return slices.ContainsFunc(p.Spec.Tolerations, func(t corev1.Toleration) bool {
		key := t.Key == corev1.TaintNodeMemoryPressure || t.Key == "" && t.Operator == corev1.TolerationOpExists
		return key && (t.Operator == corev1.TolerationOpExists || t.Value == "") && (t.Effect == "" || t.Effect == corev1.TaintEffectNoSchedule)
	})
}
