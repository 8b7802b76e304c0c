package trace

import (
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Kind is a kind of objects that a trace records.
type Kind struct {
	// A kind's name alone does not name a resource: others serve an Event or a
	// Service of their own. The version is the one that a trace reads.
	schema.GroupVersionKind
	// Namespaced says that its objects are in namespaces.
	Namespaced bool
	// Word is what a step of a feature calls it; empty if steps do not.
	Word string
}

// Found is a kind that is not among Kinds, as a server serves it: a custom one,
// or one of Kubernetes that only a few scenarios speak of. A recorder records it
// once it is told to.
type Found struct {
	Kind
	Resource string // "widgets"
}

// Name is what the lines of a trace call the kind: Pod, Widget.example.com. Kinds
// of the table need no group.
func (k Kind) Name() string {
	if known, ok := KindNamed(k.Kind); ok && known.Group == k.Group {
		return k.Kind
	}
	return k.GroupKind().String()
}

// Kinds are the kinds that every trace records.
var Kinds = []Kind{
	{core("Pod"), true, "pod"},
	{core("Event"), true, ""},
	{core("Service"), true, "service"},
	{core("Endpoints"), true, "endpoints"},
	{core("ReplicationController"), true, "replicationcontroller"},
	{core("PersistentVolumeClaim"), true, "persistentvolumeclaim"},
	{core("ResourceQuota"), true, "resourcequota"},
	{core("Namespace"), false, "namespace"},
	{core("Node"), false, "node"},
	{core("PersistentVolume"), false, "persistentvolume"},
	{of("discovery.k8s.io", "v1", "EndpointSlice"), true, "endpointslice"},
	{of("apps", "v1", "ReplicaSet"), true, "replicaset"},
	{of("apps", "v1", "Deployment"), true, "deployment"},
	{of("apps", "v1", "StatefulSet"), true, "statefulset"},
	{of("apps", "v1", "DaemonSet"), true, "daemonset"},
	{of("batch", "v1", "Job"), true, "job"},
	{of("batch", "v1", "CronJob"), true, "cronjob"},
	{of("autoscaling", "v2", "HorizontalPodAutoscaler"), true, "horizontalpodautoscaler"},
	{of("policy", "v1", "PodDisruptionBudget"), true, "poddisruptionbudget"},
}

func core(kind string) schema.GroupVersionKind { return of("", "v1", kind) }

func of(group, version, kind string) schema.GroupVersionKind {
	return schema.GroupVersionKind{Group: group, Version: version, Kind: kind}
}

// KindNamed returns the kind with that name; false if a trace does not record
// it.
func KindNamed(name string) (Kind, bool) {
	return kindWhere(func(k Kind) bool { return k.Kind == name })
}

// KindCalled returns the kind that steps call by that word.
func KindCalled(word string) (Kind, bool) {
	return kindWhere(func(k Kind) bool { return k.Word == word && word != "" })
}

func kindWhere(is func(Kind) bool) (Kind, bool) {
	if i := slices.IndexFunc(Kinds, is); i >= 0 {
		return Kinds[i], true
	}
	return Kind{}, false
}
