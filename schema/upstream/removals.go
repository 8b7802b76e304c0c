package upstream

import (
	"fmt"
	"strings"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// removal is an API version that a release no longer serves.
type removal struct {
	minor       int    // the first release 1.MINOR without it
	replacement string // "apps/v1 Deployment", or empty
	note        string
}

func (r removal) hint(gvk runtimeschema.GroupVersionKind) string {
	hint := fmt.Sprintf("%s %s was removed in Kubernetes 1.%d", gvk.GroupVersion(), gvk.Kind, r.minor)
	if r.replacement != "" {
		hint += "; use " + r.replacement
	}
	if r.note != "" {
		hint += ": " + r.note
	}
	return hint
}

// removedIn looks a kind up in the table of removals.
func removedIn(gvk runtimeschema.GroupVersionKind) (removal, bool) {
	for _, row := range removals {
		if row.groupVersion != gvk.GroupVersion().String() {
			continue
		}
		for _, name := range strings.Fields(row.kinds) {
			if name == gvk.Kind {
				r := row.removal
				if r.replacement != "" && !strings.Contains(r.replacement, " ") {
					r.replacement += " " + gvk.Kind
				}
				return r, true
			}
		}
	}
	return removal{}, false
}

const selectorNote = "spec.selector is required and immutable there"

// removals is the deprecation guide, https://kubernetes.io/docs/reference/using-api/deprecation-guide/,
// and the APILifecycleRemoved methods of k8s.io/api; removals_test.go compares
// it with those.
var removals = []struct {
	groupVersion string
	kinds        string
	removal      removal
}{
	{"extensions/v1beta1", "Deployment DaemonSet ReplicaSet", removal{16, "apps/v1", selectorNote}},
	{"extensions/v1beta1", "NetworkPolicy", removal{16, "networking.k8s.io/v1", ""}},
	{"extensions/v1beta1", "PodSecurityPolicy", removal{16, "", "use Pod Security Admission"}},
	{"extensions/v1beta1", "Ingress", removal{22, "networking.k8s.io/v1", "backends have service.name and service.port, paths need a pathType"}},
	{"extensions/v1beta1", "Scale", removal{16, "autoscaling/v1", ""}},
	{"apps/v1beta1", "Deployment StatefulSet ControllerRevision", removal{16, "apps/v1", selectorNote}},
	{"apps/v1beta1", "Scale", removal{16, "autoscaling/v1", ""}},
	{"apps/v1beta2", "Deployment StatefulSet DaemonSet ReplicaSet ControllerRevision", removal{16, "apps/v1", selectorNote}},
	{"apps/v1beta2", "Scale", removal{16, "autoscaling/v1", ""}},
	{"batch/v2alpha1", "CronJob Job", removal{21, "batch/v1", ""}},
	{"batch/v1beta1", "CronJob", removal{25, "batch/v1", ""}},
	{"policy/v1beta1", "PodSecurityPolicy", removal{25, "", "use Pod Security Admission"}},
	{"policy/v1beta1", "PodDisruptionBudget", removal{25, "policy/v1", "an empty selector selects all pods there"}},
	{"policy/v1beta1", "Eviction", removal{25, "policy/v1", ""}},
	{"autoscaling/v2beta1", "HorizontalPodAutoscaler", removal{25, "autoscaling/v2", "targets moved to metrics[].resource.target"}},
	{"autoscaling/v2beta2", "HorizontalPodAutoscaler", removal{26, "autoscaling/v2", ""}},
	{"networking.k8s.io/v1beta1", "Ingress", removal{22, "networking.k8s.io/v1", "backends have service.name and service.port, paths need a pathType"}},
	{"networking.k8s.io/v1beta1", "IngressClass", removal{22, "networking.k8s.io/v1", ""}},
	{"rbac.authorization.k8s.io/v1alpha1", "Role RoleBinding ClusterRole ClusterRoleBinding", removal{20, "rbac.authorization.k8s.io/v1", ""}},
	{"rbac.authorization.k8s.io/v1beta1", "Role RoleBinding ClusterRole ClusterRoleBinding", removal{22, "rbac.authorization.k8s.io/v1", ""}},
	{"apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", removal{22, "apiextensions.k8s.io/v1", "each version needs a structural schema"}},
	{"apiregistration.k8s.io/v1beta1", "APIService", removal{22, "apiregistration.k8s.io/v1", ""}},
	{"admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
		removal{22, "admissionregistration.k8s.io/v1", "sideEffects and admissionReviewVersions are required there"}},
	{"authentication.k8s.io/v1beta1", "TokenReview", removal{22, "authentication.k8s.io/v1", ""}},
	{"authorization.k8s.io/v1beta1", "SubjectAccessReview LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview",
		removal{22, "authorization.k8s.io/v1", ""}},
	{"certificates.k8s.io/v1beta1", "CertificateSigningRequest", removal{22, "certificates.k8s.io/v1", "signerName and usages are required there"}},
	{"coordination.k8s.io/v1beta1", "Lease", removal{22, "coordination.k8s.io/v1", ""}},
	{"scheduling.k8s.io/v1alpha1", "PriorityClass", removal{22, "scheduling.k8s.io/v1", ""}},
	{"scheduling.k8s.io/v1beta1", "PriorityClass", removal{22, "scheduling.k8s.io/v1", ""}},
	{"storage.k8s.io/v1beta1", "CSIDriver CSINode StorageClass VolumeAttachment", removal{22, "storage.k8s.io/v1", ""}},
	{"storage.k8s.io/v1beta1", "CSIStorageCapacity", removal{27, "storage.k8s.io/v1", ""}},
	{"storage.k8s.io/v1alpha1", "CSIStorageCapacity", removal{24, "storage.k8s.io/v1", ""}},
	{"discovery.k8s.io/v1beta1", "EndpointSlice", removal{25, "discovery.k8s.io/v1", "topology became nodeName, zone and deprecatedTopology"}},
	{"events.k8s.io/v1beta1", "Event", removal{25, "events.k8s.io/v1", ""}},
	{"node.k8s.io/v1beta1", "RuntimeClass", removal{25, "node.k8s.io/v1", ""}},
	{"node.k8s.io/v1alpha1", "RuntimeClass", removal{25, "node.k8s.io/v1", "fields moved out of spec"}},
	{"flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema PriorityLevelConfiguration", removal{26, "flowcontrol.apiserver.k8s.io/v1", ""}},
	{"flowcontrol.apiserver.k8s.io/v1beta2", "FlowSchema PriorityLevelConfiguration", removal{29, "flowcontrol.apiserver.k8s.io/v1", ""}},
	{"flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema PriorityLevelConfiguration", removal{32, "flowcontrol.apiserver.k8s.io/v1", ""}},
	{"admissionregistration.k8s.io/v1beta1", "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding", removal{34, "admissionregistration.k8s.io/v1", ""}},
	{"admissionregistration.k8s.io/v1alpha1", "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding", removal{32, "admissionregistration.k8s.io/v1", ""}},
	{"authentication.k8s.io/v1alpha1", "SelfSubjectReview", removal{32, "authentication.k8s.io/v1", ""}},
	{"authentication.k8s.io/v1beta1", "SelfSubjectReview", removal{33, "authentication.k8s.io/v1", ""}},
	{"certificates.k8s.io/v1alpha1", "ClusterTrustBundle", removal{37, "certificates.k8s.io/v1", ""}},
	{"networking.k8s.io/v1beta1", "IPAddress ServiceCIDR", removal{37, "networking.k8s.io/v1", ""}},
	{"storage.k8s.io/v1alpha1", "VolumeAttachment", removal{24, "storage.k8s.io/v1", ""}},
	{"storage.k8s.io/v1alpha1", "VolumeAttributesClass", removal{35, "storage.k8s.io/v1", ""}},
	{"storage.k8s.io/v1beta1", "VolumeAttributesClass", removal{37, "storage.k8s.io/v1", ""}},
}
