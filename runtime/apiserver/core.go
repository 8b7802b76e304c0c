package apiserver

import (
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/rest"
	genericapiserver "k8s.io/apiserver/pkg/server"
	serverstorage "k8s.io/apiserver/pkg/server/storage"
	"k8s.io/client-go/kubernetes"
	restclient "k8s.io/client-go/rest"
	api "k8s.io/kubernetes/pkg/apis/core"
	kubeletclient "k8s.io/kubernetes/pkg/kubelet/client"
	"k8s.io/kubernetes/pkg/registry/core/componentstatus"
	endpointsstore "k8s.io/kubernetes/pkg/registry/core/endpoint/storage"
	limitrangestore "k8s.io/kubernetes/pkg/registry/core/limitrange/storage"
	noderest "k8s.io/kubernetes/pkg/registry/core/node/rest"
	nodestore "k8s.io/kubernetes/pkg/registry/core/node/storage"
	pvstore "k8s.io/kubernetes/pkg/registry/core/persistentvolume/storage"
	pvcstore "k8s.io/kubernetes/pkg/registry/core/persistentvolumeclaim/storage"
	podstore "k8s.io/kubernetes/pkg/registry/core/pod/storage"
	podtemplatestore "k8s.io/kubernetes/pkg/registry/core/podtemplate/storage"
	controllerstore "k8s.io/kubernetes/pkg/registry/core/replicationcontroller/storage"
	corerest "k8s.io/kubernetes/pkg/registry/core/rest"

	"github.com/gherkube/gherkube/runtime/apiserver/access"
	"github.com/gherkube/gherkube/runtime/apiserver/node"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// coreGroup provides the storage of the core group, as upstream's
// corerest.New does, which however wants an etcd for its port ranges.
type coreGroup struct {
	loopback   *restclient.Config
	client     kubernetes.Interface
	authorizer authorizer.Authorizer
	// inner configures clients of a world for the server's own parts.
	inner func(*world.World) *restclient.Config
}

// GroupName implements controlplane's RESTStorageProvider.
func (g coreGroup) GroupName() string { return api.GroupName }

// NewRESTStorage implements controlplane's RESTStorageProvider.
func (g coreGroup) NewRESTStorage(enabled serverstorage.APIResourceConfigSource, options generic.RESTOptionsGetter) (genericapiserver.APIGroupInfo, error) {
	config := corerest.GenericConfig{EventTTL: eventTTL, LoopbackClientConfig: g.loopback}
	info, err := config.NewRESTStorage(enabled, options)
	if err != nil {
		return info, err
	}
	storage := info.VersionedResourcesStorageMap["v1"]
	for _, add := range []func(map[string]rest.Storage, generic.RESTOptionsGetter) error{
		g.addNodesAndPods, addVolumes, addSimple,
	} {
		if err := add(storage, options); err != nil {
			return info, err
		}
	}
	return info, nil
}

// addNodesAndPods adds these, and what leads to them.
func (g coreGroup) addNodesAndPods(storage map[string]rest.Storage, options generic.RESTOptionsGetter) error {
	nodes, err := nodestore.NewStorage(options, kubeletclient.KubeletClientConfig{}, nil)
	if err != nil {
		return err
	}
	pods, err := podstore.NewStorage(options, node.Kubelets{}, node.ToPods(), nil, g.authorizer)
	if err != nil {
		return err
	}
	if err := access.AddServiceAccounts(storage, options, g.client, g.authorizer, pods.Pod.Store, nodes.Node.Store); err != nil {
		return err
	}
	storage["nodes"] = nodes.Node
	storage["nodes/status"] = nodes.Status
	storage["nodes/proxy"] = &noderest.ProxyREST{Store: nodes.Node.Store, Connection: node.Kubelets{}, ProxyTransport: node.ToPods()}
	storage["pods"] = pods.Pod
	storage["pods/status"] = pods.Status
	storage["pods/binding"] = pods.Binding
	storage["pods/eviction"] = &eviction{EvictionREST: pods.Eviction, options: options, client: g.inner}
	storage["pods/ephemeralcontainers"] = pods.EphemeralContainers
	storage["pods/resize"] = pods.Resize
	storage["pods/log"] = pods.Log
	storage["pods/exec"] = pods.Exec
	storage["pods/attach"] = pods.Attach
	storage["pods/portforward"] = pods.PortForward
	storage["pods/proxy"] = pods.Proxy
	storage["bindings"] = pods.LegacyBinding
	return addServices(storage, options, pods.Pod)
}

// addServices adds services, which lead to pods.
func addServices(storage map[string]rest.Storage, options generic.RESTOptionsGetter, pods rest.Getter) error {
	services, status, proxy, err := newServices(options, pods)
	if err != nil {
		return err
	}
	endpoints, err := endpointsstore.NewREST(options)
	if err != nil {
		return err
	}
	storage["services"] = services
	storage["services/status"] = status
	storage["services/proxy"] = proxy
	storage["endpoints"] = endpoints
	return nil
}

func addVolumes(storage map[string]rest.Storage, options generic.RESTOptionsGetter) error {
	volumes, volumeStatus, err := pvstore.NewREST(options)
	if err != nil {
		return err
	}
	claims, claimStatus, err := pvcstore.NewREST(options)
	if err != nil {
		return err
	}
	storage["persistentvolumes"] = volumes
	storage["persistentvolumes/status"] = volumeStatus
	storage["persistentvolumeclaims"] = claims
	storage["persistentvolumeclaims/status"] = claimStatus
	return nil
}

func addSimple(storage map[string]rest.Storage, options generic.RESTOptionsGetter) error {
	templates, err := podtemplatestore.NewREST(options)
	if err != nil {
		return err
	}
	limits, err := limitrangestore.NewREST(options)
	if err != nil {
		return err
	}
	controllers, err := controllerstore.NewStorage(options)
	if err != nil {
		return err
	}
	storage["podtemplates"] = templates
	storage["limitranges"] = limits
	storage["replicationcontrollers"] = controllers.Controller
	storage["replicationcontrollers/status"] = controllers.Status
	storage["replicationcontrollers/scale"] = controllers.Scale
	storage["componentstatuses"] = componentstatus.NewStorage(components)
	return nil
}
