package eviction

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const gi = 1 << 30

func pod(name string, priority int32, request string, used int64) Pod {
	p := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       corev1.PodSpec{Priority: &priority, Containers: []corev1.Container{{Name: "main"}}},
		Status:     corev1.PodStatus{QOSClass: corev1.PodQOSBestEffort},
	}
	if request != "" {
		p.Spec.Containers[0].Resources.Requests = corev1.ResourceList{corev1.ResourceMemory: resource.MustParse(request)}
		p.Status.QOSClass = corev1.PodQOSBurstable
	}
	return Pod{API: p, Containers: []Container{{Name: "main", Memory: used}}}
}

// TestRank has the order of the documentation: first whether more is used than
// requested, then priority, then how much more.
func TestRank(t *testing.T) {
	pods := []Pod{
		pod("within, low", -5, "4Gi", 3*gi),
		pod("within, much", 0, "9Gi", 8*gi),
		pod("within, little", 0, "2Gi", gi),
		pod("beyond, high", 100, "", 9*gi),
		pod("beyond, a little", 0, "1Gi", 2*gi),
		pod("beyond, a lot", 0, "", 5*gi),
		pod("beyond, low", -1, "1Gi", gi+1),
	}
	NewManager(64*gi, gi).Memory.Rank(pods)
	var got []string
	for _, p := range pods {
		got = append(got, p.API.Name)
	}
	const want = "beyond, low; beyond, a lot; beyond, a little; beyond, high; within, low; within, much; within, little"
	if s := strings.Join(got, "; "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

func TestMessage(t *testing.T) {
	m := NewManager(8*gi, 100*gi)
	const want = "The node was low on resource: memory. Threshold quantity: 100Mi, available: 64Mi. " +
		"Container main was using 3Gi, request is 1Gi, has larger consumption of memory. "
	if got := m.Memory.Message(pod("a", 0, "1Gi", 3*gi), 8*gi-64<<20); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestPressureLastsForAWhile(t *testing.T) {
	m, now := NewManager(8*gi, 100*gi), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if m.Pressure(now) || m.Memory.Observe(8*gi-100<<20, now) || m.Pressure(now) {
		t.Error("100Mi are enough")
	}
	if !m.Memory.Observe(8*gi-100<<20+1, now) || !m.Pressure(now) {
		t.Error("less than 100Mi are enough")
	}
	for after, want := range map[time.Duration]bool{time.Second: true, transition - 1: true, transition: false} {
		if got := m.Pressure(now.Add(after)); got != want {
			t.Errorf("after %v: %v", after, got)
		}
	}
	if m.Refuses(pod("a", 0, "", 0).API, now) != "The node had condition: [MemoryPressure]. " {
		t.Error("a pod that requests nothing is taken")
	}
	tolerant := pod("a", 0, "", 0).API
	tolerant.Spec.Tolerations = []corev1.Toleration{{Key: corev1.TaintNodeMemoryPressure, Operator: corev1.TolerationOpExists}}
	for _, p := range []*corev1.Pod{tolerant, pod("a", 0, "1Gi", 0).API, pod("a", critical, "", 0).API} {
		if m.Refuses(p, now) != "" {
			t.Errorf("%+v is refused", p.Spec)
		}
	}
}

// TestDiskPressure has the words and the order of the manager's tests of
// ephemeral-storage.
func TestDiskPressure(t *testing.T) {
	m, now := NewManager(8*gi, 100*gi), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if m.Disk.Observe(85*gi-4096, now) || !m.Disk.Observe(86*gi, now) {
		t.Error("15 % of the disk are to be free")
	}
	writes := func(name string, priority int32, container, volumes int64) Pod {
		p := pod(name, priority, "1Gi", 0)
		p.Containers[0].Disk, p.Volumes = container, volumes
		return p
	}
	pods := []Pod{writes("little", 0, gi, 0), writes("high", 9, 9*gi, 0), writes("volume", 0, 0, 3*gi), writes("none", 0, 0, 0)}
	m.Disk.Rank(pods)
	if pods[0].API.Name != "volume" || pods[1].API.Name != "little" || pods[2].API.Name != "high" || pods[3].API.Name != "none" {
		t.Errorf("%s %s %s %s", pods[0].API.Name, pods[1].API.Name, pods[2].API.Name, pods[3].API.Name)
	}
	const want = "The node was low on resource: ephemeral-storage. Threshold quantity: 16106128000, available: 14Gi. " +
		"Container main was using 1Gi, request is 0, has larger consumption of ephemeral-storage. "
	if got := m.Disk.Message(pods[1], 86*gi); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := m.Refuses(pod("a", 0, "1Gi", 0).API, now); got != "The node had condition: [DiskPressure]. " {
		t.Errorf("a pod that requests memory: %q", got)
	}
	if got := m.Refuses(pod("a", critical, "", 0).API, now); got != "" {
		t.Errorf("a critical pod: %q", got)
	}
}
