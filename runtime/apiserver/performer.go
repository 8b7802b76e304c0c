package apiserver

import (
	"context"
	"errors"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/authentication/user"
	apirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	api "k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/utils/ptr"

	admissionchain "github.com/gherkube/gherkube/runtime/apiserver/admission"
	"github.com/gherkube/gherkube/runtime/apiserver/event"
	"github.com/gherkube/gherkube/runtime/apiserver/fields"
	"github.com/gherkube/gherkube/runtime/apiserver/instant"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// Performer returns what carries out the effects of the world's actors: by
// the same registries and the same admission as requests, but without HTTP
// and encoding. The caller is inside the world's gate, as a loop that
// settles does. Its errors are the API server's (apierrors.IsConflict and so
// on tell them apart).
func (s *Server) Performer(w *world.World) loop.Performer {
	return &performer{server: s, world: w}
}

type performer struct {
	server *Server
	world  *world.World
}

// Perform implements loop.Performer. What webhooks review or convert is pending until
// they have answered.
func (p *performer) Perform(actor string, effect loop.Effect) (store.Object, error) {
	patiently := false
	switch e := effect.(type) {
	case loop.Create, loop.Update, loop.Delete, loop.Bind:
		patiently = admissionchain.Reviewed(p.world) || p.converted(effect)
	case loop.Status:
		if p.named(e.Key, "status", admission.Update) {
			return p.patiently(func(ctx context.Context) (store.Object, error) { return nil, p.reviewedStatus(ctx, actor, e) })
		}
	case loop.Event:
		if events := store.Events.Key(e.Regarding.Namespace, ""); p.named(events, "", admission.Create) || p.named(events, "", admission.Update) {
			return nil, p.reviewEvent(actor, e)
		}
	}
	if patiently {
		return p.patiently(func(ctx context.Context) (store.Object, error) { return p.perform(ctx, actor, effect) })
	}
	return p.perform(context.Background(), actor, effect)
}

// perform carries out an effect. A creation returns what is stored.
func (p *performer) perform(ctx context.Context, actor string, effect loop.Effect) (store.Object, error) {
	switch e := effect.(type) {
	case loop.Create:
		err := p.once(deed{actor, "create", "", e.Key}, e.Object, func() (err error) {
			e.Key.Name, err = p.create(ctx, actor, e)
			return err
		})
		if err != nil {
			return nil, err
		}
		return p.world.Store.Get(e.Key), nil
	case loop.Update:
		if p.isCustom(e.Key.Resource) {
			return nil, p.custom(ctx, e.Key, e)
		}
		return nil, p.once(deed{actor, "update", e.Subresource, e.Key}, e.Object, func() error {
			return p.update(p.call(ctx, p.author(actor, e.Key, e.Subresource, e.Object), actor, "update", e.Key), e)
		})
	case loop.Status:
		return nil, p.status(actor, e)
	case loop.Delete:
		if p.isCustom(e.Key.Resource) {
			return nil, p.custom(ctx, e.Key, e)
		}
		return nil, p.delete(p.call(ctx, &world.Author{}, actor, "delete", e.Key), e)
	case loop.Expire:
		return nil, p.expire(e)
	case loop.Bind:
		return nil, p.bind(p.call(ctx, &world.Author{}, actor, "create", e.Pod), e)
	case loop.Event:
		return nil, event.Record(p.world, e)
	}
	return nil, fmt.Errorf("%s wants an effect that the API server does not know: %T", actor, effect)
}

// once carries out what an actor wants, unless the world is at its beginning and is like
// one in which that has been done.
func (p *performer) once(d deed, object store.Object, do func() error) error {
	author := p.author(d.actor, d.key, d.subresource, object)
	if author == nil || object.GetName() == "" { // it says who manages it, or chance names it
		return do()
	}
	return once(p.world, d, author, do)
}

// create carries out a creation and returns the object's name.
func (p *performer) create(ctx context.Context, actor string, e loop.Create) (string, error) {
	if p.isCustom(e.Key.Resource) {
		return p.createCustom(ctx, e)
	}
	return p.createBuiltIn(p.call(ctx, p.author(actor, e.Key, "", e.Object), actor, "create", e.Key), e)
}

// call is one use of a registry.
type call struct {
	ctx     context.Context
	key     store.Key
	storage map[string]rest.Storage // by subresource
	user    user.Info
	gvr     schema.GroupVersionResource
	// subresource that is updated; empty for the object itself.
	subresource string
}

func (p *performer) call(ctx context.Context, author *world.Author, actor, verb string, key store.Key) call {
	c := call{
		key:     key,
		storage: p.server.storages[key.Resource],
		user:    &user.DefaultInfo{Name: "system:" + actor, Groups: []string{user.SystemPrivilegedGroup, user.AllAuthenticated}},
		gvr:     key.Resource.WithVersion(p.server.versions[key.Resource]),
	}
	ctx = world.By(ctx, p.world, author)
	ctx = apirequest.WithNamespace(ctx, key.Namespace)
	ctx = apirequest.WithUser(ctx, c.user)
	c.ctx = apirequest.WithRequestInfo(ctx, &apirequest.RequestInfo{
		IsResourceRequest: true, Verb: verb, Namespace: key.Namespace, Name: key.Name,
		APIGroup: c.gvr.Group, APIVersion: c.gvr.Version, Resource: c.gvr.Resource,
	})
	return c
}

// unsupported says that a kind cannot be used as an effect asks.
func (c call) unsupported(verb string) error {
	return fmt.Errorf("%s: the API server does not serve %q for this kind", c.key, verb)
}

// attributes describes the call to admission.
func (c call) attributes(obj, old runtime.Object, op admission.Operation, options runtime.Object) admission.Attributes {
	var gvk schema.GroupVersionKind
	if kinds, _, err := legacyscheme.Scheme.ObjectKinds(obj); err == nil && len(kinds) > 0 {
		gvk = c.gvr.GroupVersion().WithKind(kinds[0].Kind)
	}
	return admission.NewAttributesRecord(obj, old, gvk, c.key.Namespace, c.key.Name, c.gvr, c.subresource, op, options, false, c.user)
}

// internal returns a defaulted copy of a versioned object, as decoding does.
func (c call) internal(obj runtime.Object, into runtime.Object) (runtime.Object, error) {
	versioned := obj.DeepCopyObject()
	instant.Decoded(versioned)
	legacyscheme.Scheme.Default(versioned)
	if err := legacyscheme.Scheme.Convert(versioned, into, nil); err != nil {
		return nil, fmt.Errorf("%s: %w", c.key, err)
	}
	return into, nil
}

func (p *performer) createBuiltIn(c call, e loop.Create) (string, error) {
	storage, ok := c.storage[""].(rest.Creater)
	if !ok {
		return "", c.unsupported("create")
	}
	obj, err := c.internal(e.Object, storage.New())
	if err != nil {
		return "", err
	}
	options := &metav1.CreateOptions{}
	attrs := c.attributes(obj, nil, admission.Create, options)
	chain, objects := p.server.config.AdmissionControl, admission.NewObjectInterfacesFromScheme(legacyscheme.Scheme)
	if err := chain.(admission.MutationInterface).Admit(c.ctx, attrs, objects); err != nil {
		return "", err
	}
	created, err := storage.Create(c.ctx, obj, rest.AdmissionToValidateObjectFunc(chain, attrs, objects), options)
	if err != nil {
		return "", err
	}
	meta, err := meta.Accessor(created)
	if err != nil {
		return "", fmt.Errorf("%s: %w", c.key, err)
	}
	return meta.GetName(), nil
}

func (p *performer) update(c call, e loop.Update) error {
	storage, ok := c.storage[e.Subresource].(rest.Updater)
	if !ok {
		return c.unsupported("update " + e.Subresource)
	}
	obj, err := c.internal(e.Object, storage.New())
	if err != nil {
		return err
	}
	c.subresource = e.Subresource
	if info, ok := apirequest.RequestInfoFrom(c.ctx); ok { // by which declarative validation knows what to validate
		info.Subresource = e.Subresource
	}
	options := &metav1.UpdateOptions{}
	chain, objects := p.server.config.AdmissionControl, admission.NewObjectInterfacesFromScheme(legacyscheme.Scheme)
	admit := func(ctx context.Context, obj, old runtime.Object) (runtime.Object, error) {
		if e.Subresource == "scale" {
			if err := scaledBy(controllerManager, obj, p.world.Clock.Now()); err != nil {
				return nil, err
			}
		}
		attrs := c.attributes(obj, old, admission.Update, options)
		return obj, chain.(admission.MutationInterface).Admit(ctx, attrs, objects)
	}
	attrs := c.attributes(obj, nil, admission.Update, options)
	_, _, err = storage.Update(c.ctx, c.key.Name, rest.DefaultUpdatedObjectInfo(obj, admit),
		rest.ValidateAllObjectFunc, rest.AdmissionToValidateObjectUpdateFunc(chain, attrs, objects), false, options)
	return err
}

func (p *performer) delete(c call, e loop.Delete) error {
	storage, ok := c.storage[""].(rest.GracefulDeleter)
	if !ok {
		return c.unsupported("delete")
	}
	options := ptr.To(deleteOptions(e))
	chain, objects := p.server.config.AdmissionControl, admission.NewObjectInterfacesFromScheme(legacyscheme.Scheme)
	attrs := c.attributes(nil, nil, admission.Delete, options)
	_, _, err := storage.Delete(c.ctx, c.key.Name, rest.AdmissionToValidateObjectDeleteFunc(chain, attrs, objects), options)
	return err
}

// expire does what the end of a lease in etcd does.
func (p *performer) expire(e loop.Expire) error {
	last, err := p.world.Store.Delete(e.Key, e.Revision)
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrConflict) {
		return nil
	}
	if err == nil {
		fields.Deleted(&world.Request{World: p.world, Gated: true}, last)
	}
	return err
}

