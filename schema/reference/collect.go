package reference

import (
	"slices"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kube-aggregator/pkg/apis/apiregistration"
	"k8s.io/kubernetes/pkg/apis/admissionregistration"
	"k8s.io/kubernetes/pkg/apis/apps"
	"k8s.io/kubernetes/pkg/apis/autoscaling"
	"k8s.io/kubernetes/pkg/apis/batch"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/apis/networking"
	"k8s.io/kubernetes/pkg/apis/policy"
	"k8s.io/kubernetes/pkg/apis/rbac"
	"k8s.io/kubernetes/pkg/apis/resource"
)

// Collect keeps of an object of an internal version, with defaults, what others
// have to agree with.
func Collect(obj runtime.Object) *Facts {
	c := collector{facts: &Facts{}}
	if object, ok := obj.(metav1.Object); ok {
		c.owners(object.GetOwnerReferences())
	}
	switch o := obj.(type) {
	case *core.ConfigMap, *core.Secret, *core.Service, *core.ServiceAccount, *core.PersistentVolume, *core.PersistentVolumeClaim:
		c.core(obj)
	case *core.Pod, *core.PodTemplate, *core.ReplicationController,
		*apps.Deployment, *apps.ReplicaSet, *apps.StatefulSet, *apps.DaemonSet, *batch.Job, *batch.CronJob:
		c.workload(obj)
	case *autoscaling.HorizontalPodAutoscaler:
		c.autoscaler(o)
	case *policy.PodDisruptionBudget:
		c.selects("spec.selector", selectorOf(o.Spec.Selector), toProtect)
	case *networking.NetworkPolicy:
		c.selects("spec.podSelector", selectorOf(&o.Spec.PodSelector), toGuard)
	case *networking.Ingress:
		c.ingress(o)
	case *rbac.RoleBinding:
		c.binding(o.RoleRef, o.Subjects)
	case *rbac.ClusterRoleBinding:
		c.binding(o.RoleRef, o.Subjects)
	case *resource.ResourceClaim:
		c.devices("spec", &o.Spec)
	case *resource.ResourceClaimTemplate:
		c.devices("spec.spec", &o.Spec.Spec)
	case *apiregistration.APIService:
		c.apiService(o)
	case *apiextensions.CustomResourceDefinition:
		c.definition(o)
	case *admissionregistration.ValidatingAdmissionPolicy, *admissionregistration.ValidatingAdmissionPolicyBinding,
		*admissionregistration.MutatingAdmissionPolicy, *admissionregistration.MutatingAdmissionPolicyBinding,
		*admissionregistration.ValidatingWebhookConfiguration, *admissionregistration.MutatingWebhookConfiguration:
		c.admission(obj)
	}
	c.facts.references = slices.Clip(slices.Clone(c.facts.references))
	return c.facts
}
