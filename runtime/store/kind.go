package store

import (
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	certificatesv1beta1 "k8s.io/api/certificates/v1beta1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	nodev1 "k8s.io/api/node/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// Kind gives typed access to the objects of one resource.
type Kind[T Object] struct {
	schema.GroupResource
}

// The kinds that the simulator itself reads.
var (
	Pods                   = kind[*corev1.Pod]("", "pods")
	Nodes                  = kind[*corev1.Node]("", "nodes")
	Namespaces             = kind[*corev1.Namespace]("", "namespaces")
	Services               = kind[*corev1.Service]("", "services")
	Endpoints              = kind[*corev1.Endpoints]("", "endpoints") //nolint:staticcheck // still served by 1.37
	ConfigMaps             = kind[*corev1.ConfigMap]("", "configmaps")
	Secrets                = kind[*corev1.Secret]("", "secrets")
	ServiceAccounts        = kind[*corev1.ServiceAccount]("", "serviceaccounts")
	Events                 = kind[*corev1.Event]("", "events")
	ResourceQuotas         = kind[*corev1.ResourceQuota]("", "resourcequotas")
	PersistentVolumes      = kind[*corev1.PersistentVolume]("", "persistentvolumes")
	PersistentVolumeClaims = kind[*corev1.PersistentVolumeClaim]("", "persistentvolumeclaims")
	ReplicationControllers = kind[*corev1.ReplicationController]("", "replicationcontrollers")

	ReplicaSets         = kind[*appsv1.ReplicaSet](appsv1.GroupName, "replicasets")
	Deployments         = kind[*appsv1.Deployment](appsv1.GroupName, "deployments")
	StatefulSets        = kind[*appsv1.StatefulSet](appsv1.GroupName, "statefulsets")
	DaemonSets          = kind[*appsv1.DaemonSet](appsv1.GroupName, "daemonsets")
	ControllerRevisions = kind[*appsv1.ControllerRevision](appsv1.GroupName, "controllerrevisions")

	Jobs                     = kind[*batchv1.Job](batchv1.GroupName, "jobs")
	CronJobs                 = kind[*batchv1.CronJob](batchv1.GroupName, "cronjobs")
	HorizontalPodAutoscalers = kind[*autoscalingv2.HorizontalPodAutoscaler](autoscalingv2.GroupName, "horizontalpodautoscalers")
	PodDisruptionBudgets     = kind[*policyv1.PodDisruptionBudget](policyv1.GroupName, "poddisruptionbudgets")
	EndpointSlices           = kind[*discoveryv1.EndpointSlice](discoveryv1.GroupName, "endpointslices")
	NetworkPolicies          = kind[*networkingv1.NetworkPolicy](networkingv1.GroupName, "networkpolicies")
	Ingresses                = kind[*networkingv1.Ingress](networkingv1.GroupName, "ingresses")
	IngressClasses           = kind[*networkingv1.IngressClass](networkingv1.GroupName, "ingressclasses")
	RuntimeClasses           = kind[*nodev1.RuntimeClass](nodev1.GroupName, "runtimeclasses")
	StorageClasses           = kind[*storagev1.StorageClass](storagev1.GroupName, "storageclasses")
	VolumeAttributesClasses  = kind[*storagev1.VolumeAttributesClass](storagev1.GroupName, "volumeattributesclasses")
	Leases                   = kind[*coordinationv1.Lease](coordinationv1.GroupName, "leases")
	ValidatingWebhooks       = kind[*admissionregistrationv1.ValidatingWebhookConfiguration](admissionregistrationv1.GroupName, "validatingwebhookconfigurations")
	MutatingWebhooks         = kind[*admissionregistrationv1.MutatingWebhookConfiguration](admissionregistrationv1.GroupName, "mutatingwebhookconfigurations")
	// ClusterTrustBundles are stored in this version (DefaultStorageFactory).
	ClusterTrustBundles = kind[*certificatesv1beta1.ClusterTrustBundle](certificatesv1beta1.GroupName, "clustertrustbundles")
	// PodCertificateRequests are, too.
	PodCertificateRequests = kind[*certificatesv1beta1.PodCertificateRequest](certificatesv1beta1.GroupName, "podcertificaterequests")

	MutatingWebhookConfigurations   = kind[*admissionregistrationv1.MutatingWebhookConfiguration](admissionregistrationv1.GroupName, "mutatingwebhookconfigurations")
	ValidatingWebhookConfigurations = kind[*admissionregistrationv1.ValidatingWebhookConfiguration](admissionregistrationv1.GroupName, "validatingwebhookconfigurations")

	Roles               = kind[*rbacv1.Role](rbacv1.GroupName, "roles")
	RoleBindings        = kind[*rbacv1.RoleBinding](rbacv1.GroupName, "rolebindings")
	ClusterRoles        = kind[*rbacv1.ClusterRole](rbacv1.GroupName, "clusterroles")
	ClusterRoleBindings = kind[*rbacv1.ClusterRoleBinding](rbacv1.GroupName, "clusterrolebindings")
)

func kind[T Object](group, resource string) Kind[T] {
	return Kind[T]{schema.GroupResource{Group: group, Resource: resource}}
}

// Key returns the key of the named object of this kind.
func (k Kind[T]) Key(namespace, name string) Key {
	return Key{Resource: k.GroupResource, Namespace: namespace, Name: name}
}

// KeyOf returns the key of obj, which must be of this kind.
func (k Kind[T]) KeyOf(obj T) Key { return k.Key(obj.GetNamespace(), obj.GetName()) }

// Get returns the named object; false if there is none. The object is shared:
// copy it before changing it.
func (k Kind[T]) Get(v View, namespace, name string) (T, bool) {
	obj, ok := v.store.Get(k.Key(namespace, name)).(T)
	return obj, ok
}

// List returns the objects in the namespace (all namespaces if empty), ordered
// by namespace and name. The objects are shared: copy before changing.
func (k Kind[T]) List(v View, namespace string) []T {
	objs, _ := list[T](v.store, k.GroupResource, namespace)
	return objs
}

// Indexed returns the objects that the named index files under value.
func (k Kind[T]) Indexed(v View, index, value string) []T {
	return indexed[T](v.store, k.GroupResource, index, value)
}

// View is the world as an actor sees it: reading only.
type View struct{ store *Store }

// View returns a reading view of the store's present state.
func (s *Store) View() View { return View{s} }

// Get returns the object under key, or nil.
func (v View) Get(key Key) Object { return v.store.Get(key) }

// List returns the resource's objects in the namespace, or in all if empty.
func (v View) List(resource schema.GroupResource, namespace string) []Object {
	objs, _ := v.store.List(resource, namespace)
	return objs
}

// Resources returns the resources that have or had objects, in order.
func (v View) Resources() []schema.GroupResource { return v.store.Resources() }

// Names of the indexes every world keeps (see WorldIndexes).
const (
	// ByNode files pods under the name of their node; unbound ones under "".
	ByNode = "node"
	// ByController files objects under NAMESPACE/UID of their controller;
	// those without one under NAMESPACE/ (see ControllerValue).
	ByController = "controller"
	// ByClaim files pods and PersistentVolumes under NAMESPACE/NAME of the
	// claims that they name (see ClaimValue).
	ByClaim = "claim"
	// ByClass files the PersistentVolumes that name no claim under the name of
	// their class, which may be empty.
	ByClass = "class"
	// ByAttributes files PersistentVolumes and claims under the names of the
	// VolumeAttributesClasses that they have or want.
	ByAttributes = "attributes"
	// ByAggregation files the ClusterRoles that are made of others under
	// Aggregated.
	ByAggregation = "aggregation"
)

// Aggregated is what ByAggregation files ClusterRoles under.
const Aggregated = "aggregated"

// WorldIndexes returns the indexes that the simulator's actors use.
func WorldIndexes() []Index {
	return []Index{
		{Resource: Pods.GroupResource, Name: ByNode, Values: podNode},
		{Resource: Pods.GroupResource, Name: ByController, Values: controllerValues},
		{Resource: ReplicaSets.GroupResource, Name: ByController, Values: controllerValues},
		{Resource: EndpointSlices.GroupResource, Name: ByController, Values: controllerValues},
		{Resource: ControllerRevisions.GroupResource, Name: ByController, Values: controllerValues},
		{Resource: Jobs.GroupResource, Name: ByController, Values: controllerValues},
		{Resource: Pods.GroupResource, Name: ByClaim, Values: podClaims},
		{Resource: PersistentVolumes.GroupResource, Name: ByClaim, Values: volumeClaim},
		{Resource: PersistentVolumes.GroupResource, Name: ByClass, Values: freeVolumeClass},
		{Resource: PersistentVolumes.GroupResource, Name: ByAttributes, Values: AttributesClasses},
		{Resource: PersistentVolumeClaims.GroupResource, Name: ByAttributes, Values: AttributesClasses},
		{Resource: ClusterRoles.GroupResource, Name: ByAggregation, Values: aggregation},
	}
}

// ControllerValue is what ByController files the objects of one controller
// under. An empty uid names the objects without a controller.
func ControllerValue(namespace string, uid types.UID) string {
	return namespace + "/" + string(uid)
}

func aggregation(obj Object) []string {
	if role, ok := obj.(*rbacv1.ClusterRole); ok && role.AggregationRule != nil {
		return []string{Aggregated}
	}
	return nil
}

func podNode(obj Object) []string {
	if pod, ok := obj.(*corev1.Pod); ok {
		return []string{pod.Spec.NodeName}
	}
	return nil
}

func controllerValues(obj Object) []string {
	var uid types.UID
	if ref := metav1.GetControllerOfNoCopy(obj); ref != nil {
		uid = ref.UID
	}
	return []string{ControllerValue(obj.GetNamespace(), uid)}
}
