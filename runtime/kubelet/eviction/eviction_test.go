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

// manager is one with the configuration.
func manager(t *testing.T, c Configuration) *Manager {
	t.Helper()
	s, err := c.Settings()
	if err != nil {
		t.Fatal(err)
	}
	return NewManager(s)
}

// usage is that of a node with 8 GiB of memory, 100 GiB of disk, and a thousand
// inodes and process numbers.
func usage(memory, disk, inodes, pids int64) Usage {
	return Usage{Amounts{8 * gi, memory}, Amounts{100 * gi, disk}, Amounts{1000, inodes}, Amounts{1000, pids}}
}

var begin = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func names(pods []Pod) string {
	var out []string
	for _, p := range pods {
		out = append(out, p.API.Name)
	}
	return strings.Join(out, "; ")
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
	rank(corev1.ResourceMemory, pods)
	const want = "beyond, low; beyond, a lot; beyond, a little; beyond, high; within, low; within, much; within, little"
	if got := names(pods); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestRankOfProcesses has priority first, as nobody can request process numbers.
func TestRankOfProcesses(t *testing.T) {
	forks := func(name string, priority int32, processes int64) Pod {
		p := pod(name, priority, "", 0)
		p.Containers[0].Processes = processes
		return p
	}
	pods := []Pod{forks("high", 9, 900), forks("few", 0, 2), forks("many", 0, 50), forks("low", -1, 1)}
	rank(PIDs, pods)
	if got, want := names(pods), "low; many; few; high"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestMessage(t *testing.T) {
	m := manager(t, Configuration{})
	reclaim := m.Observe(usage(8*gi-64<<20, 0, 0, 0), begin)
	if reclaim == nil {
		t.Fatal("64Mi are enough")
	}
	const want = "The node was low on resource: memory. Threshold quantity: 100Mi, available: 64Mi. " +
		"Container main was using 3Gi, request is 1Gi, has larger consumption of memory. "
	if _, got, grace, ok := reclaim.First([]Pod{pod("a", 0, "1Gi", 3*gi)}); got != want || grace != GraceSeconds || !ok {
		t.Errorf("got  %q, %d s\nwant %q", got, grace, want)
	}
	if _, _, _, ok := reclaim.First([]Pod{pod("a", critical, "1Gi", 3*gi)}); ok {
		t.Error("a critical pod is evicted")
	}
}

func TestPressureLastsForAWhile(t *testing.T) {
	m := manager(t, Configuration{})
	if m.Pressure(begin) || m.Observe(usage(8*gi-100<<20, 0, 0, 0), begin) != nil || m.Pressure(begin) {
		t.Error("100Mi are not enough")
	}
	if m.Observe(usage(8*gi-100<<20+1, 0, 0, 0), begin) == nil || !m.Pressure(begin) {
		t.Error("less than 100Mi are enough")
	}
	for after, want := range map[time.Duration]bool{time.Second: true, 5*time.Minute - 1: true, 5 * time.Minute: false} {
		if got := m.Pressure(begin.Add(after)); got != want {
			t.Errorf("after %v: %v", after, got)
		}
	}
	if m.Refuses(pod("a", 0, "", 0).API, begin) != "The node had condition: [MemoryPressure]. " {
		t.Error("a pod that requests nothing is taken")
	}
	tolerant := pod("a", 0, "", 0).API
	tolerant.Spec.Tolerations = []corev1.Toleration{{Key: corev1.TaintNodeMemoryPressure, Operator: corev1.TolerationOpExists}}
	for _, p := range []*corev1.Pod{tolerant, pod("a", 0, "1Gi", 0).API, pod("a", critical, "", 0).API} {
		if m.Refuses(p, begin) != "" {
			t.Errorf("%+v is refused", p.Spec)
		}
	}
}

// TestDiskPressure has the words and the order of the manager's tests of
// ephemeral-storage.
func TestDiskPressure(t *testing.T) {
	m := manager(t, Configuration{})
	if m.Observe(usage(0, 85*gi-4096, 0, 0), begin) != nil {
		t.Error("15 % of the disk are not enough")
	}
	reclaim := m.Observe(usage(0, 86*gi, 0, 0), begin)
	if reclaim == nil || !reclaim.OfDisk() || m.Relieved(usage(0, 86*gi, 0, 0)) || !m.Relieved(usage(0, 80*gi, 0, 0)) {
		t.Fatal("15 % of the disk are to be free")
	}
	writes := func(name string, priority int32, container, volumes int64) Pod {
		p := pod(name, priority, "1Gi", 0)
		p.Containers[0].Disk, p.Volumes = container, volumes
		return p
	}
	pods := []Pod{writes("little", 0, gi, 0), writes("high", 9, 9*gi, 0), writes("volume", 0, 0, 3*gi), writes("none", 0, 0, 0)}
	rank(corev1.ResourceEphemeralStorage, pods)
	if got, want := names(pods), "volume; little; high; none"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	const want = "The node was low on resource: ephemeral-storage. Threshold quantity: 16106128000, available: 14Gi. " +
		"Container main was using 1Gi, request is 0, has larger consumption of ephemeral-storage. "
	if _, got, _, _ := reclaim.First(pods[1:2]); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := m.Refuses(pod("a", 0, "1Gi", 0).API, begin); got != "The node had condition: [DiskPressure]. " {
		t.Errorf("a pod that requests memory: %q", got)
	}
	if got := m.Refuses(pod("a", critical, "", 0).API, begin); got != "" {
		t.Errorf("a critical pod: %q", got)
	}
}

// TestSoftThreshold: the condition comes at once, the eviction after the grace period
// of the threshold, within the grace period of pods, and only if it was met all the
// time.
func TestSoftThreshold(t *testing.T) {
	m := manager(t, Configuration{
		EvictionSoft:              map[string]string{"memory.available": "1Gi"},
		EvictionSoftGracePeriod:   map[string]string{"memory.available": "30s"},
		EvictionMaxPodGracePeriod: 20,
	})
	low, enough := usage(7*gi+1, 0, 0, 0), usage(7*gi, 0, 0, 0)
	if m.Observe(low, begin) != nil || !m.Has(corev1.NodeMemoryPressure, begin) {
		t.Error("the condition does not come before the grace period is over")
	}
	if m.Observe(enough, begin.Add(10*time.Second)) != nil || m.Observe(low, begin.Add(20*time.Second)) != nil || m.Observe(low, begin.Add(40*time.Second)) != nil {
		t.Error("the grace period does not begin anew")
	}
	reclaim := m.Observe(low, begin.Add(50*time.Second))
	if reclaim == nil {
		t.Fatal("nothing is to be reclaimed after the grace period")
	}
	for own, want := range map[int64]int64{5: 5, 60: 20} {
		p := pod("a", 0, "", gi)
		p.API.Spec.TerminationGracePeriodSeconds = &own
		if _, why, got, _ := reclaim.First([]Pod{p}); got != want || !strings.HasPrefix(why, "The node was low on resource: memory. Threshold quantity: 1Gi, available: ") {
			t.Errorf("%d s: %d s, %q", own, got, why)
		}
	}
}

func TestMinimumReclaim(t *testing.T) {
	m := manager(t, Configuration{EvictionMinimumReclaim: map[string]string{"memory.available": "1Gi"}})
	for i, c := range []struct {
		used int64
		want bool
	}{{7*gi + 1, false}, {8*gi - 1<<20, true}, {7*gi + 1, true}, {6 * gi, false}, {7*gi + 1, false}} {
		if got := m.Observe(usage(c.used, 0, 0, 0), begin.Add(time.Duration(i)*Interval)) != nil; got != c.want {
			t.Errorf("look %d: %v", i, got)
		}
	}
}

// TestProcessNumbers: no kubelet watches them unless it is told to.
func TestProcessNumbers(t *testing.T) {
	if manager(t, Configuration{}).Observe(usage(0, 0, 0, 1000), begin) != nil {
		t.Error("there is a threshold without configuration")
	}
	m := manager(t, Configuration{EvictionHard: map[string]string{"pid.available": "10%"}, MergeDefaultEvictionSettings: true})
	if m.Limit(PIDs, 1000) != 901 || m.Limit(Inodes, 1000) != 951 {
		t.Errorf("%d, %d", m.Limit(PIDs, 1000), m.Limit(Inodes, 1000))
	}
	reclaim := m.Observe(usage(0, 0, 0, 901), begin)
	if reclaim == nil || !m.Has(corev1.NodePIDPressure, begin) {
		t.Fatal("90 of 100 process numbers are not too many")
	}
	_, why, _, _ := reclaim.First([]Pod{pod("a", 0, "", 0)})
	if want := "The node was low on resource: pids. Threshold quantity: 100, available: 99. "; why != want {
		t.Errorf("%q, not %q", why, want)
	}
}

func TestSettingsThatAreWrong(t *testing.T) {
	for want, c := range map[string]Configuration{
		"evictionHard: unsupported eviction signal memory.free":                                                    {EvictionHard: map[string]string{"memory.free": "1Gi"}},
		"evictionHard: eviction threshold memory.available must be positive: 0":                                    {EvictionHard: map[string]string{"memory.available": "0"}},
		"evictionHard: eviction percentage threshold nodefs.available must be <= 100%: 101%":                       {EvictionHard: map[string]string{"nodefs.available": "101%"}},
		"evictionSoftGracePeriod: grace period must be specified for the soft eviction threshold memory.available": {EvictionSoft: map[string]string{"memory.available": "1Gi"}},
		"evictionMinimumReclaim: negative eviction minimum reclaim specified for memory.available":                 {EvictionMinimumReclaim: map[string]string{"memory.available": "-1"}},
		"evictionPressureTransitionPeriod: -1s must not be negative":                                               {EvictionPressureTransitionPeriod: metav1.Duration{Duration: -time.Second}},
	} {
		if _, err := c.Settings(); err == nil || err.Error() != want {
			t.Errorf("%v, not %s", err, want)
		}
	}
}
