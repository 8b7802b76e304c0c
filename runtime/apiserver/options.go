package apiserver

import (
	"fmt"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/generic"
	serveroptions "k8s.io/apiserver/pkg/server/options"
	serverstorage "k8s.io/apiserver/pkg/server/storage"
	"k8s.io/component-base/compatibility"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/kubeapiserver"

	"github.com/gherkube/gherkube/runtime/apiserver/fields"
	"github.com/gherkube/gherkube/runtime/apiserver/storage"
)

// storageOptions tells the registries of the built-in kinds that they are
// stored with us, in the versions that upstream stores them in.
type storageOptions struct {
	factory  *serverstorage.DefaultStorageFactory
	managers fields.Managers
}

func newStorageOptions(version compatibility.EffectiveVersion, enabled *serverstorage.ResourceConfig, managers fields.Managers) (storageOptions, error) {
	config := kubeapiserver.NewStorageFactoryConfigEffectiveVersion(version)
	config.APIResourceConfig = enabled
	factory, err := config.Complete(&serveroptions.EtcdOptions{DefaultStorageMediaType: runtime.ContentTypeJSON}).New()
	return storageOptions{factory, managers}, err
}

// GetRESTOptions implements generic.RESTOptionsGetter.
func (o storageOptions) GetRESTOptions(gr schema.GroupResource, example runtime.Object) (generic.RESTOptions, error) {
	config, err := o.factory.NewConfig(gr, example)
	if err != nil {
		return generic.RESTOptions{}, fmt.Errorf("storage of %s: %w", gr, err)
	}
	return storage.Options(config, legacyscheme.Scheme, o.managers), nil
}
