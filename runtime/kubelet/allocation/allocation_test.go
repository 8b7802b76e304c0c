package allocation

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

func pod(name, cpu string, priority int32, qos corev1.PodQOSClass) *corev1.Pod {
	p := &corev1.Pod{}
	p.Name = name
	p.Spec.Priority = &priority
	p.Status.QOSClass = qos
	p.Spec.Containers = []corev1.Container{{Name: "main", Resources: corev1.ResourceRequirements{
		Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse(cpu)},
	}}}
	return p
}

// TestSort is the table of upstream's TestSortPendingResizes.
func TestSort(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	resize := func(name, to string, priority int32, qos corev1.PodQOSClass, waited time.Duration) Resize {
		r := Resize{Allocated: pod(name, "1", priority, qos), Desired: pod(name, to, priority, qos)}
		if waited > 0 {
			r.Pending = start.Add(-waited)
		}
		return r
	}
	list := []Resize{
		resize("new", "2", 0, corev1.PodQOSBurstable, 0),
		resize("short", "2", 0, corev1.PodQOSBurstable, time.Second),
		resize("long", "2", 0, corev1.PodQOSBurstable, time.Minute),
		resize("guaranteed", "2", 0, corev1.PodQOSGuaranteed, time.Second),
		resize("important", "2", 9, corev1.PodQOSBurstable, time.Second),
		resize("less", "500m", 0, corev1.PodQOSBurstable, time.Second),
	}
	Sort(list, func(r Resize) Resize { return r })
	var got []string
	for _, r := range list {
		got = append(got, r.Desired.Name)
	}
	if is, want := strings.Join(got, " "), "less important guaranteed long short new"; is != want {
		t.Errorf("order %s, want %s", is, want)
	}
}

func TestApply(t *testing.T) {
	allocated, desired := pod("web", "1", 0, ""), pod("web", "2", 0, "")
	r := Of(allocated)
	if r.Apply(allocated) != allocated {
		t.Error("a pod that has what is allocated is another one afterwards")
	}
	if got := r.Apply(desired).Spec.Containers[0].Resources.Requests.Cpu().String(); got != "1" {
		t.Errorf("cpu %s, want 1", got)
	}
	if got := desired.Spec.Containers[0].Resources.Requests.Cpu().String(); got != "2" {
		t.Errorf("the pod itself has cpu %s now", got)
	}
	if !Wanted(allocated, desired) || Wanted(desired, desired.DeepCopy()) {
		t.Error("Wanted does not tell a resize from other updates")
	}
	desired.Spec.Containers[0].Image = "other"
	if !Shrank(desired, allocated) || Shrank(allocated, desired) {
		t.Error("Shrank does not tell less from more")
	}
}

func TestMessage(t *testing.T) {
	got := Message("Pod resize OutOfcpu", pod("web", "1", 0, ""), 3, "no room")
	const want = `Pod resize OutOfcpu: {"containers":[{"name":"main","resources":{"requests":{"cpu":"1"}}}],"generation":3,"error":"no room"}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestLimitsOfThePod(t *testing.T) {
	whole := &corev1.ResourceRequirements{Limits: corev1.ResourceList{
		corev1.ResourceCPU: resource.MustParse("2"), corev1.ResourceMemory: resource.MustParse("1Gi"),
	}}
	own := &corev1.ResourceRequirements{Limits: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("1")}}
	got := Limits(whole, own)
	if got.Cpu().String() != "1" || got.Memory().String() != "1Gi" || len(own.Limits) != 1 {
		t.Errorf("limits %v of %v", got, own.Limits)
	}
}
