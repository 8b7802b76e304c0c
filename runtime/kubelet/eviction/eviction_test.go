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
	return Pod{API: p, Containers: []Container{{"main", used}}}
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
	Rank(pods)
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
	m := NewManager(8 * gi)
	const want = "The node was low on resource: memory. Threshold quantity: 100Mi, available: 64Mi. " +
		"Container main was using 3Gi, request is 1Gi, has larger consumption of memory. "
	if got := m.Message(pod("a", 0, "1Gi", 3*gi), 8*gi-64<<20); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestPressureLastsForAWhile(t *testing.T) {
	m, now := NewManager(8*gi), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if m.Pressure(now) || m.Observe(8*gi-100<<20, now) || m.Pressure(now) {
		t.Error("100Mi are enough")
	}
	if !m.Observe(8*gi-100<<20+1, now) || !m.Pressure(now) {
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
