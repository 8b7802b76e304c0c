// Package apiserver is upstream's own generic API server over the stores of
// simulated clusters.
//
// One server serves many worlds: a request carries its world in its context,
// and the storage below the registries reads and writes that world's store.
// Verbs, codecs, validation, patches, server-side apply, discovery and printing
// are upstream's. What is ours is the storage, where virtual time and the
// world's seed take the place of the wall clock and of global chance; the
// admission chain, which is fed from the store instead of by informers; and
// what pods/exec and its like reach, which is the simulator.
//
// The server listens nowhere and runs no goroutine of its own.
package apiserver

import (
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/endpoints/discovery"
	"k8s.io/apiserver/pkg/registry/rest"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/apiserver/pkg/server/filters"
	"k8s.io/apiserver/pkg/server/healthz"
	serverstorage "k8s.io/apiserver/pkg/server/storage"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/client-go/kubernetes"
	restclient "k8s.io/client-go/rest"
	"k8s.io/klog/v2"
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/capabilities"
	"k8s.io/kubernetes/pkg/controlplane"

	"github.com/gherkube/gherkube/runtime/apiserver/access"
	"github.com/gherkube/gherkube/runtime/apiserver/adapter"
	"github.com/gherkube/gherkube/runtime/apiserver/admission"
	"github.com/gherkube/gherkube/runtime/apiserver/aggregation"
	"github.com/gherkube/gherkube/runtime/apiserver/customresource"
	"github.com/gherkube/gherkube/runtime/apiserver/kubeadm"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

const (
	// eventTTL is kube-apiserver's --event-ttl. The store keeps events for
	// ever; registries want to know.
	eventTTL = time.Hour
	// minRequestTimeout is kube-apiserver's --min-request-timeout: how long a
	// watch without a timeout of its own lasts at least, in wall-clock time.
	minRequestTimeout = 30 * time.Minute
)

type (
	// World is what a cluster is to the server.
	World = world.World
	// Outgoing is a request from the server into a cluster's network.
	Outgoing = world.Outgoing
	// Interest is what somebody looks at.
	Interest = world.Interest
	// PodRuntime is what the server asks of whatever runs in pods.
	PodRuntime = world.PodRuntime
	// Streams are those of a command in a container.
	Streams = world.Streams
)

// Config configures a server.
type Config struct{}

// Server is an API server for any number of worlds.
type Server struct {
	generic       *genericapiserver.GenericAPIServer
	config        *genericapiserver.Config
	enabled       *serverstorage.ResourceConfig
	options       storageOptions
	expired       genericapiserver.ResourceExpirationEvaluator
	models        *models
	policy        *access.Policy
	configuration *kubeadm.Configuration
	storages      map[schema.GroupResource]map[string]rest.Storage // by subresource
	versions      map[schema.GroupResource]string                  // the preferred one
	custom        *customresource.Server
	adapters      *adapter.Server
	resources     []adapter.Resource // of the built-in groups, in their preferred versions
	local         *aggregation.Local // of the built-in groups
	managers      managers
}

var silence sync.Once

// New builds a server. It takes some tens of milliseconds, once per process;
// OpenAPI's models are built when they are first needed.
func New(Config) (*Server, error) {
	// Upstream logs to standard error from many places. A program that wants to read
	// it sets a logger after this.
	silence.Do(func() { klog.SetSlogLogger(slog.New(slog.DiscardHandler)) })

	// kubeadm and its like start kube-apiserver with --allow-privileged=true.
	// Upstream keeps that per process.
	capabilities.Setup(true, 0)

	s := &Server{
		models:        &models{},
		policy:        &access.Policy{},
		configuration: &kubeadm.Configuration{},
		storages:      map[schema.GroupResource]map[string]rest.Storage{},
		versions:      map[schema.GroupResource]string{},
		local:         aggregation.NewLocal(),
	}
	s.managers.server = s
	s.config = s.genericConfig()
	s.adapters = adapter.New(s.config.Serializer, s.config.DiscoveryAddresses, s.resourcesIn)
	s.custom = customresource.New(s.config, minRequestTimeout, s.models.metadata)
	var err error
	if s.config.Authorization.Authorizer, s.config.RuleResolver, err = access.NewAuthorizer(); err != nil {
		return nil, fmt.Errorf("API server: %w", err)
	}
	s.enabled = controlplane.DefaultAPIResourceConfigSource()
	s.enabled.EnableVersions(apiextensionsv1.SchemeGroupVersion, apiregistrationv1.SchemeGroupVersion)
	s.config.MergedResourceConfig = s.enabled
	if s.options, err = newStorageOptions(s.config.EffectiveVersion, s.enabled, s.managers.of); err != nil {
		return nil, fmt.Errorf("API server: %w", err)
	}
	s.config.RESTOptionsGetter = s.options
	s.expired, err = genericapiserver.NewResourceExpirationEvaluatorFromOptions(genericapiserver.ResourceExpirationEvaluatorOptions{
		CurrentVersion: s.config.EffectiveVersion.EmulationVersion(),
	})
	if err != nil {
		return nil, fmt.Errorf("API server: %w", err)
	}
	if s.generic, err = s.config.Complete(nil).New("kube-apiserver", genericapiserver.NewEmptyDelegate()); err != nil {
		return nil, fmt.Errorf("API server: %w", err)
	}
	client, err := kubernetes.NewForConfig(s.config.LoopbackClientConfig)
	if err != nil {
		return nil, fmt.Errorf("API server: %w", err)
	}
	if err := s.install(s.groups(client)); err != nil {
		return nil, fmt.Errorf("API server: %w", err)
	}
	s.installPages()
	return s, nil
}

// genericConfig is what controlplane's BuildGenericConfig makes of
// kube-apiserver's default flags, without listening, etcd and informers.
func (s *Server) genericConfig() *genericapiserver.Config {
	c := genericapiserver.NewConfig(legacyscheme.Codecs)
	c.EffectiveVersion = newEffectiveVersion()
	c.FeatureGate = utilfeature.DefaultFeatureGate
	c.EnableProfiling = false
	c.EnableMetrics = false
	c.ExternalAddress = "kubernetes.default.svc:443"
	c.DiscoveryAddresses = discovery.DefaultAddresses{
		DefaultAddress: "kubernetes.default.svc:443",
		CIDRRules:      []discovery.CIDRRule{{IPRange: serviceRange, Address: net.JoinHostPort(kubernetesIP, "443")}},
	}
	c.SkipOpenAPIInstallation = true
	c.LongRunningFunc = filters.BasicLongRunningRequestCheck(
		sets.NewString("watch", "proxy"),
		sets.NewString("attach", "exec", "proxy", "log", "portforward"),
	)
	c.Authentication.Authenticator = access.NewAuthenticator()
	c.Authentication.APIAudiences = access.Audiences
	c.AdmissionControl = admission.New(admission.Config{
		Features: c.FeatureGate, Version: c.EffectiveVersion, Resource: s.resourceOf, Converter: s.converterOf,
		Authorizer: func() authorizer.Authorizer { return s.config.Authorization.Authorizer },
	})
	c.LoopbackClientConfig = &restclient.Config{Host: host, Transport: s.nested(), QPS: -1}
	c.BuildHandlerChainFunc = s.chain
	c.StorageObjectCountTracker = nil
	return c
}

// installPages serves what is not an API group.
func (s *Server) installPages() {
	pages := s.generic.Handler.NonGoRestfulMux
	healthz.InstallHandler(pages, checks(allChecks...)...)
	healthz.InstallLivezHandler(pages, checks(allChecks...)...)
	healthz.InstallReadyzHandler(pages, checks(readyChecks()...)...)
	pages.Handle("/metrics", &ownMetrics{server: s})
	spec := &openAPI{server: s}
	s.custom.BuiltInSpec, s.custom.Converters = spec.builtInSpec, admission.Converters
	pages.Handle("/openapi/v2", spec)
	pages.Handle("/openapi/v3", spec)
	pages.HandlePrefix("/openapi/v3/", spec)
}
