// Package aggregation is the APIServices of worlds: those of the versions that the
// server serves itself, and those that ask for another server, which is never
// reached.
package aggregation

import (
	"context"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/generic"
	genericapiserver "k8s.io/apiserver/pkg/server"
	serverstorage "k8s.io/apiserver/pkg/server/storage"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/kube-aggregator/pkg/apis/apiregistration"
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
	"k8s.io/kube-aggregator/pkg/apis/apiregistration/v1/helper"
	aggregatorscheme "k8s.io/kube-aggregator/pkg/apiserver/scheme"
	"k8s.io/kube-aggregator/pkg/controllers/autoregister"
	apiservicestorage "k8s.io/kube-aggregator/pkg/registry/apiservice/etcd"
	apiregistrationrest "k8s.io/kube-aggregator/pkg/registry/apiservice/rest"
	controlplane "k8s.io/kubernetes/pkg/controlplane/apiserver"

	"github.com/gherkube/gherkube/runtime/apiserver/instant"
	"github.com/gherkube/gherkube/runtime/apiserver/storage"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

var apiServices = store.Kind[*apiregistrationv1.APIService]{
	GroupResource: apiregistrationv1.Resource("apiservices"),
}

// Group provides the storage of APIServices, which upstream's
// aggregator serves.
type Group struct{}

// GroupName implements group.
func (Group) GroupName() string { return apiregistration.GroupName }

// NewRESTStorage implements group.
func (Group) NewRESTStorage(enabled serverstorage.APIResourceConfigSource, _ generic.RESTOptionsGetter) (genericapiserver.APIGroupInfo, error) {
	info := apiregistrationrest.NewRESTStorage(enabled, options{}, false)
	for _, version := range info.VersionedResourcesStorageMap {
		if storage, ok := version["apiservices"].(*apiservicestorage.REST); ok {
			version["apiservices"] = &printed{storage}
		}
	}
	return info, nil
}

// printed is upstream's with ages in virtual time: it prints its tables itself,
// not by its registry.
type printed struct{ *apiservicestorage.REST }

// ConvertToTable implements rest.TableConvertor.
func (s *printed) ConvertToTable(ctx context.Context, obj, options runtime.Object) (*metav1.Table, error) {
	return instant.Tables(s.REST).ConvertToTable(ctx, obj, options)
}

// options tells the registry of APIServices that they are stored
// with us.
type options struct{}

// GetRESTOptions implements generic.RESTOptionsGetter.
func (options) GetRESTOptions(gr schema.GroupResource, _ runtime.Object) (generic.RESTOptions, error) {
	config := &storagebackend.ConfigForResource{GroupResource: gr}
	config.Codec = aggregatorscheme.Codecs.LegacyCodec(apiregistrationv1.SchemeGroupVersion)
	config.EncodeVersioner = apiregistrationv1.SchemeGroupVersion
	return storage.Options(config, aggregatorscheme.Scheme, nil), nil
}

// The values of the label by which autoregister's controller knows the
// APIServices that are its own: manageOnStart and manageContinuously.
const (
	managedOnStart      = "onstart"
	managedContinuously = "true"
)

// localPriorities are those of the versions that kube-apiserver adds to the
// generic ones: cmd/kube-apiserver/app's apiVersionPriorities.
var localPriorities = map[schema.GroupVersion]controlplane.APIServicePriority{
	{Group: "apps", Version: "v1"}:              {Group: 17800, Version: 15},
	{Group: "autoscaling", Version: "v1"}:       {Group: 17500, Version: 15},
	{Group: "autoscaling", Version: "v2"}:       {Group: 17500, Version: 30},
	{Group: "batch", Version: "v1"}:             {Group: 17400, Version: 15},
	{Group: "networking.k8s.io", Version: "v1"}: {Group: 17200, Version: 15},
	{Group: "policy", Version: "v1"}:            {Group: 17100, Version: 15},
	{Group: "storage.k8s.io", Version: "v1"}:    {Group: 16800, Version: 15},
	{Group: "scheduling.k8s.io", Version: "v1"}: {Group: 16600, Version: 15},
	{Group: "node.k8s.io", Version: "v1"}:       {Group: 16300, Version: 15},
	{Group: "resource.k8s.io", Version: "v1"}:   {Group: 16200, Version: 21},
	// Of metrics-server's manifest, which names itself as the service.
	{Group: "metrics.k8s.io", Version: "v1beta1"}: {Group: 100, Version: 100},
}

// Local are the APIServices of the built-in groups, which upstream's
// apiServicesToRegister makes: one for each served version, except for the
// aggregator's own group.
type Local struct {
	priorities map[schema.GroupVersion]controlplane.APIServicePriority
	services   []*apiregistrationv1.APIService
}

// NewLocal returns none.
func NewLocal() *Local {
	priorities := controlplane.DefaultGenericAPIServicePriorities()
	for gv, p := range localPriorities {
		priorities[gv] = p
	}
	return &Local{priorities: priorities}
}

// Add adds a version that the server serves.
func (l *Local) Add(gv schema.GroupVersion) {
	if p, ok := l.priorities[gv]; ok && gv.Group != apiregistration.GroupName {
		l.services = append(l.services, apiServiceOf(gv, p, managedOnStart))
	}
}

// apiServiceOf returns the APIService of a version that the server serves
// itself.
func apiServiceOf(gv schema.GroupVersion, priority controlplane.APIServicePriority, managed string) *apiregistrationv1.APIService {
	a := &apiregistrationv1.APIService{
		ObjectMeta: metav1.ObjectMeta{
			Name:   gv.Version + "." + gv.Group,
			Labels: map[string]string{autoregister.AutoRegisterManagedLabel: managed},
		},
		Spec: apiregistrationv1.APIServiceSpec{
			Group: gv.Group, Version: gv.Version, GroupPriorityMinimum: priority.Group, VersionPriority: priority.Version,
		},
	}
	helper.SetAPIServiceCondition(a, helper.NewLocalAvailableAPIServiceCondition())
	return a
}

// Create stores the APIServices in a new world, whose gate the caller is inside of.
func (l *Local) Create(w *world.World) error {
	for _, a := range l.services {
		if err := createAPIService(w, a); err != nil {
			return fmt.Errorf("initial object: %w", err)
		}
	}
	return nil
}

// createAPIService stores one under metadata of the world's; spec and labels
// are shared.
func createAPIService(w *world.World, a *apiregistrationv1.APIService) error {
	now := metav1.NewTime(w.Clock.Now().Truncate(time.Second).UTC())
	c, key := *a, apiServices.Key("", a.Name)
	c.UID, c.CreationTimestamp = w.NewUID(key), now
	c.Status.Conditions = []apiregistrationv1.APIServiceCondition{a.Status.Conditions[0]}
	c.Status.Conditions[0].LastTransitionTime = now
	_, err := w.Store.Create(key, &c)
	return err
}
