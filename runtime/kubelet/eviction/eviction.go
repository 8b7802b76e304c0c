// Package eviction decides which pods a kubelet ends because its node is short of
// memory, or because they have more on its disk than they may
// (pkg/kubelet/eviction). Only the hard threshold of memory.available is watched;
// there are no soft ones, and disks, inodes and PIDs do not run out.
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
	// threshold is what must be available (DefaultEvictionHard).
	threshold = 100 << 20
	// critical is scheduling.SystemCriticalPriority.
	critical = 2_000_000_000
)

// Reason is that of evicted pods and of the events of their eviction.
const Reason = "Evicted"

// Manager is the eviction manager of one node.
type Manager struct {
	capacity int64
	observed time.Time // when the threshold was met last
}

// NewManager returns the manager of a node with so much memory.
func NewManager(capacity int64) *Manager { return &Manager{capacity: capacity} }

// Limit is how much memory must be used for the threshold to be met.
func (m *Manager) Limit() int64 { return m.capacity - threshold + 1 }

// Observe looks at the memory that is used, and reports whether pods must go.
func (m *Manager) Observe(used int64, now time.Time) bool {
	if used < m.Limit() {
		return false
	}
	m.observed = now
	return true
}

// Pressure reports whether the node is under memory pressure
// (nodeConditionsObservedSince).
func (m *Manager) Pressure(now time.Time) bool {
	return !m.observed.IsZero() && now.Sub(m.observed) < transition
}

// Ends is when the pressure is over if the threshold is not met again.
func (m *Manager) Ends() time.Time { return m.observed.Add(transition) }

// Pod is a pod of the node, and the memory that its containers use.
type Pod struct {
	API        *corev1.Pod
	Containers []Container
}

// Container is the memory that one of a pod's containers uses.
type Container struct {
	Name   string
	Memory int64
}

func (p *Pod) used() (sum int64) {
	for _, c := range p.Containers {
		sum += c.Memory
	}
	return sum
}

// beyond is how much more the pod uses than it requests.
func (p *Pod) beyond() int64 {
	requests := resourcehelper.PodRequests(p.API, resourcehelper.PodResourcesOptions{})
	return p.used() - requests.Memory().Value()
}

func priority(p *corev1.Pod) int32 {
	if p.Spec.Priority == nil {
		return 0
	}
	return *p.Spec.Priority
}

// IsCritical is kubelettypes.IsCriticalPod for pods that are not static.
func IsCritical(p *corev1.Pod) bool { return priority(p) >= critical }

// Rank orders pods, those first that go first: those that use more than they
// request, then those of the least priority, then those that use the most beyond
// their requests (rankMemoryPressure).
func Rank(pods []Pod) {
	slices.SortStableFunc(pods, func(a, b Pod) int {
		x, y := a.beyond(), b.beyond()
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
func (m *Manager) Message(p Pod, used int64) string {
	var out strings.Builder
	fmt.Fprintf(&out, "The node was low on resource: %v. ", corev1.ResourceMemory)
	fmt.Fprintf(&out, "Threshold quantity: %v, available: %v. ", bytes(threshold), bytes(m.capacity-used))
	if r := p.API.Spec.Resources; r != nil {
		if request, ok := r.Requests[corev1.ResourceMemory]; ok {
			fmt.Fprintf(&out, "Pod %s was using %s, request is %s, has larger consumption of %v. ", p.API.Name, bytes(p.used()), request.String(), corev1.ResourceMemory)
		}
	}
	for _, c := range p.Containers {
		request := requestOf(p.API, c.Name)
		if using := bytes(c.Memory); using.Cmp(request) > 0 {
			fmt.Fprintf(&out, "Container %s was using %s, request is %s, has larger consumption of %v. ", c.Name, using, request.String(), corev1.ResourceMemory)
		}
	}
	return out.String()
}

func bytes(n int64) *resource.Quantity { return resource.NewQuantity(n, resource.BinarySI) }

// requestOf is the memory that a container requests.
func requestOf(p *corev1.Pod, name string) resource.Quantity {
	for _, list := range [][]corev1.Container{p.Spec.Containers, p.Spec.InitContainers} {
		for i := range list {
			if list[i].Name == name {
				return list[i].Resources.Requests[corev1.ResourceMemory]
			}
		}
	}
	return resource.Quantity{}
}

// Refuses reports why a node under memory pressure does not take a new pod: one
// that requests nothing and does not tolerate the taint (managerImpl.Admit). An
// empty text takes it.
func (m *Manager) Refuses(p *corev1.Pod, now time.Time) string {
	if !m.Pressure(now) || IsCritical(p) || p.Status.QOSClass != corev1.PodQOSBestEffort {
		return ""
	}
	for _, t := range p.Spec.Tolerations {
		key := t.Key == corev1.TaintNodeMemoryPressure || t.Key == "" && t.Operator == corev1.TolerationOpExists
		if key && (t.Operator == corev1.TolerationOpExists || t.Value == "") && (t.Effect == "" || t.Effect == corev1.TaintEffectNoSchedule) {
			return ""
		}
	}
	return fmt.Sprintf("The node had condition: %v. ", []corev1.NodeConditionType{corev1.NodeMemoryPressure})
}
