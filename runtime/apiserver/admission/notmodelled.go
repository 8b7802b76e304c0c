package admission

import (
	"context"
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/warning"
	api "k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/apis/node"
	"k8s.io/kubernetes/pkg/apis/storage"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// Acting says what becomes of the objects of a resource that is served.
type Acting struct {
	// By is who acts on them: nothing needs to be said. Empty if nobody does.
	By string
	// Missing is what does not happen, as a warning says it to the client that creates
	// one.
	Missing string
}

// WhatActs says it for the resource of each built-in kind; false if the table
// forgot the resource. It is the one place that says what is not modelled.
func WhatActs(r schema.GroupResource) (Acting, bool) {
	for by, resources := range actors {
		if slices.Contains(resources, r.String()) {
			return Acting{By: by}, true
		}
	}
	missing, ok := notModelled[r.String()]
	return Acting{Missing: missing}, ok
}

// actors are the resources that something acts on, by who does.
var actors = map[string][]string{
	"the API server": {
		"bindings", "componentstatuses", "limitranges", "secrets", "podtemplates",
		"apiservices.apiregistration.k8s.io", "customresourcedefinitions.apiextensions.k8s.io",
		"validatingadmissionpolicies.admissionregistration.k8s.io", "validatingadmissionpolicybindings.admissionregistration.k8s.io",
		"mutatingwebhookconfigurations.admissionregistration.k8s.io", "validatingwebhookconfigurations.admissionregistration.k8s.io",
		"mutatingadmissionpolicies.admissionregistration.k8s.io", "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
		"tokenreviews.authentication.k8s.io", "selfsubjectreviews.authentication.k8s.io",
		"localsubjectaccessreviews.authorization.k8s.io", "selfsubjectaccessreviews.authorization.k8s.io",
		"selfsubjectrulesreviews.authorization.k8s.io", "subjectaccessreviews.authorization.k8s.io",
		"roles.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io",
		"ingressclasses.networking.k8s.io", "priorityclasses.scheduling.k8s.io",
		"nodes.metrics.k8s.io", "pods.metrics.k8s.io",
	},
	"controllers": {
		"endpoints", "events", "events.events.k8s.io", "namespaces", "persistentvolumeclaims", "persistentvolumes",
		"replicationcontrollers", "resourcequotas", "serviceaccounts",
		"controllerrevisions.apps", "daemonsets.apps", "deployments.apps", "replicasets.apps", "statefulsets.apps",
		"horizontalpodautoscalers.autoscaling", "cronjobs.batch", "jobs.batch",
		"endpointslices.discovery.k8s.io", "poddisruptionbudgets.policy", "clusterroles.rbac.authorization.k8s.io",
		"storageclasses.storage.k8s.io", "volumeattributesclasses.storage.k8s.io",
	},
	"kubelets":           {"clustertrustbundles.certificates.k8s.io", "configmaps", "nodes", "pods", "csinodes.storage.k8s.io", "runtimeclasses.node.k8s.io"},
	"clients":            {"leases.coordination.k8s.io"},
	"kube-proxy and DNS": {"services"},
	"the pod network":    {"networkpolicies.networking.k8s.io"},
}

// notModelled are the resources that nothing acts on, with what is said of them.
var notModelled = map[string]string{
	"ingresses.networking.k8s.io":                              "nothing acts on an Ingress: no ingress controller runs in this cluster",
	"certificatesigningrequests.certificates.k8s.io":           "nothing signs certificates here: an approved request stays without one",
	"podcertificaterequests.certificates.k8s.io":               "nothing signs certificates here: the request stays without one",
	"leasecandidates.coordination.k8s.io":                      "nothing acts on a LeaseCandidate: no component of this cluster elects a leader",
	"flowschemas.flowcontrol.apiserver.k8s.io":                 "the simulated API server limits no requests: nothing acts on a FlowSchema",
	"prioritylevelconfigurations.flowcontrol.apiserver.k8s.io": "the simulated API server limits no requests: nothing acts on a PriorityLevelConfiguration",
	"ipaddresses.networking.k8s.io":                            "nothing acts on an IPAddress: addresses of Services are taken from the first range only",
	"servicecidrs.networking.k8s.io":                           "nothing acts on another ServiceCIDR: addresses of Services are taken from the first range only",
	"deviceclasses.resource.k8s.io":                            "dynamic resource allocation is not supported: nothing acts on a DeviceClass",
	"devicetaintrules.resource.k8s.io":                         "dynamic resource allocation is not supported: nothing acts on a DeviceTaintRule",
	"resourceclaims.resource.k8s.io":                           "dynamic resource allocation is not supported: a ResourceClaim is never allocated",
	"resourceclaimtemplates.resource.k8s.io":                   "dynamic resource allocation is not supported: no claims are made from a ResourceClaimTemplate",
	"resourceslices.resource.k8s.io":                           "dynamic resource allocation is not supported: nothing acts on a ResourceSlice",
	"csidrivers.storage.k8s.io":                                "CSI drivers are not supported: nothing acts on a CSIDriver",
	"csistoragecapacities.storage.k8s.io":                      "CSI drivers are not supported: nothing acts on a CSIStorageCapacity",
	"volumeattachments.storage.k8s.io":                         "CSI drivers are not supported: a VolumeAttachment is never attached",
	"storageversionmigrations.storagemigration.k8s.io":         "nothing acts on a StorageVersionMigration: the simulated storage has one version of each kind",
}

// announcing warns the client that creates what is not modelled.
type announcing struct{ world *world.World }

var _ admission.ValidationInterface = announcing{}

func newNotModelled(w *world.World) announcing { return announcing{w} }

// Handles implements admission.Interface.
func (announcing) Handles(op admission.Operation) bool { return op == admission.Create }

// Validate implements admission.ValidationInterface. It refuses nothing.
func (a announcing) Validate(ctx context.Context, attrs admission.Attributes, _ admission.ObjectInterfaces) error {
	if attrs.GetSubresource() != "" {
		return nil
	}
	resource := attrs.GetResource().GroupResource()
	if text := notModelled[resource.String()]; text != "" && (a.world.Acts == nil || !a.world.Acts(resource)) {
		warning.AddWarning(ctx, "", text)
	}
	if text := unusual(attrs.GetObject()); text != "" {
		warning.AddWarning(ctx, "", text)
	}
	return nil
}

// containerRuntime is the handler that nodes have, containerd's default.
const containerRuntime = "runc"

// The provisioner that the cluster has, and the name of none.
const (
	provisioner   = "rancher.io/local-path"
	noProvisioner = "kubernetes.io/no-provisioner"
)

// unusual returns what of an object is not modelled although its kind is; "" if
// that is nothing.
func unusual(obj any) string {
	switch o := obj.(type) {
	case *api.Service:
		if o.Spec.Type == api.ServiceTypeLoadBalancer && o.Spec.LoadBalancerClass == nil {
			return "no provider of load balancers runs in this cluster: the external address stays <pending>, and node ports lead to the Service"
		}
	case *node.RuntimeClass:
		if o.Handler != containerRuntime {
			return "the nodes have no runtime handler " + o.Handler + ", only " + containerRuntime + ": pods of this class do not start"
		}
	case *storage.StorageClass:
		if o.Provisioner != provisioner && o.Provisioner != noProvisioner {
			return "CSI drivers and other provisioners are not supported: nothing makes volumes of class " + o.Name + " by " + o.Provisioner + ", and claims stay Pending until volumes are made by hand"
		}
	case *api.PersistentVolume:
		if o.Spec.HostPath == nil && o.Spec.Local == nil {
			return "CSI drivers and volumes of the network are not supported: pods with volume " + o.Name + " do not start"
		}
	case *api.Pod:
		if slices.ContainsFunc(o.Spec.Volumes, func(v api.Volume) bool { return v.CSI != nil }) {
			return "CSI drivers are not supported: the pod does not start, because no node has the driver of its volume"
		}
		if users := o.Spec.HostUsers; users != nil && !*users {
			return "user namespaces are not supported: the users of the pod are those of its node"
		}
		if len(o.Spec.ResourceClaims) > 0 {
			return notModelled["resourceclaims.resource.k8s.io"]
		}
	}
	return ""
}
