package storage

import (
	"fmt"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/apiserver/pkg/storage/storagebackend/factory"
	"k8s.io/client-go/tools/cache"

	"github.com/gherkube/gherkube/runtime/apiserver/fields"
)

// Options tells the registry of a scheme's kind that it is stored with us. By the
// managers, if there are any, clients see who wrote what.
func Options(config *storagebackend.ConfigForResource, scheme *runtime.Scheme, managers fields.Managers) generic.RESTOptions {
	return restOptions(config, decorator(scheme, managers))
}

// CustomOptions tells the registry of a custom resource that it is stored with
// us.
func CustomOptions(config *storagebackend.ConfigForResource) generic.RESTOptions {
	options := restOptions(config, newCustomResource)
	// As CRDRESTOptionsGetter.GetRESTOptions has it; errors name the key.
	options.ResourcePrefix = "/" + config.GroupResource.Group + "/" + config.GroupResource.Resource
	return options
}

func restOptions(config *storagebackend.ConfigForResource, decorator generic.StorageDecorator) generic.RESTOptions {
	return generic.RESTOptions{
		StorageConfig:           config,
		Decorator:               decorator,
		EnableGarbageCollection: true,
		DeleteCollectionWorkers: 1,
		ResourcePrefix:          "/" + config.GroupResource.String(),
	}
}

// decorator returns what makes the storages of a scheme's kinds.
func decorator(scheme *runtime.Scheme, managers fields.Managers) generic.StorageDecorator {
	return func(config *storagebackend.ConfigForResource, prefix string, _ func(runtime.Object) (string, error),
		newFunc, _ func() runtime.Object, _ storage.AttrFunc, _ storage.IndexerFuncs, _ *cache.Indexers,
	) (storage.Interface, factory.DestroyFunc, error) {
		codec, err := newSchemeCodec(scheme, newFunc, config.EncodeVersioner)
		if err != nil {
			return nil, nil, fmt.Errorf("storage of %s: %w", config.GroupResource, err)
		}
		r := &resource{GroupResource: config.GroupResource, prefix: prefix, codec: codec, newFunc: newFunc}
		r.fields = fields.Reader{Resource: config.GroupResource, Kind: codec, Managers: managers}
		return r, func() {}, nil
	}
}

// newCustomResource is the generic.StorageDecorator of custom resources.
func newCustomResource(config *storagebackend.ConfigForResource, prefix string, _ func(runtime.Object) (string, error),
	newFunc, _ func() runtime.Object, _ storage.AttrFunc, _ storage.IndexerFuncs, _ *cache.Indexers,
) (storage.Interface, factory.DestroyFunc, error) {
	r := &resource{
		GroupResource: config.GroupResource, prefix: prefix, newFunc: newFunc,
		codec: newUnstructuredCodec(config.Codec, newFunc),
	}
	return r, func() {}, nil
}
