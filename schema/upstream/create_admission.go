package upstream

import (
	"context"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/endpoints/request"
	api "k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/plugin/pkg/admission/runtimeclass"
	"k8s.io/kubernetes/plugin/pkg/admission/serviceaccount"
	podsecurity "k8s.io/pod-security-admission/api"
)

// admissionCheck is the part of a validating admission plugin that needs no
// cluster. docs/validate.md lists the plugins that are on by default, and what
// becomes of each.
type admissionCheck func(ctx context.Context, attributes admission.Attributes) error

// validatedBy puts a validating admission plugin behind the creation: Store.Create
// in k8s.io/apiserver/pkg/registry/generic/registry asks admission once the
// strategy is content.
func validatedBy(validate admissionCheck, create creation) creation {
	return func(ctx context.Context, obj runtime.Object) error {
		if err := create(ctx, obj); err != nil {
			return err
		}
		return validate(ctx, creationAttributes(ctx, obj))
	}
}

// creationAttributes are what admission knows of the request.
func creationAttributes(ctx context.Context, obj runtime.Object) admission.Attributes {
	name := ""
	if object, err := meta.Accessor(obj); err == nil {
		name = object.GetName()
	}
	info, _ := request.RequestInfoFrom(ctx)
	user, _ := request.UserFrom(ctx)
	resource := runtimeschema.GroupVersionResource{Group: info.APIGroup, Version: info.APIVersion, Resource: info.Resource}
	return admission.NewAttributesRecord(obj, nil, runtimeschema.GroupVersionKind{}, info.Namespace, name, resource, "",
		admission.Create, &metav1.CreateOptions{}, false, user)
}

// byPlugin asks a plugin that needs no cluster at all.
func byPlugin(plugin admission.ValidationInterface) admissionCheck {
	return func(ctx context.Context, a admission.Attributes) error { return plugin.Validate(ctx, a, nil) }
}

// validateMirrorPod asks the ServiceAccount plugin about mirror pods, which have
// no ServiceAccount that it would look up.
func validateMirrorPod(ctx context.Context, a admission.Attributes) error {
	return serviceaccount.NewServiceAccount().Validate(ctx, a, nil)
}

// validateRuntimeClass asks the RuntimeClass plugin about pods that name no
// RuntimeClass that it would look up.
func validateRuntimeClass(ctx context.Context, a admission.Attributes) error {
	if a.GetObject().(*api.Pod).Spec.RuntimeClassName != nil {
		return nil
	}
	return runtimeclass.NewRuntimeClass().Validate(ctx, a, nil)
}

// validatePodSecurityLabels is ValidateNamespace of
// k8s.io/pod-security-admission/admission for a create request.
func validatePodSecurityLabels(_ context.Context, a admission.Attributes) error {
	_, errs := podsecurity.PolicyToEvaluate(a.GetObject().(*api.Namespace).Labels, podsecurity.Policy{})
	return orNil(errs)
}
