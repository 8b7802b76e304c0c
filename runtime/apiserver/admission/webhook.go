package admission

import (
	"context"
	"fmt"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/initializer"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/mutating"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/validating"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	webhookutil "k8s.io/apiserver/pkg/util/webhook"
	"k8s.io/client-go/informers"
	"k8s.io/kubernetes/pkg/kubeapiserver/admission/exclusion"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// Reviewed reports whether a world has webhooks: whether what is admitted may have
// to wait for them.
func Reviewed(w *world.World) bool {
	view := w.Store.View()
	return len(store.MutatingWebhookConfigurations.List(view, "")) > 0 || len(store.ValidatingWebhookConfigurations.List(view, "")) > 0
}

// mutatingHooks is upstream's plugin MutatingAdmissionWebhook, which calls one
// webhook after the other. A configuration holds from when it is stored; upstream's
// server hears of it by a watch.
type mutatingHooks struct {
	in initialization
	// plugin is made for the first configuration: it has a compiler of CEL, and most
	// worlds have no webhooks.
	plugin         *mutating.Plugin
	configurations *configurations[*admissionregistrationv1.MutatingWebhookConfiguration]
}

var _ admission.MutationInterface = &mutatingHooks{}

func newMutatingHooks(i initialization) *mutatingHooks {
	return &mutatingHooks{in: i, configurations: &configurations[*admissionregistrationv1.MutatingWebhookConfiguration]{}}
}

// Handles implements admission.Interface.
func (*mutatingHooks) Handles(admission.Operation) bool { return true }

// Admit implements admission.MutationInterface.
func (h *mutatingHooks) Admit(ctx context.Context, attrs admission.Attributes, objects admission.ObjectInterfaces) error {
	all := store.MutatingWebhookConfigurations.List(h.in.world.Store.View(), "")
	if len(all) == 0 {
		return nil
	}
	plugin, err := h.made()
	if err != nil {
		return apierrors.NewInternalError(err)
	}
	h.configurations.set(all)
	if !plugin.Handles(attrs.GetOperation()) {
		return nil
	}
	return plugin.Admit(patient(ctx), attrs, objects)
}

func (h *mutatingHooks) made() (*mutating.Plugin, error) {
	if h.plugin != nil {
		return h.plugin, nil
	}
	plugin, err := mutating.NewMutatingWebhook(nil)
	if err != nil {
		return nil, err
	}
	informers := hookInformers{informerFactory: informerFactory{store: h.in.world.Store}, mutating: h.configurations}
	if err := h.in.connect(plugin, informers); err != nil {
		return nil, err
	}
	h.plugin = plugin
	return plugin, nil
}

// patient is a context whose deadlines, which are the wall clock's, nobody keeps
// who waits.
func patient(ctx context.Context) context.Context {
	return world.WithWaiter(ctx, func(begin func(over func())) error { return world.Await(ctx, begin) })
}

// validatingHooks is upstream's plugin ValidatingAdmissionWebhook, which calls all
// webhooks at once, each from a goroutine of its own. So that the order of those is
// not chance's, each webhook has a plugin for itself here, and its goroutine runs
// only while everything else waits for it.
type validatingHooks struct {
	in initialization
	// plugins are by UID and version of the configuration.
	plugins map[string][]*validating.Plugin
}

var _ admission.ValidationInterface = &validatingHooks{}

func newValidatingHooks(i initialization) *validatingHooks {
	return &validatingHooks{in: i}
}

// Handles implements admission.Interface.
func (*validatingHooks) Handles(admission.Operation) bool { return true }

// Validate implements admission.ValidationInterface.
func (h *validatingHooks) Validate(ctx context.Context, attrs admission.Attributes, objects admission.ObjectInterfaces) error {
	plugins, err := h.present()
	if err != nil {
		return apierrors.NewInternalError(err)
	}
	var all, calling []*errand
	for _, p := range plugins {
		if !p.Handles(attrs.GetOperation()) {
			continue
		}
		e := newErrand(ctx, func(ctx context.Context) error { return p.Validate(ctx, attrs, objects) })
		all = append(all, e)
		if e.proceed() {
			calling = append(calling, e)
		}
	}
	if len(calling) > 0 {
		waited := world.Await(ctx, func(over func()) {
			left := len(calling)
			for _, e := range calling {
				e.begin(func() {
					if left--; left == 0 {
						over()
					}
				})
			}
		})
		for _, e := range calling {
			e.finish(ctx, waited)
		}
	}
	for _, e := range all {
		if e.err != nil {
			return e.err
		}
	}
	return nil
}

// present returns a plugin for each webhook that there is, in the order in which
// upstream calls them.
func (h *validatingHooks) present() ([]*validating.Plugin, error) {
	var out []*validating.Plugin
	used := map[string][]*validating.Plugin{}
	for _, c := range store.ValidatingWebhookConfigurations.List(h.in.world.Store.View(), "") {
		key := string(c.UID) + "/" + c.ResourceVersion
		plugins, known := h.plugins[key]
		if !known {
			for n := range c.Webhooks {
				one := *c
				one.Webhooks = c.Webhooks[n : n+1]
				p, err := h.plugin(&one)
				if err != nil {
					return nil, err
				}
				plugins = append(plugins, p)
			}
		}
		used[key] = plugins
		out = append(out, plugins...)
	}
	h.plugins = used
	return out, nil
}

func (h *validatingHooks) plugin(c *admissionregistrationv1.ValidatingWebhookConfiguration) (*validating.Plugin, error) {
	plugin, err := validating.NewValidatingAdmissionWebhook(nil)
	if err != nil {
		return nil, err
	}
	only := &configurations[*admissionregistrationv1.ValidatingWebhookConfiguration]{}
	if err := h.in.connect(plugin, hookInformers{informerFactory: informerFactory{store: h.in.world.Store}, validating: only}); err != nil {
		return nil, err
	}
	only.set([]*admissionregistrationv1.ValidatingWebhookConfiguration{c})
	return plugin, nil
}

// hooks are upstream's plugins, as kube-apiserver sets them up.
type hooks interface {
	admission.Interface
	admission.InitializationValidator
	SetAuthenticationInfoResolverWrapper(webhookutil.AuthenticationInfoResolverWrapper)
	SetServiceResolver(webhookutil.ServiceResolver)
	SetUnconditionalAuthorizer(authorizer.UnconditionalAuthorizer)
}

// connect lets a plugin reach the services of its world.
func (i initialization) connect(p hooks, f informers.SharedInformerFactory) error {
	i.Initialize(p)
	if wants, ok := p.(initializer.WantsExternalKubeInformerFactory); ok {
		wants.SetExternalKubeInformerFactory(f)
	}
	if wants, ok := p.(initializer.WantsExcludedAdmissionResources); ok {
		wants.SetExcludedAdmissionResources(exclusion.Excluded())
	}
	p.SetUnconditionalAuthorizer(i.authorizer())
	p.SetServiceResolver(services{i.world})
	p.SetAuthenticationInfoResolverWrapper(wrapper(callers{world: i.world}))
	if err := p.ValidateInitialization(); err != nil {
		return fmt.Errorf("admission webhooks: %w", err)
	}
	return nil
}
