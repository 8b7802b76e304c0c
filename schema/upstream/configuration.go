package upstream

import (
	"context"
	"fmt"
	"sync"

	"k8s.io/apimachinery/pkg/runtime"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/apis/apiserver"
	apiserverinstall "k8s.io/apiserver/pkg/apis/apiserver/install"
	apiservervalidation "k8s.io/apiserver/pkg/apis/apiserver/validation"
	"k8s.io/apiserver/pkg/apis/audit"
	auditinstall "k8s.io/apiserver/pkg/apis/audit/install"
	auditvalidation "k8s.io/apiserver/pkg/apis/audit/validation"
	kubeletconfig "k8s.io/kubelet/config/v1beta1"
)

// configurationGroups are the groups of files that programs read, as their authors
// register them. No API server serves them.
var configurationGroups = map[string]bool{
	"apiserver.config.k8s.io":                   true,
	"apiserver.k8s.io":                          true,
	"audit.k8s.io":                              true,
	"client.authentication.k8s.io":              true,
	"controllermanager.config.k8s.io":           true,
	"credentialprovider.kubelet.k8s.io":         true,
	"kind.x-k8s.io":                             true,
	"kubeadm.k8s.io":                            true,
	"kubecontrollermanager.config.k8s.io":       true,
	"kubelet.config.k8s.io":                     true,
	"kubeproxy.config.k8s.io":                   true,
	"kubescheduler.config.k8s.io":               true,
	"kustomize.config.k8s.io":                   true,
	"pod-security.admission.config.k8s.io":      true,
	"eventratelimit.admission.k8s.io":           true,
	"podtolerationrestriction.admission.k8s.io": true,
	"resourcequota.admission.k8s.io":            true,
}

// IsConfiguration says whether the kind is one of files that programs read, and of no
// API.
func IsConfiguration(gvk runtimeschema.GroupVersionKind) bool {
	// What the conformance tests of the Gateway API write has the group of its kinds.
	report := gvk.Group == "gateway.networking.k8s.io" && gvk.Kind == "ConformanceReport"
	return report || configurationGroups[gvk.Group]
}

// IsMessage says whether the kind is one of what API servers and other programs send to
// each other: no API server takes such an object, in any version.
func IsMessage(gvk runtimeschema.GroupVersionKind) bool {
	switch gvk.Group {
	case "admission.k8s.io":
		return gvk.Kind == "AdmissionReview"
	case "imagepolicy.k8s.io":
		return gvk.Kind == "ImageReview"
	case "apiextensions.k8s.io":
		return gvk.Kind == "ConversionReview"
	}
	return false
}

// Configuration is a kind of files that programs read, whose reading and validation is
// linked; nil if there is none. Creating it does what the program does with the file.
func Configuration(gvk runtimeschema.GroupVersionKind) *Kind { return configurations()[gvk] }

var configurations = sync.OnceValue(func() map[runtimeschema.GroupVersionKind]*Kind {
	kinds := map[runtimeschema.GroupVersionKind]*Kind{}
	add := func(group, version, kind string, s *scheme, validate func(runtime.Object) field.ErrorList) {
		gvk := runtimeschema.GroupVersionKind{Group: group, Version: version, Kind: kind}
		kinds[gvk] = &Kind{GVK: gvk, scheme: s, create: func(_ context.Context, obj runtime.Object) error { return orNil(validate(obj)) }}
	}
	add("audit.k8s.io", "v1", "Policy", newScheme(auditinstall.Install), validateAuditPolicy)
	add("apiserver.config.k8s.io", "v1", "EncryptionConfiguration", newScheme(apiserverinstall.Install), validateEncryption)
	add("kubelet.config.k8s.io", "v1beta1", "KubeletConfiguration", newScheme(installKubelet), fieldsOnly)
	return kinds
})

// validateAuditPolicy does what LoadPolicyFromBytes in k8s.io/apiserver/pkg/audit/policy
// does after decoding.
func validateAuditPolicy(obj runtime.Object) field.ErrorList {
	policy, ok := obj.(*audit.Policy)
	if !ok {
		return notOfType(obj)
	}
	if len(policy.Rules) == 0 {
		return field.ErrorList{field.Required(field.NewPath("rules"), "a policy without rules is refused")}
	}
	return auditvalidation.ValidatePolicy(policy)
}

// validateEncryption does what loadConfig in
// k8s.io/apiserver/pkg/server/options/encryptionconfig does after decoding.
func validateEncryption(obj runtime.Object) field.ErrorList {
	configuration, ok := obj.(*apiserver.EncryptionConfiguration)
	if !ok {
		return notOfType(obj)
	}
	return apiservervalidation.ValidateEncryptionConfiguration(configuration, false)
}

// installKubelet registers the external type for the internal one: the kubelet's own
// validation links what a kubelet is made of.
func installKubelet(s *runtime.Scheme) {
	group := kubeletconfig.SchemeGroupVersion.Group
	for _, version := range []string{kubeletconfig.SchemeGroupVersion.Version, runtime.APIVersionInternal} {
		s.AddKnownTypeWithName(runtimeschema.GroupVersionKind{Group: group, Version: version, Kind: "KubeletConfiguration"}, &kubeletconfig.KubeletConfiguration{})
	}
}

// fieldsOnly is the validation of what is only decoded.
func fieldsOnly(runtime.Object) field.ErrorList { return nil }

func notOfType(obj runtime.Object) field.ErrorList {
	return field.ErrorList{field.InternalError(nil, fmt.Errorf("decoded as %T", obj))}
}
