package upstream

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"k8s.io/apiextensions-apiserver/pkg/apihelpers"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apiextensions-apiserver/pkg/crdserverscheme"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresource"
	"k8s.io/apimachinery/pkg/runtime"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// ErrNotServed says that the definition has no such version, or does not serve
// it.
var ErrNotServed = errors.New("the version is not served")

// compileVersion makes of one version of a definition what
// getOrCreateServingInfoFor in k8s.io/apiextensions-apiserver/pkg/apiserver
// makes of it.
func compileVersion(crd *apiextensionsv1.CustomResourceDefinition, name string) (k *Kind, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("compiling its schema panicked: %v", p)
		}
	}()
	if !apihelpers.HasServedCRDVersion(crd, name) {
		return nil, ErrNotServed
	}
	props, err := internalSchema(crd, name)
	if err != nil {
		return nil, err
	}
	custom := &customKind{preserveUnknownFields: crd.Spec.PreserveUnknownFields, Deprecation: deprecationWarning(crd, name)}
	if custom.structural, err = structural(crd, props); err != nil {
		return nil, err
	}
	k = &Kind{
		GVK:        runtimeschema.GroupVersionKind{Group: crd.Spec.Group, Version: name, Kind: crd.Spec.Names.Kind},
		resource:   crd.Spec.Names.Plural,
		Namespaced: crd.Spec.Scope == apiextensionsv1.NamespaceScoped,
		scheme:     newScheme(func(*runtime.Scheme) {}),
		Custom:     custom,
	}
	k.outline = &Kind{GVK: k.GVK, resource: k.resource, Namespaced: k.Namespaced, Custom: &customKind{Deprecation: custom.Deprecation}}
	k.create, err = customCreation(k, crd, props)
	return k, err
}

// internalSchema is the schema of the version in the internal types, nil if it
// has none.
func internalSchema(crd *apiextensionsv1.CustomResourceDefinition, version string) (*apiextensions.JSONSchemaProps, error) {
	val, err := apihelpers.GetSchemaForVersion(crd, version)
	if err != nil || val == nil {
		return nil, err
	}
	internal := &apiextensions.CustomResourceValidation{}
	if err := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(val, internal, nil); err != nil {
		return nil, fmt.Errorf("converting its schema: %w", err)
	}
	return internal.OpenAPIV3Schema, nil
}

func structural(crd *apiextensionsv1.CustomResourceDefinition, props *apiextensions.JSONSchemaProps) (*structuralschema.Structural, error) {
	if props == nil {
		return nil, nil
	}
	s, err := structuralschema.NewStructural(props)
	if crd.Spec.PreserveUnknownFields {
		return s, nil // as upstream, whatever the error
	}
	if err != nil {
		return nil, fmt.Errorf("its schema is not structural: %w", err)
	}
	s = s.DeepCopy() // the defaults in it are the definition's own
	if err := defaulting.PruneDefaults(s); err != nil {
		return nil, fmt.Errorf("pruning its defaults: %w", err)
	}
	return s, nil
}

// customCreation is the creation by the strategy of custom resources.
func customCreation(k *Kind, crd *apiextensionsv1.CustomResourceDefinition, props *apiextensions.JSONSchemaProps) (creation, error) {
	validator, _, err := validation.NewSchemaValidator(props)
	if err != nil {
		return nil, fmt.Errorf("compiling its schema: %w", err)
	}
	subresources, err := apihelpers.GetSubresourcesForVersion(crd, k.GVK.Version)
	if err != nil {
		return nil, err
	}
	var status *apiextensions.CustomResourceSubresourceStatus
	var scale *apiextensions.CustomResourceSubresourceScale
	if subresources != nil && subresources.Status != nil {
		status = &apiextensions.CustomResourceSubresourceStatus{}
	}
	if subresources != nil && subresources.Scale != nil {
		scale = &apiextensions.CustomResourceSubresourceScale{}
		if err := apiextensionsv1.Convert_v1_CustomResourceSubresourceScale_To_apiextensions_CustomResourceSubresourceScale(subresources.Scale, scale, nil); err != nil {
			return nil, fmt.Errorf("converting its scale subresource: %w", err)
		}
	}
	// The validator of the status is for updates of it alone.
	strategy := customresource.NewStrategy(crdserverscheme.NewUnstructuredObjectTyper(), k.Namespaced, k.GVK, validator, nil,
		k.Custom.structural, status, scale, nil)
	return func(ctx context.Context, obj runtime.Object) error {
		return inOrder(createByStrategy(ctx, strategy, obj))
	}, nil
}

// inOrder sorts errors of validation, which upstream finds in walks over maps.
func inOrder(err error) error {
	var invalid InvalidFields
	if errors.As(err, &invalid) {
		slices.SortStableFunc(invalid, compareErrors)
	}
	return err
}
