package daemonset

import (
	"math/rand/v2"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/klog/v2"
	upstream "k8s.io/kubernetes/pkg/controller/daemon"
	"k8s.io/kubernetes/pkg/controller/daemon/util"
)

func oneOf[T any](rng *rand.Rand, values ...T) T { return values[rng.IntN(len(values))] }

// inventSet makes a set, likely or not.
func inventSet(rng *rand.Rand) *appsv1.DaemonSet {
	zero, one, half := intstr.FromInt32(0), intstr.FromInt32(1), intstr.FromString("50%")
	ds := &appsv1.DaemonSet{Spec: appsv1.DaemonSetSpec{UpdateStrategy: appsv1.DaemonSetUpdateStrategy{
		Type: oneOf(rng, appsv1.RollingUpdateDaemonSetStrategyType, appsv1.OnDeleteDaemonSetStrategyType),
		RollingUpdate: &appsv1.RollingUpdateDaemonSet{
			MaxSurge: oneOf(rng, nil, &zero, &one, &half), MaxUnavailable: oneOf(rng, &zero, &one, &half),
		},
	}}}
	ds.Annotations = oneOf(rng, nil, map[string]string{appsv1.DeprecatedTemplateGeneration: oneOf(rng, "1", "07", "x")})
	spec := &ds.Spec.Template.Spec
	spec.HostNetwork = oneOf(rng, false, true)
	spec.NodeName = oneOf(rng, "", "", "a", "b")
	spec.NodeSelector = oneOf(rng, nil, map[string]string{"disk": "ssd"})
	spec.Tolerations = oneOf(rng, nil, []corev1.Toleration{
		{Key: "special", Operator: corev1.TolerationOpExists, Effect: oneOf(rng, "", corev1.TaintEffectNoSchedule, corev1.TaintEffectNoExecute)},
		{Key: corev1.TaintNodeNotReady, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoExecute, TolerationSeconds: new(int64)},
	})
	spec.Affinity = oneOf(rng, nil, &corev1.Affinity{}, &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{
		RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{
			MatchExpressions: []corev1.NodeSelectorRequirement{{Key: "zone", Operator: corev1.NodeSelectorOpNotIn, Values: []string{"far"}}},
		}}},
	}})
	return ds
}

func inventNode(rng *rand.Rand) *corev1.Node {
	n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: oneOf(rng, "a", "b"), Labels: map[string]string{
		"disk": oneOf(rng, "ssd", "hdd"), "zone": oneOf(rng, "near", "far"),
	}}}
	for _, key := range []string{"special", corev1.TaintNodeNotReady, corev1.TaintNodeUnschedulable, corev1.TaintNodeNetworkUnavailable} {
		if rng.IntN(4) == 0 {
			n.Spec.Taints = append(n.Spec.Taints, corev1.Taint{
				Key: key, Effect: oneOf(rng, corev1.TaintEffectNoSchedule, corev1.TaintEffectNoExecute, corev1.TaintEffectPreferNoSchedule),
			})
		}
	}
	return n
}

func TestNodesArePickedAsUpstreamPicksThem(t *testing.T) {
	for seed := range uint64(5000) {
		rng := rand.New(rand.NewPCG(seed, 0))
		ds, n := inventSet(rng), inventNode(rng)
		run, stay := wantedBy(ds).admit(n)
		wantRun, wantStay := upstream.NodeShouldRunDaemonPod(klog.Background(), n, ds)
		if run != wantRun || stay != wantStay {
			t.Fatalf("case %d: %t, %t; upstream says %t, %t of %+v on %+v", seed, run, stay, wantRun, wantStay, ds.Spec.Template.Spec, n)
		}
	}
}

func TestPodsAreMadeAsUpstreamMakesThem(t *testing.T) {
	for seed := range uint64(2000) {
		ds := inventSet(rand.New(rand.NewPCG(seed, 0)))
		generation, err := util.GetTemplateGeneration(ds)
		if err != nil {
			generation = nil
		}
		want := util.CreatePodTemplate(ds.Spec.Template, generation, "hash")
		want.Spec.Affinity = util.ReplaceDaemonSetPodNodeNameNodeAffinity(want.Spec.Affinity, "a")
		before := ds.DeepCopy()
		got := &corev1.Pod{ObjectMeta: template(ds, "hash").ObjectMeta, Spec: *template(ds, "hash").Spec.DeepCopy()}
		pin(got, "a")
		if !equality.Semantic.DeepEqual(got.ObjectMeta, want.ObjectMeta) || !equality.Semantic.DeepEqual(got.Spec, want.Spec) {
			t.Fatalf("case %d: made\n%+v, upstream makes\n%+v", seed, got, want)
		}
		if !equality.Semantic.DeepEqual(ds, before) {
			t.Fatalf("case %d: the set was changed", seed)
		}
		if node, err := util.GetTargetNodeName(got); err != nil || target(got) != node {
			t.Fatalf("case %d: is for %s, upstream says %s, %v", seed, target(got), node, err)
		}
		for _, generation := range []string{"", "1", "7"} {
			pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"pod-template-generation": generation}}}
			s := &sync{daemon: &daemon{hash: "hash", marked: generationOf(ds)}}
			want, _ := util.GetTemplateGeneration(ds)
			if s.isUpdated(pod) != util.IsPodUpdated(pod, "hash", want) {
				t.Fatalf("case %d: a pod of generation %q is up to date: %t", seed, generation, s.isUpdated(pod))
			}
		}
	}
}

func TestAPodWithoutANodeIsForNone(t *testing.T) {
	for _, terms := range [][]corev1.NodeSelectorTerm{
		nil,
		{{}},
		{{MatchFields: []corev1.NodeSelectorRequirement{{Key: metav1.ObjectNameField, Operator: corev1.NodeSelectorOpIn, Values: []string{"a", "b"}}}}},
		{{MatchFields: []corev1.NodeSelectorRequirement{{Key: metav1.ObjectNameField, Operator: corev1.NodeSelectorOpNotIn, Values: []string{"a"}}}}},
	} {
		p := &corev1.Pod{Spec: corev1.PodSpec{Affinity: &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{
			RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{NodeSelectorTerms: terms},
		}}}}
		if node, err := util.GetTargetNodeName(p); err == nil || target(p) != "" {
			t.Errorf("%+v is for %q, upstream says %q, %v", terms, target(p), node, err)
		}
	}
}

func TestLimitsAreUpstreams(t *testing.T) {
	for seed := range uint64(500) {
		rng := rand.New(rand.NewPCG(seed, 0))
		ds, desired := inventSet(rng), rng.IntN(4)
		n, err := surge(ds, desired)
		want, wantErr := util.SurgeCount(ds, desired)
		if n != want || (err == nil) != (wantErr == nil) || allowsSurge(ds) != util.AllowsSurge(ds) {
			t.Fatalf("case %d: a surge of %d, %v; upstream says %d, %v", seed, n, err, want, wantErr)
		}
		if ds.Spec.UpdateStrategy.Type != appsv1.RollingUpdateDaemonSetStrategyType {
			continue
		}
		want, wantErr = util.UnavailableCount(ds, desired)
		if want == 0 && n == 0 && desired > 0 {
			want = 1
		}
		if _, got, err := limits(ds, desired); got != want || (err == nil) != (wantErr == nil) {
			t.Fatalf("case %d: %d may be unavailable, %v; upstream says %d, %v", seed, got, err, want, wantErr)
		}
	}
}
