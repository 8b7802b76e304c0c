package apiserver

import (
	"context"
	"fmt"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	"k8s.io/apiextensions-apiserver/pkg/apihelpers"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"github.com/gherkube/gherkube/runtime/apiserver/customresource"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// isCustom reports whether effects on the resource go the way of requests:
// those on custom resources and their customresource.Definitions.
func (p *performer) isCustom(resource schema.GroupResource) bool {
	return p.server.storages[resource] == nil || resource == customresource.Definitions.GroupResource
}

// converted reports whether webhooks may have to convert what an effect is about.
func (p *performer) converted(effect loop.Effect) bool {
	var resource schema.GroupResource
	switch e := effect.(type) {
	case loop.Create:
		resource = e.Key.Resource
	case loop.Update:
		resource = e.Key.Resource
	case loop.Delete:
		resource = e.Key.Resource
	}
	return resource.Resource != "" && p.isCustom(resource) && customresource.Converted(p.world)
}

// createCustom creates a custom resource or a definition and returns its name.
func (p *performer) createCustom(ctx context.Context, e loop.Create) (string, error) {
	client, err := p.customClient(e.Key)
	if err != nil {
		return "", err
	}
	obj, err := untyped(e.Object)
	if err != nil {
		return "", err
	}
	made, err := client.Create(ctx, obj, metav1.CreateOptions{FieldManager: controllerManager})
	if err != nil {
		return "", err
	}
	return made.GetName(), p.server.custom.Settle(p.world)
}

// custom carries out any other effect on a custom resource or a definition.
func (p *performer) custom(ctx context.Context, key store.Key, effect loop.Effect) error {
	client, err := p.customClient(key)
	if err != nil {
		return err
	}
	switch e := effect.(type) {
	case loop.Update:
		obj, err := untyped(e.Object)
		if err != nil {
			return err
		}
		var subresources []string
		if e.Subresource != "" {
			subresources = []string{e.Subresource}
		}
		if _, err := client.Update(ctx, obj, metav1.UpdateOptions{FieldManager: controllerManager}, subresources...); err != nil {
			return err
		}
	case loop.Delete:
		if err := client.Delete(ctx, key.Name, deleteOptions(e)); err != nil {
			return err
		}
	default:
		return fmt.Errorf("%s: %T is not supported for custom resources", key, effect)
	}
	return p.server.custom.Settle(p.world)
}

func (p *performer) customClient(key store.Key) (dynamic.ResourceInterface, error) {
	version := apiextensionsv1.SchemeGroupVersion.Version
	if key.Resource != customresource.Definitions.GroupResource {
		crd, ok := customresource.Definitions.Get(p.world.Store.View(), "", key.Resource.String())
		if !ok {
			return nil, fmt.Errorf("%s: neither a built-in nor a custom resource", key)
		}
		var err error
		if version, err = apihelpers.GetCRDStorageVersion(crd); err != nil {
			return nil, err
		}
	}
	client, err := dynamic.NewForConfig(p.server.inner(p.world))
	if err != nil {
		return nil, err
	}
	resource := client.Resource(key.Resource.WithVersion(version))
	if key.Namespace == "" {
		return resource, nil
	}
	return resource.Namespace(key.Namespace), nil
}

func untyped(obj store.Object) (*unstructured.Unstructured, error) {
	if u, ok := obj.(*unstructured.Unstructured); ok {
		return u.DeepCopy(), nil
	}
	fields, err := runtime.DefaultUnstructuredConverter.ToUnstructured(obj)
	if err != nil {
		return nil, err
	}
	u := &unstructured.Unstructured{Object: fields}
	if _, ok := obj.(*autoscalingv1.Scale); ok {
		u.SetGroupVersionKind(autoscalingv1.SchemeGroupVersion.WithKind("Scale"))
		return u, nil
	}
	u.SetGroupVersionKind(apiextensionsv1.SchemeGroupVersion.WithKind("CustomResourceDefinition"))
	return u, nil
}
