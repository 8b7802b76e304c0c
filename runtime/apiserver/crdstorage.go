package apiserver

import (
	"fmt"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apiextensionsserver "k8s.io/apiextensions-apiserver/pkg/apiserver"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/rest"
	genericapiserver "k8s.io/apiserver/pkg/server"
	serverstorage "k8s.io/apiserver/pkg/server/storage"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/apiserver/pkg/storage/storagebackend/factory"
	"k8s.io/client-go/tools/cache"

	"github.com/gherkube/gherkube/runtime/store"
)

// crdGroup provides the storage of custom resource definitions.
type crdGroup struct{}

// GroupName implements group.
func (crdGroup) GroupName() string { return apiextensions.GroupName }

// NewRESTStorage implements group.
func (crdGroup) NewRESTStorage(serverstorage.APIResourceConfigSource, generic.RESTOptionsGetter) (genericapiserver.APIGroupInfo, error) {
	info := genericapiserver.NewDefaultAPIGroupInfo(apiextensions.GroupName, apiextensionsserver.Scheme, metav1.ParameterCodec, apiextensionsserver.Codecs)
	crds, err := customresourcedefinition.NewREST(apiextensionsserver.Scheme, crdOptions{})
	if err != nil {
		return info, err
	}
	info.VersionedResourcesStorageMap[apiextensionsv1.SchemeGroupVersion.Version] = map[string]rest.Storage{
		"customresourcedefinitions":        crds,
		"customresourcedefinitions/status": customresourcedefinition.NewStatusREST(apiextensionsserver.Scheme, crds),
	}
	return info, nil
}

// crdOptions tells the registry of definitions that they are stored with us.
type crdOptions struct{}

// GetRESTOptions implements generic.RESTOptionsGetter.
func (crdOptions) GetRESTOptions(gr schema.GroupResource, _ runtime.Object) (generic.RESTOptions, error) {
	config := &storagebackend.ConfigForResource{GroupResource: gr}
	config.Codec = apiextensionsserver.Codecs.LegacyCodec(apiextensionsv1.SchemeGroupVersion)
	config.EncodeVersioner = apiextensionsv1.SchemeGroupVersion
	return restOptions(config, decorator(apiextensionsserver.Scheme)), nil
}

// customOptions tells the registries of custom resources that those are stored
// with us.
type customOptions struct{}

// GetRESTOptions implements generic.RESTOptionsGetter.
func (customOptions) GetRESTOptions(gr schema.GroupResource, _ runtime.Object) (generic.RESTOptions, error) {
	config := &storagebackend.ConfigForResource{GroupResource: gr}
	config.Codec = unstructured.UnstructuredJSONScheme
	return restOptions(config, newCustomResource), nil
}

// newCustomResource is the generic.StorageDecorator of custom resources.
func newCustomResource(config *storagebackend.ConfigForResource, prefix string, _ func(runtime.Object) (string, error),
	newFunc, _ func() runtime.Object, _ storage.AttrFunc, _ storage.IndexerFuncs, _ *cache.Indexers,
) (storage.Interface, factory.DestroyFunc, error) {
	r := &resource{
		GroupResource: config.GroupResource, prefix: prefix, newFunc: newFunc,
		codec: unstructuredCodec{codec: config.Codec, newFunc: newFunc},
	}
	return r, func() {}, nil
}

// unstructuredCodec converts custom resources between the version that a
// registry works on and the one that is stored, by the codec that apiextensions
// makes from their definition: it converts, defaults and prunes.
type unstructuredCodec struct {
	codec   runtime.Codec
	newFunc func() runtime.Object
}

func (c unstructuredCodec) store(obj runtime.Object) (store.Object, error) {
	data, err := runtime.Encode(c.codec, obj)
	if err != nil {
		return nil, err
	}
	out := &unstructured.Unstructured{}
	if err := out.UnmarshalJSON(data); err != nil {
		return nil, err
	}
	return out, nil
}

func (c unstructuredCodec) load(obj store.Object, out runtime.Object) error {
	data, err := runtime.Encode(unstructured.UnstructuredJSONScheme, obj)
	if err != nil {
		return err
	}
	if _, ok := out.(*unstructured.Unstructured); !ok {
		return fmt.Errorf("a custom resource cannot be read into a %T", out)
	}
	_, _, err = c.codec.Decode(data, nil, out)
	return err
}

func (c unstructuredCodec) peek(obj store.Object) (runtime.Object, error) {
	out := c.newFunc()
	return out, c.load(obj, out)
}
