package workload

import (
	"strconv"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
)

// Annotations by which a Deployment and its ReplicaSets know each other's
// state (upstream's deployment/util).
const (
	revisionAnnotation        = "deployment.kubernetes.io/revision"
	revisionHistoryAnnotation = "deployment.kubernetes.io/revision-history"
	desiredReplicasAnnotation = "deployment.kubernetes.io/desired-replicas"
	maxReplicasAnnotation     = "deployment.kubernetes.io/max-replicas"
)

// maxHistoryChars bounds the revision-history annotation.
const maxHistoryChars = 2000

// replicaSetName is upstream's generateReplicaSetName.
func replicaSetName(deployment, hash string) string {
	longest := validation.DNS1123SubdomainMaxLength - len("-") - len(hash)
	if len(deployment) > longest && longest > 0 {
		deployment = deployment[:longest]
	}
	return deployment + "-" + hash
}

// revision is upstream's Revision; 0 if there is none or it is malformed.
func revision(rs *appsv1.ReplicaSet) int64 {
	if rs == nil {
		return 0
	}
	n, err := strconv.ParseInt(rs.Annotations[revisionAnnotation], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func maxRevision(sets []*appsv1.ReplicaSet) int64 {
	var most int64
	for _, rs := range sets {
		most = max(most, revision(rs))
	}
	return most
}

// lastRevision is the second highest one.
func lastRevision(sets []*appsv1.ReplicaSet) int64 {
	var first, second int64
	for _, rs := range sets {
		switch n := revision(rs); {
		case n >= first:
			first, second = n, first
		case n > second:
			second = n
		}
	}
	return second
}

// annotateSet gives rs its revision and the Deployment's annotations, and
// reports whether that changed anything (upstream's SetNewReplicaSetAnnotations).
func annotateSet(d *appsv1.Deployment, rs *appsv1.ReplicaSet, newRevision int64) bool {
	changed := copyAnnotations(d, rs)
	old, had := rs.Annotations[revisionAnnotation]
	oldRevision, err := strconv.ParseInt(old, 10, 64)
	if err != nil && old != "" {
		return false
	}
	if oldRevision >= newRevision {
		return changed
	}
	rs.Annotations[revisionAnnotation] = strconv.FormatInt(newRevision, 10)
	if had {
		appendHistory(rs, old)
	}
	return true
}

// appendHistory notes that rs had the revision before, forgetting the oldest
// ones when the note grows too long.
func appendHistory(rs *appsv1.ReplicaSet, old string) {
	history := rs.Annotations[revisionHistoryAnnotation]
	if history == "" {
		rs.Annotations[revisionHistoryAnnotation] = old
		return
	}
	revisions := strings.Split(history, ",")
	length := len(history) + len(old) + 1
	start := 0
	for length > maxHistoryChars && start < len(revisions) {
		length -= len(revisions[start]) + 1
		start++
	}
	if length <= maxHistoryChars {
		rs.Annotations[revisionHistoryAnnotation] = strings.Join(append(revisions[start:], old), ",")
	}
}

// ownAnnotation tells which annotations are not copied between a Deployment
// and its ReplicaSets (upstream's annotationsToSkip).
func ownAnnotation(name string) bool {
	switch name {
	case corev1.LastAppliedConfigAnnotation, revisionAnnotation, revisionHistoryAnnotation,
		desiredReplicasAnnotation, maxReplicasAnnotation, appsv1.DeprecatedRollbackTo:
		return true
	}
	return false
}

func copyAnnotations(d *appsv1.Deployment, rs *appsv1.ReplicaSet) bool {
	if rs.Annotations == nil {
		rs.Annotations = map[string]string{}
	}
	changed := false
	for k, v := range d.Annotations {
		if has, ok := rs.Annotations[k]; !ownAnnotation(k) && (!ok || has != v) {
			rs.Annotations[k] = v
			changed = true
		}
	}
	return changed
}

// annotateSize is upstream's SetReplicasAnnotations; it reports whether that
// changed anything.
func annotateSize(rs *appsv1.ReplicaSet, d *appsv1.Deployment) bool {
	if rs.Annotations == nil {
		rs.Annotations = map[string]string{}
	}
	changed := annotateNumber(rs, desiredReplicasAnnotation, *d.Spec.Replicas)
	return annotateNumber(rs, maxReplicasAnnotation, *d.Spec.Replicas+maxSurge(d)) || changed
}

func annotateNumber(rs *appsv1.ReplicaSet, name string, n int32) bool {
	s := strconv.Itoa(int(n))
	if rs.Annotations[name] == s {
		return false
	}
	rs.Annotations[name] = s
	return true
}

// sizeAnnotation reads one of the annotations that annotateSize writes.
func sizeAnnotation(rs *appsv1.ReplicaSet, name string) (int32, bool) {
	n, err := strconv.ParseUint(rs.Annotations[name], 10, 31)
	return int32(n), err == nil
}
