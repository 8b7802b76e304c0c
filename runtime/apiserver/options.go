package apiserver

import (
	"fmt"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/generic"
	serveroptions "k8s.io/apiserver/pkg/server/options"
	serverstorage "k8s.io/apiserver/pkg/server/storage"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/apiserver/pkg/storage/storagebackend/factory"
	"k8s.io/client-go/tools/cache"
	"k8s.io/component-base/compatibility"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/kubeapiserver"
)

// storageOptions tells the registries of the built-in kinds that they are
// stored with us, in the versions that upstream stores them in.
type storageOptions struct {
	factory *serverstorage.DefaultStorageFactory
}

func newStorageOptions(version compatibility.EffectiveVersion, enabled *serverstorage.ResourceConfig) (storageOptions, error) {
	config := kubeapiserver.NewStorageFactoryConfigEffectiveVersion(version)
	config.APIResourceConfig = enabled
	factory, err := config.Complete(&serveroptions.EtcdOptions{DefaultStorageMediaType: runtime.ContentTypeJSON}).New()
	return storageOptions{factory}, err
}

// GetRESTOptions implements generic.RESTOptionsGetter.
func (o storageOptions) GetRESTOptions(gr schema.GroupResource, example runtime.Object) (generic.RESTOptions, error) {
	config, err := o.factory.NewConfig(gr, example)
	if err != nil {
		return generic.RESTOptions{}, fmt.Errorf("storage of %s: %w", gr, err)
	}
	return restOptions(config, decorator(legacyscheme.Scheme)), nil
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
func decorator(scheme *runtime.Scheme) generic.StorageDecorator {
	return func(config *storagebackend.ConfigForResource, prefix string, _ func(runtime.Object) (string, error),
		newFunc, _ func() runtime.Object, _ storage.AttrFunc, _ storage.IndexerFuncs, _ *cache.Indexers,
	) (storage.Interface, factory.DestroyFunc, error) {
		codec, err := newSchemeCodec(scheme, newFunc, config.EncodeVersioner)
		if err != nil {
			return nil, nil, fmt.Errorf("storage of %s: %w", config.GroupResource, err)
		}
		r := &resource{GroupResource: config.GroupResource, prefix: prefix, codec: codec, newFunc: newFunc}
		return r, func() {}, nil
	}
}
