package reference

import (
	"strconv"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kube-aggregator/pkg/apis/apiregistration"
	"k8s.io/kubernetes/pkg/apis/admissionregistration"
	"k8s.io/kubernetes/pkg/apis/rbac"
)

var (
	roleField       = &field{base: "roleRef", name: ".name"}
	subjectField    = &field{base: "subjects[%d]", name: ".name"}
	policyField     = &field{base: "spec", name: ".policyName"}
	webhookField    = &field{"webhooks[%d].clientConfig.service", ".name", ".port"}
	apiServiceField = &field{"spec.service", ".name", ".port"}
	conversionField = &field{"spec.conversion.webhook.clientConfig.service", ".name", ".port"}
	paramField      = &field{base: "spec.paramRef", name: ".name"}
)

// binding collects the role and the ServiceAccounts of a binding.
func (c *collector) binding(ref rbac.RoleRef, subjects []rbac.Subject) {
	switch ref.Kind {
	case roleKind.Kind:
		c.refer(roleField, named{kind: roleKind, name: ref.Name})
	case clusterRoleKind.Kind:
		c.refer(roleField, named{kind: clusterRoleKind, name: ref.Name})
	}
	for i, s := range subjects {
		if s.Kind != rbac.ServiceAccountKind {
			continue
		}
		c.refer(subjectField, named{kind: serviceAccountKind, namespace: s.Namespace, name: s.Name}, i)
	}
}

func (c *collector) apiService(o *apiregistration.APIService) {
	if s := o.Spec.Service; s != nil {
		c.refer(apiServiceField, named{kind: serviceKind, namespace: s.Namespace, name: s.Name, part: strconv.Itoa(int(s.Port))})
	}
}

func (c *collector) definition(o *apiextensions.CustomResourceDefinition) {
	conversion := o.Spec.Conversion
	if conversion == nil || conversion.WebhookClientConfig == nil || conversion.WebhookClientConfig.Service == nil {
		return
	}
	s := conversion.WebhookClientConfig.Service
	c.refer(conversionField, named{kind: serviceKind, namespace: s.Namespace, name: s.Name, part: strconv.Itoa(int(s.Port))})
}

func (c *collector) admission(obj runtime.Object) {
	switch o := obj.(type) {
	case *admissionregistration.ValidatingWebhookConfiguration:
		for i := range o.Webhooks {
			c.webhook(&o.Webhooks[i].ClientConfig, i)
		}
	case *admissionregistration.MutatingWebhookConfiguration:
		for i := range o.Webhooks {
			c.webhook(&o.Webhooks[i].ClientConfig, i)
		}
	case *admissionregistration.ValidatingAdmissionPolicy:
		c.parameters(o.Spec.ParamKind)
	case *admissionregistration.MutatingAdmissionPolicy:
		c.parameters(o.Spec.ParamKind)
	case *admissionregistration.ValidatingAdmissionPolicyBinding:
		c.refer(policyField, named{kind: validatingPolicyKind, name: o.Spec.PolicyName})
		c.parameter(o.Spec.ParamRef)
	case *admissionregistration.MutatingAdmissionPolicyBinding:
		c.refer(policyField, named{kind: mutatingPolicyKind, name: o.Spec.PolicyName})
		c.parameter(o.Spec.ParamRef)
	}
}

func (c *collector) webhook(config *admissionregistration.WebhookClientConfig, i int) {
	if s := config.Service; s != nil {
		c.refer(webhookField, named{kind: serviceKind, namespace: s.Namespace, name: s.Name, part: strconv.Itoa(int(s.Port))}, i)
	}
}

// parameters notes the kind that a policy's bindings refer to.
func (c *collector) parameters(kind *admissionregistration.ParamKind) {
	if kind != nil {
		if gk, ok := groupKind(kind.APIVersion, kind.Kind); ok {
			c.facts.parameters = gk
		}
	}
}

// parameter collects what a binding refers to. Of which kind it is, its policy
// says.
func (c *collector) parameter(ref *admissionregistration.ParamRef) {
	if ref != nil {
		c.refer(paramField, named{namespace: ref.Namespace, name: ref.Name})
	}
}
