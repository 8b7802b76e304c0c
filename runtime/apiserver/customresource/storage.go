package customresource

import (
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
	"k8s.io/apiserver/pkg/storage/storagebackend"

	"github.com/gherkube/gherkube/runtime/apiserver/storage"
)

// Group provides the storage of custom resource Definitions.
type Group struct{}

// GroupName implements group.
func (Group) GroupName() string { return apiextensions.GroupName }

// NewRESTStorage implements group.
func (Group) NewRESTStorage(serverstorage.APIResourceConfigSource, generic.RESTOptionsGetter) (genericapiserver.APIGroupInfo, error) {
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
	return storage.Options(config, apiextensionsserver.Scheme, nil), nil
}

// customOptions tells the registries of custom resources that those are stored
// with us.
type customOptions struct{}

// GetRESTOptions implements generic.RESTOptionsGetter.
func (customOptions) GetRESTOptions(gr schema.GroupResource, _ runtime.Object) (generic.RESTOptions, error) {
	config := &storagebackend.ConfigForResource{GroupResource: gr}
	config.Codec = unstructured.UnstructuredJSONScheme
	return storage.CustomOptions(config), nil
}
