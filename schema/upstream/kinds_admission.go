package upstream

import (
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingadmissionpolicy"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingadmissionpolicybinding"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingwebhookconfiguration"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/resolver"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingadmissionpolicy"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingadmissionpolicybinding"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingwebhookconfiguration"

	_ "k8s.io/kubernetes/pkg/apis/admissionregistration/install" // registers its kinds with legacyscheme, as in the server
)

// The policies' strategies take an authorizer for the parameters a policy
// names. Who creates the object is not known here, so there is none: everything
// is allowed.
func (t *Kinds) addAdmission() {
	admission := t.family("admissionregistration.k8s.io", "v1", nativeScheme())
	admission.add("MutatingAdmissionPolicy", mutatingadmissionpolicy.NewStrategy(nil, anyResource))
	admission.add("MutatingAdmissionPolicyBinding", mutatingadmissionpolicybinding.NewStrategy(nil, nil, anyResource))
	admission.add("MutatingWebhookConfiguration", mutatingwebhookconfiguration.Strategy)
	admission.add("ValidatingAdmissionPolicy", validatingadmissionpolicy.NewStrategy(nil, anyResource))
	admission.add("ValidatingAdmissionPolicyBinding", validatingadmissionpolicybinding.NewStrategy(nil, nil, anyResource))
	admission.add("ValidatingWebhookConfiguration", validatingwebhookconfiguration.Strategy)
}

// anyResource stands for discovery, which the strategies ask for only when there
// is an authorizer. They insist on having one.
var anyResource = resolver.ResourceResolverFunc(func(gvk runtimeschema.GroupVersionKind) (runtimeschema.GroupVersionResource, error) {
	return gvk.GroupVersion().WithResource("*"), nil
})
