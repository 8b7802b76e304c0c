// Package eviction decides which pods a kubelet ends because its node is short of
// memory or of disk, or because they have more on its disk than they may
// (pkg/kubelet/eviction). Only the hard thresholds of memory.available and of
// imagefs.available are watched; there are no soft ones, and inodes and PIDs do not
// run out.
package eviction

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	resourcehelper "k8s.io/component-helpers/resource"
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
	// GraceSeconds is how long an evicted pod may take to end
	// (immediateEvictionGracePeriodSeconds).
	GraceSeconds = 1
	// transition is how long the condition lasts after the threshold was met last
	// (evictionPressureTransitionPeriod).
	transition = 5 * time.Minute
	// What must be available (DefaultEvictionHard): memory.available, and
	// imagefs.available in hundredths of the disk.
	memoryThreshold = 100 << 20
	diskPercent     = 15
	// critical is scheduling.SystemCriticalPriority.
	critical = 2_000_000_000
)

// Reason is that of evicted pods and of the events of their eviction.
const Reason = "Evicted"

// Signal is something that a node may be short of, with a hard threshold.
type Signal struct {
	Resource  corev1.ResourceName
	condition corev1.NodeConditionType
	capacity  int64
	threshold int64     // what must be available
	observed  time.Time // when the threshold was met last
}

// Manager is the eviction manager of one node.
type Manager struct{ Memory, Disk Signal }

// NewManager returns the manager of a node with so much memory and so large a
// disk. Images and all else are on one disk, so that imagefs.available, which is
// met first, stands for both of its thresholds.
func NewManager(memory, disk int64) *Manager {
	share := float64(float32(diskPercent) / 100) // ParseThresholdConfig, GetThresholdQuantity
	return &Manager{
		Memory: Signal{Resource: corev1.ResourceMemory, condition: corev1.NodeMemoryPressure, capacity: memory, threshold: memoryThreshold},
		Disk:   Signal{Resource: corev1.ResourceEphemeralStorage, condition: corev1.NodeDiskPressure, capacity: disk, threshold: int64(float64(disk) * share)},
	}
}

// Limit is how much must be used for the threshold to be met.
func (s *Signal) Limit() int64 { return s.capacity - s.threshold + 1 }

// Observe looks at what is used, and reports whether something must go.
func (s *Signal) Observe(used int64, now time.Time) bool {
	if used < s.Limit() {
		return false
	}
	s.observed = now
	return true
}

// Pressure reports whether the node is under pressure
// (nodeConditionsObservedSince).
func (s *Signal) Pressure(now time.Time) bool {
	return !s.observed.IsZero() && now.Sub(s.observed) < transition
}

// Ends is when the pressure is over if the threshold is not met again.
func (s *Signal) Ends() time.Time { return s.observed.Add(transition) }

// Pressure reports whether the node is under any pressure.
func (m *Manager) Pressure(now time.Time) bool { return m.Memory.Pressure(now) || m.Disk.Pressure(now) }

// Pod is a pod of the node, and what it uses.
type Pod struct {
	API        *corev1.Pod
	Containers []Container
	// Volumes is what its volumes have on the node's disk, in bytes.
	Volumes int64
}

// Container is what one of a pod's containers uses of memory, and what it has on
// the node's disk.
type Container struct {
	Name         string
	Memory, Disk int64
}

func (c *Container) used(r corev1.ResourceName) int64 {
	if r == corev1.ResourceMemory {
		return c.Memory
	}
	return c.Disk
}

// used is what the pod uses (memoryUsage, podDiskUsage).
func (p *Pod) used(r corev1.ResourceName) (sum int64) {
	for i := range p.Containers {
		sum += p.Containers[i].used(r)
	}
	if r == corev1.ResourceEphemeralStorage {
		sum += p.Volumes
	}
	return sum
}

// beyond is how much more the pod uses than it requests.
func (p *Pod) beyond(r corev1.ResourceName) int64 {
	requests := resourcehelper.PodRequests(p.API, resourcehelper.PodResourcesOptions{})
	request := requests[r]
	return p.used(r) - request.Value()
}

func priority(p *corev1.Pod) int32 {
	if p.Spec.Priority == nil {
		return 0
	}
	return *p.Spec.Priority
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

// Rank orders pods, those first that go first: those that use more than they
// request, then those of the least priority, then those that use the most beyond
// their requests (rankMemoryPressure, rankDiskPressureFunc).
func (s *Signal) Rank(pods []Pod) {
	slices.SortStableFunc(pods, func(a, b Pod) int {
		x, y := a.beyond(s.Resource), b.beyond(s.Resource)
		switch {
		case x > 0 && y <= 0:
			return -1
		case y > 0 && x <= 0:
			return 1
		}
		return cmp.Or(cmp.Compare(priority(a.API), priority(b.API)), cmp.Compare(y, x))
	})
}

// Message is evictionMessage.
func (s *Signal) Message(p Pod, used int64) string {
	var out strings.Builder
	fmt.Fprintf(&out, "The node was low on resource: %v. ", s.Resource)
	fmt.Fprintf(&out, "Threshold quantity: %v, available: %v. ", bytes(s.threshold), bytes(max(0, s.capacity-used)))
	if r := p.API.Spec.Resources; r != nil && s.Resource == corev1.ResourceMemory {
		if request, ok := r.Requests[corev1.ResourceMemory]; ok {
			fmt.Fprintf(&out, "Pod %s was using %s, request is %s, has larger consumption of %v. ", p.API.Name, bytes(p.used(s.Resource)), request.String(), s.Resource)
		}
	}
	for i := range p.Containers {
		c := &p.Containers[i]
		request := requestOf(p.API, c.Name, s.Resource)
		if using := bytes(c.used(s.Resource)); using.Cmp(request) > 0 {
			fmt.Fprintf(&out, "Container %s was using %s, request is %s, has larger consumption of %v. ", c.Name, using, request.String(), s.Resource)
		}
	}
	return out.String()
}

func bytes(n int64) *resource.Quantity { return resource.NewQuantity(n, resource.BinarySI) }

// requestOf is what a container requests.
func requestOf(p *corev1.Pod, name string, r corev1.ResourceName) resource.Quantity {
	for _, list := range [][]corev1.Container{p.Spec.Containers, p.Spec.InitContainers} {
		for i := range list {
			if list[i].Name == name {
				return list[i].Resources.Requests[r]
			}
		}
	}
	return resource.Quantity{}
}

// Refuses reports why a node under pressure does not take a new pod: under memory
// pressure alone, one that requests nothing and does not tolerate the taint
// (managerImpl.Admit). An empty text takes it.
func (m *Manager) Refuses(p *corev1.Pod, now time.Time) string {
	var conditions []corev1.NodeConditionType
	for _, s := range []*Signal{&m.Memory, &m.Disk} {
		if s.Pressure(now) {
			conditions = append(conditions, s.condition)
		}
	}
	if len(conditions) == 0 || IsCritical(p) || !m.Disk.Pressure(now) && bears(p) {
		return ""
	}
	return fmt.Sprintf("The node had condition: %v. ", conditions)
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
