package apiserver

import (
	"fmt"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/initializer"
	"k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle"
	podstore "k8s.io/kubernetes/pkg/registry/core/pod/storage"
	servicestore "k8s.io/kubernetes/pkg/registry/core/service/storage"
	"k8s.io/kubernetes/plugin/pkg/admission/certificates/subjectrestriction"
	"k8s.io/kubernetes/plugin/pkg/admission/defaulttolerationseconds"
	"k8s.io/kubernetes/plugin/pkg/admission/limitranger"
	"k8s.io/kubernetes/plugin/pkg/admission/network/defaultingressclass"
	"k8s.io/kubernetes/plugin/pkg/admission/podtopologylabels"
	"k8s.io/kubernetes/plugin/pkg/admission/priority"
	"k8s.io/kubernetes/plugin/pkg/admission/runtimeclass"
	"k8s.io/kubernetes/plugin/pkg/admission/security/podsecurity"
	"k8s.io/kubernetes/plugin/pkg/admission/storage/persistentvolume/resize"
	"k8s.io/kubernetes/plugin/pkg/admission/storage/storageclass/setdefault"
	"k8s.io/kubernetes/plugin/pkg/admission/storage/storageobjectinuseprotection"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// plugins are the parts of upstream's code that know no request, and of which
// every world therefore has its own, made when they are first needed. The
// world's gate guards them.
type plugins struct {
	server    *Server
	admission []admission.Interface
	addresses *addresses
	services  *servicestore.REST
	eviction  *podstore.EvictionREST
	custom    *customResources
	// registered is the store's revision when APIServices were settled last.
	registered int64
}

// pluginsOf returns the world's own parts.
func pluginsOf(w *world.World) *plugins {
	p, _ := world.Part(w, func() (*plugins, error) { return &plugins{}, nil })
	return p
}

// adoptWorld makes the world one of the server's.
func (s *Server) adoptWorld(w *world.World) { pluginsOf(w).server = s }

// upstreamPlugins are upstream's plugins that work over the store without
// further ado. Of kubeapiserver's DefaultOnPlugins these are left out:
// webhooks and admission policies (not supported), TaintNodesByCondition,
// NodeRestriction and NodeDeclaredFeatureValidator (they concern real
// kubelets), and those for approving certificates and for pod groups.
var upstreamPlugins = func() *admission.Plugins {
	p := &admission.Plugins{}
	limitranger.Register(p)
	podsecurity.Register(p)
	priority.Register(p)
	defaulttolerationseconds.Register(p)
	setdefault.Register(p)
	storageobjectinuseprotection.Register(p)
	resize.Register(p)
	runtimeclass.Register(p)
	subjectrestriction.Register(p)
	defaultingressclass.Register(p)
	podtopologylabels.Register(p)
	return p
}()

// newAdmission returns the world's admission chain, in the order of
// kubeapiserver's AllOrderedPlugins.
func (s *Server) newAdmission(w *world.World) ([]admission.Interface, error) {
	life, err := lifecycle.NewLifecycle(sets.New(metav1.NamespaceDefault, metav1.NamespaceSystem, metav1.NamespacePublic))
	if err != nil {
		return nil, err
	}
	lifecycle, accounts := namespaces{life}, newServiceAccounts()
	for _, p := range []admission.Interface{lifecycle, accounts} {
		initialization{s, w}.Initialize(p)
		if err := admission.ValidateInitialization(p); err != nil {
			return nil, err
		}
	}
	before, err := s.registered(w, limitranger.PluginName)
	if err != nil {
		return nil, err
	}
	after, err := s.registered(w, podsecurity.PluginName, priority.PluginName, defaulttolerationseconds.PluginName,
		setdefault.PluginName, storageobjectinuseprotection.PluginName, resize.PluginName, runtimeclass.PluginName,
		subjectrestriction.PluginName, defaultingressclass.PluginName, podtopologylabels.PluginName)
	if err != nil {
		return nil, err
	}
	return slices.Concat([]admission.Interface{namer{}, lifecycle}, before,
		[]admission.Interface{accounts}, after, []admission.Interface{newQuotas(w)}), nil
}

func (s *Server) registered(w *world.World, names ...string) ([]admission.Interface, error) {
	var out []admission.Interface
	for _, name := range names {
		p, err := upstreamPlugins.InitPlugin(name, nil, initialization{s, w})
		if err != nil {
			return nil, fmt.Errorf("admission plugin %s: %w", name, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// initialization feeds plugins from the world's store.
type initialization struct {
	server *Server
	world  *world.World
}

// Initialize implements admission.PluginInitializer.
func (i initialization) Initialize(p admission.Interface) {
	if wants, ok := p.(initializer.WantsFeatures); ok {
		wants.InspectFeatureGates(i.server.config.FeatureGate)
	}
	if wants, ok := p.(initializer.WantsEffectiveVersion); ok {
		wants.InspectEffectiveVersion(i.server.config.EffectiveVersion)
	}
	if wants, ok := p.(initializer.WantsExternalKubeInformerFactory); ok {
		wants.SetExternalKubeInformerFactory(informerFactory{store: i.world.Store})
	}
	if wants, ok := p.(initializer.WantsExternalKubeClientSet); ok {
		wants.SetExternalKubeClientSet(storeClient{store: i.world.Store})
	}
}
