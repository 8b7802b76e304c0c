package reference

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/kubernetes/pkg/apis/admissionregistration"
	"k8s.io/kubernetes/pkg/apis/apps"
	"k8s.io/kubernetes/pkg/apis/autoscaling"
	"k8s.io/kubernetes/pkg/apis/batch"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/apis/networking"
	"k8s.io/kubernetes/pkg/apis/policy"
	"k8s.io/kubernetes/pkg/apis/rbac"
	"k8s.io/kubernetes/pkg/apis/resource"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	"k8s.io/kube-aggregator/pkg/apis/apiregistration"
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

// collector collects the facts of one object.
type collector struct {
	facts *Facts
	// prefix is where the references are that are being collected.
	prefix string
}

// named is what a field refers to.
type named struct {
	kind            runtimeschema.GroupKind
	namespace, name string
	part            string
	optional        bool
}

// refer notes a reference. A field without a name refers to nothing.
func (c *collector) refer(f *field, to named, index ...int) {
	if to.name == "" {
		return
	}
	r := reference{to: to.kind, namespace: to.namespace, name: to.name, part: to.part, optional: to.optional, at: place{prefix: c.prefix, field: f}}
	for i, n := range index {
		r.at.index[i] = int32(n)
	}
	c.facts.references = append(c.facts.references, r)
}

func (c *collector) selects(path string, s selector, why purpose) {
	if !s.empty() {
		c.facts.selection = &selection{at: path, selector: s, purpose: why}
	}
}

var ownerField = &field{base: "metadata.ownerReferences[%d]", name: ".name"}

func (c *collector) owners(list []metav1.OwnerReference) {
	for i, o := range list {
		gv, err := runtimeschema.ParseGroupVersion(o.APIVersion)
		c.facts.owned = c.facts.owned || isTrue(o.Controller)
		if err == nil {
			c.refer(ownerField, named{kind: gv.WithKind(o.Kind).GroupKind(), name: o.Name}, i)
		}
	}
}

func isTrue(b *bool) bool { return b != nil && *b }

func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
