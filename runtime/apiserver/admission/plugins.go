package admission

import (
	"fmt"
	"slices"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/initializer"
	"k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/kubernetes/plugin/pkg/admission/certificates/subjectrestriction"
	"k8s.io/kubernetes/plugin/pkg/admission/defaulttolerationseconds"
	"k8s.io/kubernetes/plugin/pkg/admission/limitranger"
	"k8s.io/kubernetes/plugin/pkg/admission/network/defaultingressclass"
	"k8s.io/kubernetes/plugin/pkg/admission/nodedeclaredfeatures"
	"k8s.io/kubernetes/plugin/pkg/admission/nodetaint"
	"k8s.io/kubernetes/plugin/pkg/admission/podresize"
	"k8s.io/kubernetes/plugin/pkg/admission/podtopologylabels"
	"k8s.io/kubernetes/plugin/pkg/admission/priority"
	"k8s.io/kubernetes/plugin/pkg/admission/runtimeclass"
	"k8s.io/kubernetes/plugin/pkg/admission/security/podsecurity"
	"k8s.io/kubernetes/plugin/pkg/admission/storage/persistentvolume/resize"
	"k8s.io/kubernetes/plugin/pkg/admission/storage/storageclass/setdefault"
	"k8s.io/kubernetes/plugin/pkg/admission/storage/storageobjectinuseprotection"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// upstreamPlugins are upstream's plugins that work over the store without
// further ado. Of kubeapiserver's DefaultOnPlugins these are left out:
// webhooks (see mutatingHooks), admission policies (see policies), NodeRestriction
// (it concerns real kubelets), and those for approving certificates and for pod
// groups.
var upstreamPlugins = func() *admission.Plugins {
	p := &admission.Plugins{}
	limitranger.Register(p)
	nodetaint.Register(p)
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
	nodedeclaredfeatures.Register(p)
	podresize.Register(p)
	return p
}()

// chain returns the world's admission chain, in the order of kubeapiserver's
// AllOrderedPlugins.
func (a worlds) chain(w *world.World) (*chain, error) {
	life, err := lifecycle.NewLifecycle(sets.New(metav1.NamespaceDefault, metav1.NamespaceSystem, metav1.NamespacePublic))
	if err != nil {
		return nil, err
	}
	lifecycle, accounts := namespaces{life}, newServiceAccounts()
	for _, p := range []admission.Interface{lifecycle, accounts} {
		initialization{a, w}.Initialize(p)
		if err := admission.ValidateInitialization(p); err != nil {
			return nil, err
		}
	}
	before, err := a.registered(w, limitranger.PluginName)
	if err != nil {
		return nil, err
	}
	after, err := a.registered(w, nodetaint.PluginName, podsecurity.PluginName, priority.PluginName, defaulttolerationseconds.PluginName,
		setdefault.PluginName, storageobjectinuseprotection.PluginName, resize.PluginName, runtimeclass.PluginName,
		subjectrestriction.PluginName, defaultingressclass.PluginName, podtopologylabels.PluginName,
		nodedeclaredfeatures.PluginName, podresize.PluginName)
	if err != nil {
		return nil, err
	}
	all := chain(slices.Concat([]admission.Interface{namer{}, lifecycle}, before,
		[]admission.Interface{accounts}, after, []admission.Interface{
			newMutatingPolicies(initialization{a, w}), newMutatingHooks(initialization{a, w}), newValidatingPolicies(initialization{a, w}),
			newValidatingHooks(initialization{a, w}), newNotModelled(w), newQuotas(w),
		}))
	return &all, nil
}

func (a worlds) registered(w *world.World, names ...string) ([]admission.Interface, error) {
	var out []admission.Interface
	for _, name := range names {
		p, err := upstreamPlugins.InitPlugin(name, nil, initialization{a, w})
		if err != nil {
			return nil, fmt.Errorf("admission plugin %s: %w", name, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// initialization feeds plugins from the world's store.
type initialization struct {
	worlds
	world *world.World
}

// Initialize implements admission.PluginInitializer.
func (i initialization) Initialize(p admission.Interface) {
	if security, ok := p.(*podsecurity.Plugin); ok {
		share(security)
	}
	if wants, ok := p.(initializer.WantsFeatures); ok {
		wants.InspectFeatureGates(i.Features)
	}
	if wants, ok := p.(initializer.WantsEffectiveVersion); ok {
		wants.InspectEffectiveVersion(i.Version)
	}
	if wants, ok := p.(initializer.WantsExternalKubeInformerFactory); ok {
		wants.SetExternalKubeInformerFactory(informerFactory{store: i.world.Store})
	}
	if wants, ok := p.(initializer.WantsExternalKubeClientSet); ok {
		wants.SetExternalKubeClientSet(storeClient{store: i.world.Store})
	}
}

// authorizer is what expressions of policies ask.
func (i initialization) authorizer() authorizer.UnconditionalAuthorizer { return i.Authorizer() }

// resource returns the resource of a kind, custom ones included.
func (i initialization) resource(kind schema.GroupVersionKind) (schema.GroupResource, bool, bool) {
	if r, namespaced, found := i.Resource(kind); found {
		return r, namespaced, true
	}
	for _, crd := range definitions.List(i.world.Store.View(), "") {
		if crd.Spec.Group == kind.Group && crd.Spec.Names.Kind == kind.Kind {
			return schema.GroupResource{Group: kind.Group, Resource: crd.Spec.Names.Plural}, crd.Spec.Scope == apiextensionsv1.NamespaceScoped, true
		}
	}
	return schema.GroupResource{}, false, false
}

// definitions are the custom resource definitions of a world.
var definitions = store.Kind[*apiextensionsv1.CustomResourceDefinition]{GroupResource: apiextensionsv1.Resource("customresourcedefinitions")}
