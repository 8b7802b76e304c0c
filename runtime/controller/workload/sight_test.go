package workload

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// What is remembered is what a new look at every pod sees, whatever pods come, go and
// change in between; and nothing is looked at twice.
func TestSightIsWhatALookSees(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	selector, template := labels.SelectorFromSet(labels.Set{"app": "a"}), labels.SelectorFromSet(labels.Set{"app": "a", "v": "2"})
	at := func(p *corev1.Pod) glance { return glanceAt(p, selector, template) }
	made := func(i int) *corev1.Pod {
		p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("p%02d", i), Labels: map[string]string{
			"app": []string{"a", "b"}[r.IntN(2)], "v": []string{"1", "2"}[r.IntN(2)],
		}}}
		p.Status.Phase = []corev1.PodPhase{corev1.PodRunning, corev1.PodFailed}[r.IntN(2)]
		p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: []corev1.ConditionStatus{"True", "False"}[r.IntN(2)]}}
		return p
	}
	pods := make([]*corev1.Pod, 40)
	s, looked := &sight{}, map[*corev1.Pod]int{}
	for range 500 {
		for range r.IntN(5) {
			i := r.IntN(len(pods))
			if pods[i] = nil; r.IntN(3) > 0 {
				pods[i] = made(i)
			}
		}
		there := slices.DeleteFunc(slices.Clone(pods), func(p *corev1.Pod) bool { return p == nil })
		got := s.look(there, func(p *corev1.Pod) glance {
			looked[p]++
			return at(p)
		})
		want := make([]glance, 0, len(there))
		for _, p := range there {
			want = append(want, at(p))
		}
		if !slices.Equal(got, want) {
			t.Fatalf("remembered %v, want %v", got, want)
		}
	}
	for p, n := range looked {
		if n > 1 {
			t.Fatalf("%s was looked at %d times", p.Name, n)
		}
	}
}