func deleteOptions(e loop.Delete) metav1.DeleteOptions {
	options := metav1.DeleteOptions{GracePeriodSeconds: e.GraceSeconds, PropagationPolicy: e.Propagation}
	if e.UID != "" {
		options.Preconditions = &metav1.Preconditions{UID: &e.UID}
	}
	return options
}

func (p *performer) bind(c call, e loop.Bind) error {
	storage, ok := c.storage["binding"].(rest.NamedCreater)
	if !ok {
		return c.unsupported("binding")
	}
	binding := &api.Binding{Target: api.ObjectReference{Kind: "Node", Name: e.Node}}
	binding.Namespace, binding.Name, binding.UID = e.Pod.Namespace, e.Pod.Name, e.UID
	options := &metav1.CreateOptions{}
	chain, objects := p.server.config.AdmissionControl, admission.NewObjectInterfacesFromScheme(legacyscheme.Scheme)
	attrs := admission.NewAttributesRecord(binding, nil, corev1.SchemeGroupVersion.WithKind("Binding"),
		e.Pod.Namespace, e.Pod.Name, c.gvr, "binding", admission.Create, options, false, c.user)
	if err := chain.(admission.MutationInterface).Admit(c.ctx, attrs, objects); err != nil {
		return err
	}
	_, err := storage.Create(c.ctx, e.Pod.Name, binding, rest.AdmissionToValidateObjectFunc(chain, attrs, objects), options)
	return err
}
