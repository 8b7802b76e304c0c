package upstream

import (
	"k8s.io/kubernetes/pkg/registry/core/configmap"
	endpoints "k8s.io/kubernetes/pkg/registry/core/endpoint"
	"k8s.io/kubernetes/pkg/registry/core/event"
	"k8s.io/kubernetes/pkg/registry/core/limitrange"
	"k8s.io/kubernetes/pkg/registry/core/namespace"
	nodes "k8s.io/kubernetes/pkg/registry/core/node"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolume"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolumeclaim"
	"k8s.io/kubernetes/pkg/registry/core/pod"
	"k8s.io/kubernetes/pkg/registry/core/podtemplate"
	"k8s.io/kubernetes/pkg/registry/core/replicationcontroller"
	"k8s.io/kubernetes/pkg/registry/core/resourcequota"
	"k8s.io/kubernetes/pkg/registry/core/secret"
	"k8s.io/kubernetes/pkg/registry/core/serviceaccount"

	_ "k8s.io/kubernetes/pkg/apis/core/install"   // v1
	_ "k8s.io/kubernetes/pkg/apis/events/install" // events.k8s.io/v1
)

func (t *Kinds) addCore() {
	core := t.family("", "v1", nativeScheme())
	core.addCreation("Binding", true, createBinding)
	core.add("ConfigMap", configmap.Strategy)
	core.add("Endpoints", endpoints.Strategy)
	core.add("Event", event.Strategy)
	core.add("LimitRange", limitrange.Strategy)
	core.addCreation("Namespace", false, validatedBy(validatePodSecurityLabels, byStrategy(namespace.Strategy)))
	core.add("Node", nodes.Strategy)
	core.add("PersistentVolume", persistentvolume.Strategy)
	core.add("PersistentVolumeClaim", persistentvolumeclaim.Strategy)
	core.addCreation("Pod", true, createPod(pod.Strategy))
	core.add("PodTemplate", podtemplate.Strategy)
	core.add("ReplicationController", replicationcontroller.Strategy)
	core.add("ResourceQuota", resourcequota.Strategy)
	core.add("Secret", secret.Strategy)
	core.addCreation("Service", true, createService())
	core.add("ServiceAccount", serviceaccount.Strategy)

	t.family("events.k8s.io", "v1", nativeScheme()).add("Event", event.Strategy)
}
