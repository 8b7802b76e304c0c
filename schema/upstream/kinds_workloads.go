package upstream

import (
	"k8s.io/kubernetes/pkg/registry/apps/controllerrevision"
	"k8s.io/kubernetes/pkg/registry/apps/daemonset"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/apps/replicaset"
	"k8s.io/kubernetes/pkg/registry/apps/statefulset"
	"k8s.io/kubernetes/pkg/registry/autoscaling/horizontalpodautoscaler"
	"k8s.io/kubernetes/pkg/registry/batch/cronjob"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/coordination/lease"
	"k8s.io/kubernetes/pkg/registry/node/runtimeclass"
	"k8s.io/kubernetes/pkg/registry/policy/poddisruptionbudget"
	"k8s.io/kubernetes/pkg/registry/scheduling/priorityclass"

	_ "k8s.io/kubernetes/pkg/apis/apps/install" // registers its kinds with legacyscheme, as in the server
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	_ "k8s.io/kubernetes/pkg/apis/coordination/install"
	_ "k8s.io/kubernetes/pkg/apis/node/install"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	_ "k8s.io/kubernetes/pkg/apis/scheduling/install"
)

func (t *Kinds) addWorkloads() {
	native := nativeScheme()
	apps := t.family("apps", "v1", native)
	apps.add("ControllerRevision", controllerrevision.Strategy)
	apps.add("DaemonSet", daemonset.Strategy)
	apps.add("Deployment", deployment.Strategy)
	apps.add("ReplicaSet", replicaset.Strategy)
	apps.add("StatefulSet", statefulset.Strategy)

	t.family("autoscaling", "v1", native).add("HorizontalPodAutoscaler", horizontalpodautoscaler.Strategy)
	t.family("autoscaling", "v2", native).add("HorizontalPodAutoscaler", horizontalpodautoscaler.Strategy)

	batch := t.family("batch", "v1", native)
	batch.add("CronJob", cronjob.Strategy)
	batch.add("Job", job.Strategy)

	t.family("coordination.k8s.io", "v1", native).add("Lease", lease.Strategy)
	t.family("node.k8s.io", "v1", native).add("RuntimeClass", runtimeclass.Strategy)
	t.family("policy", "v1", native).add("PodDisruptionBudget", poddisruptionbudget.Strategy)
	t.family("scheduling.k8s.io", "v1", native).add("PriorityClass", priorityclass.Strategy)
}
