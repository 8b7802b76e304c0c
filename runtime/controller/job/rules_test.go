package job

import (
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

func TestIntervals(t *testing.T) {
	for _, c := range []struct {
		text        string
		completions int
		want        string
		total       int
	}{
		{"", 10, "", 0},
		{"1", 10, "1", 1},
		{"0,1", 10, "0,1", 2},
		{"0,1,2", 10, "0-2", 3},
		{"1,3-5,7", 10, "1,3-5,7", 5},
		{"3-5", 5, "3,4", 2},
		{"7", 5, "", 0},
		{"a,2,b-c,4-x", 10, "2", 1},
	} {
		got := parseIntervals(c.text, c.completions)
		if got.String() != c.want || got.total() != c.total {
			t.Errorf("%q of %d: %q with %d indexes, want %q with %d", c.text, c.completions, got, got.total(), c.want, c.total)
		}
	}
}

func TestMergeOfIntervals(t *testing.T) {
	for _, c := range []struct {
		a     string
		add   []int
		want  string
		first []int // missing, at most 3 below 10
	}{
		{"", nil, "", []int{0, 1, 2}},
		{"1", []int{0}, "0,1", []int{2, 3, 4}},
		{"1,5-7", []int{2, 3, 4}, "1-7", []int{0, 8, 9}},
		{"0-9", []int{3}, "0-9", nil},
		{"0-3,5-9", nil, "0-3,5-9", []int{4}},
	} {
		got := parseIntervals(c.a, 10).with(c.add)
		if got.String() != c.want {
			t.Errorf("%q with %v is %q, want %q", c.a, c.add, got, c.want)
		}
		missing := got.missing(3, 10)
		if len(missing) != len(c.first) {
			t.Fatalf("%q lacks %v, want %v", got, missing, c.first)
		}
		for i, m := range missing {
			if m != c.first[i] || got.has(m) {
				t.Errorf("%q lacks %v, want %v", got, missing, c.first)
			}
		}
	}
}

func TestSuccessPolicy(t *testing.T) {
	rule := func(indexes *string, count *int32) *batchv1.SuccessPolicy {
		return &batchv1.SuccessPolicy{Rules: []batchv1.SuccessPolicyRule{{SucceededIndexes: indexes, SucceededCount: count}}}
	}
	for _, c := range []struct {
		policy    *batchv1.SuccessPolicy
		succeeded string
		met       bool
	}{
		{nil, "0-9", false},
		{rule(nil, ptr.To[int32](2)), "", false},
		{rule(nil, ptr.To[int32](2)), "3", false},
		{rule(nil, ptr.To[int32](2)), "3,7", true},
		{rule(ptr.To("0,2-3"), nil), "0,2", false},
		{rule(ptr.To("0,2-3"), nil), "0,2,3", true},
		{rule(ptr.To("0,2-3"), ptr.To[int32](1)), "3", true},
		{rule(ptr.To("0,2-3"), ptr.To[int32](2)), "1,3,5", false},
	} {
		if got := success(c.policy, 10, parseIntervals(c.succeeded, 10)) != ""; got != c.met {
			t.Errorf("%+v by %q: %v, want %v", c.policy, c.succeeded, got, c.met)
		}
	}
}

func TestPodFailurePolicy(t *testing.T) {
	exited := func(code int32) *corev1.Pod {
		return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "p"}, Status: corev1.PodStatus{
			ContainerStatuses: []corev1.ContainerStatus{{Name: "c", State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: code}}}},
		}}
	}
	disrupted := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "p"}, Status: corev1.PodStatus{
		Conditions: []corev1.PodCondition{{Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue}},
	}}
	codes := func(action batchv1.PodFailurePolicyAction, op batchv1.PodFailurePolicyOnExitCodesOperator, codes ...int32) batchv1.PodFailurePolicyRule {
		return batchv1.PodFailurePolicyRule{Action: action, OnExitCodes: &batchv1.PodFailurePolicyOnExitCodesRequirement{Operator: op, Values: codes}}
	}
	ignoreDisruption := batchv1.PodFailurePolicyRule{Action: batchv1.PodFailurePolicyActionIgnore, OnPodConditions: []batchv1.PodFailurePolicyOnPodConditionsPattern{
		{Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue},
	}}
	in, notIn := batchv1.PodFailurePolicyOnExitCodesOpIn, batchv1.PodFailurePolicyOnExitCodesOpNotIn
	fail, index, count := batchv1.PodFailurePolicyActionFailJob, batchv1.PodFailurePolicyActionFailIndex, batchv1.PodFailurePolicyActionCount
	counts := verdict{counts: true}
	for _, c := range []struct {
		name  string
		rules []batchv1.PodFailurePolicyRule
		pod   *corev1.Pod
		want  verdict
	}{
		{"no rule", nil, exited(1), counts},
		{"exit code", []batchv1.PodFailurePolicyRule{codes(fail, in, 1, 2)}, exited(2), verdict{counts: true, failJob: "Container c for pod ns/p failed with exit code 2 matching FailJob rule at index 0"}},
		{"other exit code", []batchv1.PodFailurePolicyRule{codes(fail, in, 1, 2)}, exited(3), counts},
		{"not in", []batchv1.PodFailurePolicyRule{codes(index, notIn, 1, 2)}, exited(3), verdict{counts: true, failIndex: true}},
		{"success does not count as a failure", []batchv1.PodFailurePolicyRule{codes(index, notIn, 1, 2)}, exited(0), counts},
		{"the first match decides", []batchv1.PodFailurePolicyRule{codes(count, in, 1), codes(fail, in, 1)}, exited(1), counts},
		{"condition", []batchv1.PodFailurePolicyRule{codes(fail, in, 1), ignoreDisruption}, disrupted, verdict{}},
	} {
		if got := judge(&batchv1.PodFailurePolicy{Rules: c.rules}, c.pod); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestBackoff(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	ended := func(seconds ...int) []*corev1.Pod {
		var pods []*corev1.Pod
		for _, s := range seconds {
			at := metav1.NewTime(start.Add(time.Duration(s) * time.Second))
			pods = append(pods, &corev1.Pod{Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{
				{State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{FinishedAt: at}}},
			}}})
		}
		return pods
	}
	for _, c := range []struct {
		before            backoff
		succeeded, failed []*corev1.Pod
		now               int
		want              time.Duration
	}{
		{backoff{}, nil, nil, 0, 0},
		{backoff{}, nil, ended(1), 1, 10 * time.Second},
		{backoff{}, nil, ended(1), 6, 5 * time.Second},
		{backoff{}, nil, ended(1), 60, 0},
		{backoff{}, nil, ended(1, 3, 2), 3, 40 * time.Second},
		{backoff{2, start}, nil, ended(5), 5, 40 * time.Second},
		{backoff{2, start}, ended(7), ended(5), 7, 0},
		{backoff{2, start}, ended(7), ended(5, 9), 9, 10 * time.Second},
		{backoff{100, start}, nil, nil, 0, 10 * time.Minute},
	} {
		got := c.before.after(c.succeeded, c.failed).remaining(start.Add(time.Duration(c.now) * time.Second))
		if got != c.want {
			t.Errorf("%+v, then %d successes and %d failures: %s, want %s", c.before, len(c.succeeded), len(c.failed), got, c.want)
		}
	}
}

// FuzzIntervals: whatever a status says is read without a panic, and what was
// written is read again.
func FuzzIntervals(f *testing.F) {
	for _, seed := range []string{"", "1,3-5,7", "5-1,2", "0-99999999999999999999", "-1,--,3-"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := parseIntervals(text, 100)
		if again := parseIntervals(got.String(), 100); isOrdered(got) && again.String() != got.String() {
			t.Errorf("%q is read as %q, and that as %q", text, got, again)
		}
		got.with([]int{1, 2, 50})
		got.missing(10, 100)
	})
}

func isOrdered(a intervals) bool {
	for i, iv := range a {
		if iv.last < iv.first || i > 0 && iv.first <= a[i-1].last+1 {
			return false
		}
	}
	return true
}
