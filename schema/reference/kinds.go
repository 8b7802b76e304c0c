package reference

import (
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

func kindOf(group, kind string) runtimeschema.GroupKind {
	return runtimeschema.GroupKind{Group: group, Kind: kind}
}

// The kinds that fields refer to.
var (
	configMapKind             = kindOf("", "ConfigMap")
	namespaceKind             = kindOf("", "Namespace")
	persistentVolumeKind      = kindOf("", "PersistentVolume")
	persistentVolumeClaimKind = kindOf("", "PersistentVolumeClaim")
	replicationControllerKind = kindOf("", "ReplicationController")
	secretKind                = kindOf("", "Secret")
	serviceKind               = kindOf("", "Service")
	serviceAccountKind        = kindOf("", "ServiceAccount")

	deploymentKind  = kindOf("apps", "Deployment")
	replicaSetKind  = kindOf("apps", "ReplicaSet")
	statefulSetKind = kindOf("apps", "StatefulSet")
	daemonSetKind   = kindOf("apps", "DaemonSet")

	ingressClassKind  = kindOf("networking.k8s.io", "IngressClass")
	runtimeClassKind  = kindOf("node.k8s.io", "RuntimeClass")
	priorityClassKind = kindOf("scheduling.k8s.io", "PriorityClass")
	storageClassKind  = kindOf("storage.k8s.io", "StorageClass")

	roleKind        = kindOf("rbac.authorization.k8s.io", "Role")
	clusterRoleKind = kindOf("rbac.authorization.k8s.io", "ClusterRole")

	resourceClaimKind         = kindOf("resource.k8s.io", "ResourceClaim")
	resourceClaimTemplateKind = kindOf("resource.k8s.io", "ResourceClaimTemplate")
	deviceClassKind           = kindOf("resource.k8s.io", "DeviceClass")

	validatingPolicyKind = kindOf("admissionregistration.k8s.io", "ValidatingAdmissionPolicy")
	mutatingPolicyKind   = kindOf("admissionregistration.k8s.io", "MutatingAdmissionPolicy")
)

var podKind = kindOf("", "Pod")

// hasPods are the kinds that are or make pods.
var hasPods = map[runtimeschema.GroupKind]bool{
	podKind: true, replicationControllerKind: true, deploymentKind: true, replicaSetKind: true, statefulSetKind: true,
	daemonSetKind: true, kindOf("batch", "Job"): true, kindOf("batch", "CronJob"): true,
}

// clusterScoped are those of the kinds that are in no namespace.
var clusterScoped = map[runtimeschema.GroupKind]bool{
	namespaceKind: true, persistentVolumeKind: true, ingressClassKind: true, runtimeClassKind: true, priorityClassKind: true,
	storageClassKind: true, clusterRoleKind: true, deviceClassKind: true, validatingPolicyKind: true, mutatingPolicyKind: true,
	clusterIssuerKind: true, gatewayClassKind: true,
}

// The kinds of well-known projects that have references.
var (
	certificateKind   = kindOf("cert-manager.io", "Certificate")
	clusterIssuerKind = kindOf("cert-manager.io", "ClusterIssuer")
	rolloutKind       = kindOf("argoproj.io", "Rollout")
	scaledObjectKind  = kindOf("keda.sh", "ScaledObject")
)

// The kinds of the Gateway API that have references.
var (
	gatewayClassKind = kindOf("gateway.networking.k8s.io", "GatewayClass")
	gatewayKind      = kindOf("gateway.networking.k8s.io", "Gateway")
	httpRouteKind    = kindOf("gateway.networking.k8s.io", "HTTPRoute")
	grpcRouteKind    = kindOf("gateway.networking.k8s.io", "GRPCRoute")
	tcpRouteKind     = kindOf("gateway.networking.k8s.io", "TCPRoute")
	tlsRouteKind     = kindOf("gateway.networking.k8s.io", "TLSRoute")
	udpRouteKind     = kindOf("gateway.networking.k8s.io", "UDPRoute")
)
