package scheduler

import (
	"math/rand/v2"
	"reflect"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// A pod that comes after another is read as one that comes first.
func TestPodAfterAnotherIsReadTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	list := func() corev1.ResourceList {
		return []corev1.ResourceList{nil, {}, {corev1.ResourceCPU: resource.MustParse("1")}, {corev1.ResourceCPU: resource.MustParse("1000m")},
			{corev1.ResourceMemory: resource.MustParse("1Gi"), "example.com/gpu": resource.MustParse("2")}}[r.IntN(5)]
	}
	containers := func(names ...string) []corev1.Container {
		var out []corev1.Container
		for _, name := range names[:r.IntN(len(names)+1)] {
			c := corev1.Container{Name: name, Resources: corev1.ResourceRequirements{Requests: list()}}
			if always := corev1.ContainerRestartPolicyAlways; r.IntN(3) == 0 {
				c.RestartPolicy = &always
			}
			out = append(out, c)
		}
		return out
	}
	maybe := func() bool { return r.IntN(8) == 0 }
	made := func() *corev1.Pod {
		p := &corev1.Pod{Spec: corev1.PodSpec{Containers: containers("a", "b"), InitContainers: containers("c")}}
		if maybe() {
			p.Spec.Overhead = list()
		}
		if maybe() {
			p.Spec.Resources = &corev1.ResourceRequirements{Requests: list()}
		}
		if maybe() {
			p.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "a", AllocatedResources: list(), Resources: &corev1.ResourceRequirements{Requests: list()}}}
		}
		if maybe() {
			p.Status.Resources, p.Status.AllocatedResources = &corev1.ResourceRequirements{Requests: list()}, list()
		}
		if maybe() {
			p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodResizePending, Status: corev1.ConditionTrue, Reason: corev1.PodReasonInfeasible}}
		}
		return p
	}
	var before *podInfo
	same := 0
	for range 20_000 {
		pod := made()
		if before != nil && requestAlike(before.obj, pod) {
			same++
		}
		got := newPodLike(before, pod)
		if want := newPodInfo(pod); !reflect.DeepEqual(got.requests, want.requests) || !reflect.DeepEqual(got.nonZero, want.nonZero) {
			t.Fatalf("%v after %v: %v and %v, want %v and %v", pod, before.obj, got.requests, got.nonZero, want.requests, want.nonZero)
		}
		before = got
	}
	if same < 100 {
		t.Errorf("only %d pods were like the one before", same)
	}
}
