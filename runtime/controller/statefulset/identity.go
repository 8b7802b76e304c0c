package statefulset

import (
	"fmt"
	"strconv"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/controller/ownership"
)

// parse returns the set that a pod's name says it is of, and its ordinal: ""
// and -1 if it says none (upstream's getParentNameAndOrdinal).
func parse(name string) (parent string, ordinal int) {
	dash := strings.LastIndexByte(name, '-')
	if dash < 0 || dash == len(name)-1 || strings.Trim(name[dash+1:], "0123456789") != "" {
		return "", -1
	}
	n, err := strconv.ParseInt(name[dash+1:], 10, 32)
	if err != nil {
		return name[:dash], -1
	}
	return name[:dash], int(n)
}

func ordinalOf(p *corev1.Pod) int {
	_, n := parse(p.Name)
	return n
}

// first is the ordinal of the set's first pod.
func first(set *appsv1.StatefulSet) int {
	if set.Spec.Ordinals == nil {
		return 0
	}
	return int(set.Spec.Ordinals.Start)
}

// isWanted reports whether the set is to have a pod of the ordinal (upstream's
// podInOrdinalRange).
func isWanted(set *appsv1.StatefulSet, ordinal int) bool {
	i := ordinal - first(set)
	return ordinal >= 0 && i >= 0 && i < int(*set.Spec.Replicas)
}

func podName(set *appsv1.StatefulSet, ordinal int) string {
	return fmt.Sprintf("%s-%d", set.Name, ordinal)
}

func revisionOf(p *corev1.Pod) string { return p.Labels[appsv1.StatefulSetRevisionLabel] }

// hasIdentity reports whether the pod is named and labelled as a member of the
// set (upstream's identityMatches).
func hasIdentity(set *appsv1.StatefulSet, p *corev1.Pod) bool {
	parent, ordinal := parse(p.Name)
	return ordinal >= 0 && parent == set.Name && p.Name == podName(set, ordinal) &&
		p.Labels[appsv1.StatefulSetPodNameLabel] == p.Name
}

// setIdentity is upstream's updateIdentity.
func setIdentity(set *appsv1.StatefulSet, p *corev1.Pod, ordinal int) {
	p.Name = podName(set, ordinal)
	if p.Labels == nil {
		p.Labels = map[string]string{}
	}
	p.Labels[appsv1.StatefulSetPodNameLabel] = p.Name
	p.Labels[appsv1.PodIndexLabel] = strconv.Itoa(ordinal)
}

// newPod returns the pod of the ordinal as the set wants it (upstream's
// newStatefulSetPod).
func newPod(owner ownership.Owner, set *appsv1.StatefulSet, revision string, ordinal int) *corev1.Pod {
	p := owner.Pod(&set.Spec.Template)
	setIdentity(set, p, ordinal)
	p.Spec.Hostname = p.Name
	p.Spec.Subdomain = set.Spec.ServiceName
	mountClaims(set, p)
	p.Labels[appsv1.StatefulSetRevisionLabel] = revision
	return p
}

// startsOld reports whether a new pod of the ordinal starts at the current
// revision, not at the one that is being rolled out (the condition in
// upstream's newVersionedStatefulSetPod).
func startsOld(set *appsv1.StatefulSet, ordinal int) bool {
	strategy := set.Spec.UpdateStrategy
	if strategy.RollingUpdate == nil {
		return strategy.Type == appsv1.RollingUpdateStatefulSetStrategyType &&
			ordinal < first(set)+int(set.Status.CurrentReplicas)
	}
	return ordinal < first(set)+int(partition(set))
}

// partition is the index of the first pod that a rolling update reaches.
func partition(set *appsv1.StatefulSet) int32 {
	r := set.Spec.UpdateStrategy.RollingUpdate
	if r == nil || r.Partition == nil {
		return 0
	}
	return *r.Partition
}
