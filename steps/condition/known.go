package condition

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// The words that upstream's components can say. The lists in upstream are read
// from its code by TestListsAreThoseOfUpstreamsCode.
var (
	//go:embed upstream/reasons.txt
	reasonsText string
	//go:embed upstream/conditions.txt
	conditionsText string
	//go:embed upstream/fields.txt
	fieldsText string
)

// elsewhere are reasons of components that are not in upstream's code: container
// runtimes, provisioners, and ingress-nginx.
var elsewhere = []string{"OOMKilled", "StartError", "ContainerCannotRun", "Provisioning", "Sync", "RELOAD"}

// reasons are those of events and conditions.
var reasons = sync.OnceValue(func() []string { return concat(strings.Fields(reasonsText), elsewhere) })

// What kubectl shows of pods in its column STATUS, from upstream's printPod
// (pkg/printers/internalversion): a reason of the pod's status, or of one of its
// containers.
var (
	podPhases  = []string{"Pending", "Running", "Succeeded", "Failed", "Unknown"}
	podReasons = []string{"Evicted", "NodeLost", "NodeShutdown", "Shutdown", "Terminated", "Preempting", "DeadlineExceeded",
		"UnexpectedAdmissionError", "NodeAffinity", "NodePorts", "TopologyAffinityError", "SysctlForbidden", "AppArmor",
		"PodFeatureUnsupported", "PodOSNotSupported", "PodOSSelectorNodeLabelDoesNotMatch", "UnsupportedPlatform", "SchedulingGated"}
	waitingReasons = []string{"ContainerCreating", "PodInitializing", "CrashLoopBackOff", "ErrImagePull", "ImagePullBackOff",
		"ErrImageNeverPull", "InvalidImageName", "ImageInspectError", "SignatureValidationFailed", "RegistryUnavailable",
		"CreateContainerConfigError", "CreateContainerError", "PreCreateHookError", "PreStartHookError", "PostStartHookError",
		"RunContainerError", "KillContainerError"}
	terminatedReasons = []string{"Completed", "Error", "OOMKilled", "ContainerStatusUnknown", "StartError", "ContainerCannotRun", "DeadlineExceeded"}
)

// phases are those of objects that have no conditions, or besides them.
var phases = map[string][]string{
	"Namespace":             {"Active", "Terminating"},
	"PersistentVolume":      {"Pending", "Available", "Bound", "Released", "Failed"},
	"PersistentVolumeClaim": {"Pending", "Bound", "Lost"},
}

// moreConditions are types of conditions of which upstream's code does not say
// by a type of Go whose they are.
var moreConditions = map[string][]string{
	"PodDisruptionBudget": {"DisruptionAllowed"},
	"Service":             {"LoadBalancerPortsError"},
}

// conditionsOf are the types of conditions that objects of a kind have.
func conditionsOf(kind string) []string {
	return concat(ofKind(conditionsText, kind), moreConditions[kind])
}

// ofKind are the words of a list that are about a kind.
func ofKind(list, kind string) []string {
	var all []string
	for line := range strings.Lines(list) {
		if of, word, _ := strings.Cut(strings.TrimSpace(line), " "); of == kind {
			all = append(all, word)
		}
	}
	return all
}

// containerFields are those that a trace has of a container; see package trace.
var containerFields = []string{"restartCount", "ready", "started", "lastState", "image", "state.message", "lastState.message"}

// fieldsOf are the fields that a trace can have of objects of a kind: those of
// its spec and status, some of which a trace calls by their plain names.
func fieldsOf(kind string) []string {
	all := []string{"generation", "deletionTimestamp", "deletionGracePeriodSeconds", "finalizers", "ownerReferences"}
	for _, field := range ofKind(fieldsText, kind) {
		_, plain, _ := strings.Cut(field, ".")
		all = append(all, field, plain)
	}
	return all
}

// kindsThatAre are the kinds of which objects can be in a state.
var kindsThatAre = map[string][]string{
	"paused":        {"Deployment"},
	"unschedulable": {"Node"},
	"complete":      {"Deployment", "ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet"},
}

// stateless are kinds whose objects have no status, and are in no state but those of
// any object.
var stateless = []string{
	"ConfigMap", "Secret", "ServiceAccount", "LimitRange", "PodTemplate", "ControllerRevision.apps", "Lease.coordination.k8s.io",
	"Role.rbac.authorization.k8s.io", "RoleBinding.rbac.authorization.k8s.io", "ClusterRole.rbac.authorization.k8s.io", "ClusterRoleBinding.rbac.authorization.k8s.io",
	"StorageClass.storage.k8s.io", "CSIDriver.storage.k8s.io", "CSIStorageCapacity.storage.k8s.io", "VolumeAttributesClass.storage.k8s.io",
	"IngressClass.networking.k8s.io", "NetworkPolicy.networking.k8s.io", "IPAddress.networking.k8s.io", "PriorityClass.scheduling.k8s.io", "RuntimeClass.node.k8s.io",
	"MutatingWebhookConfiguration.admissionregistration.k8s.io", "ValidatingWebhookConfiguration.admissionregistration.k8s.io",
	"ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io", "MutatingAdmissionPolicy.admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding.admissionregistration.k8s.io",
	"ClusterTrustBundle.certificates.k8s.io", "DeviceClass.resource.k8s.io", "ResourceClaimTemplate.resource.k8s.io", "ResourceSlice.resource.k8s.io",
	"Endpoints", "EndpointSlice", "Event",
}

// IsStateless reports whether objects of the kind have no status.
func IsStateless(kind string) bool { return slices.Contains(stateless, kind) }
