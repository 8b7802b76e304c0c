package daemonset

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	schedulingcorev1 "k8s.io/component-helpers/scheduling/corev1"
	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"
	"k8s.io/klog/v2"
)

// wanted says which nodes a set is for.
type wanted struct {
	name        string // of the only node, if the template names one
	affinity    nodeaffinity.RequiredNodeAffinity
	tolerations []corev1.Toleration
}

func wantedBy(ds *appsv1.DaemonSet) wanted {
	spec := ds.Spec.Template.Spec
	tolerateDaemons(&spec)
	return wanted{spec.NodeName, nodeaffinity.NewRequiredNodeAffinity(spec.NodeSelector, spec.Affinity), spec.Tolerations}
}

// admit reports whether the set is to have a pod on the node, and whether one
// that is there may stay (upstream's nodeShouldRunDaemonPod).
func (w wanted) admit(n *corev1.Node) (run, stay bool) {
	if w.name != "" && w.name != n.Name {
		return false, false
	}
	if fits, _ := w.affinity.Match(n); !fits {
		return false, false
	}
	stay = w.tolerates(n, corev1.TaintEffectNoExecute)
	return stay && w.tolerates(n, corev1.TaintEffectNoSchedule), stay
}

// tolerates reports whether the set's pods tolerate the node's taints of the
// effect.
func (w wanted) tolerates(n *corev1.Node, effect corev1.TaintEffect) bool {
	_, untolerated := schedulingcorev1.FindMatchingUntoleratedTaint(klog.Logger{}, n.Spec.Taints, w.tolerations,
		func(t *corev1.Taint) bool { return t.Effect == effect }, false)
	return !untolerated
}

// tolerateDaemons lets a pod stay on nodes in trouble (upstream's
// AddOrUpdateDaemonPodTolerations). The list of tolerations is a new one.
func tolerateDaemons(spec *corev1.PodSpec) {
	tolerate(spec, corev1.TaintNodeNotReady, corev1.TaintEffectNoExecute)
	tolerate(spec, corev1.TaintNodeUnreachable, corev1.TaintEffectNoExecute)
	tolerate(spec, corev1.TaintNodeDiskPressure, corev1.TaintEffectNoSchedule)
	tolerate(spec, corev1.TaintNodeMemoryPressure, corev1.TaintEffectNoSchedule)
	tolerate(spec, corev1.TaintNodePIDPressure, corev1.TaintEffectNoSchedule)
	tolerate(spec, corev1.TaintNodeUnschedulable, corev1.TaintEffectNoSchedule)
	if spec.HostNetwork {
		tolerate(spec, corev1.TaintNodeNetworkUnavailable, corev1.TaintEffectNoSchedule)
	}
}

// tolerate is upstream's AddOrUpdateTolerationInPodSpec.
func tolerate(spec *corev1.PodSpec, key string, effect corev1.TaintEffect) {
	wanted := corev1.Toleration{Key: key, Operator: corev1.TolerationOpExists, Effect: effect}
	var all []corev1.Toleration
	has := false
	for _, t := range spec.Tolerations {
		if wanted.MatchToleration(&t) {
			t, has = wanted, true
		}
		all = append(all, t)
	}
	if !has {
		all = append(all, wanted)
	}
	spec.Tolerations = all
}
