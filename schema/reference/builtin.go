package reference

import (
	"strings"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	scheduling "k8s.io/kubernetes/pkg/apis/scheduling/v1"
	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy"
)

// inEveryCluster says whether every cluster has the object, or may have it for
// itself: what is in its own namespaces nobody's manifests say.
func inEveryCluster(kind runtimeschema.GroupKind, namespace, name string) bool {
	if isClustersOwn(namespace) {
		return true
	}
	switch kind {
	case configMapKind: // the root CA publisher, k8s.io/kubernetes/pkg/controller/certificates/rootcacertpublisher
		return name == "kube-root-ca.crt"
	case serviceKind:
		return name == "kubernetes" && (namespace == "" || namespace == metav1.NamespaceDefault)
	case serviceAccountKind: // k8s.io/kubernetes/pkg/controller/serviceaccount
		return name == "default"
	case namespaceKind:
		return name == metav1.NamespaceDefault || isClustersOwn(name)
	case priorityClassKind:
		return strings.HasPrefix(name, "system-") && systemPriorities()[name]
	case clusterRoleKind:
		return bootstrapRoles()[name]
	}
	return false
}

// isClustersOwn says whether the namespace belongs to Kubernetes itself.
func isClustersOwn(namespace string) bool { return strings.HasPrefix(namespace, "kube-") }

var systemPriorities = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, name := range scheduling.SystemPriorityClassNames() {
		names[name] = true
	}
	return names
})

// bootstrapRoles are the ClusterRoles that the API server makes when it starts.
var bootstrapRoles = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, r := range bootstrappolicy.ClusterRoles() {
		names[r.Name] = true
	}
	for _, r := range bootstrappolicy.ControllerRoles() {
		names[r.Name] = true
	}
	return names
})
