package apiserver

import (
	"fmt"
	"sync"
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	genericapi "k8s.io/apiserver/pkg/endpoints"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// controllerManager is who controllers are in managed fields: the name of the
// program whose user agent their requests have (managerOrUserAgent).
const controllerManager = "kube-controller-manager"

// author returns who an actor is in the managed fields of what it writes. A scale
// has them itself (scaledBy), as upstream's registries want it.
func (p *performer) author(actor string, key store.Key, subresource string, sent store.Object) *world.Author {
	if subresource == "scale" {
		return nil
	}
	return &world.Author{
		Manager: world.ProgramOf(actor), Subresource: subresource, Sent: sent,
		Version: key.Resource.WithVersion(p.server.versions[key.Resource]).GroupVersion(),
	}
}

// scaledBy writes into a new scale who set its replicas, as the API server does with
// an update of the subresource: nobody else manages them any more.
func scaledBy(manager string, scale runtime.Object, now time.Time) error {
	object, err := meta.Accessor(scale)
	if err != nil {
		return err
	}
	at := metav1.NewTime(now).Rfc3339Copy()
	object.SetManagedFields([]metav1.ManagedFieldsEntry{{
		Manager: manager, Operation: metav1.ManagedFieldsOperationUpdate, APIVersion: autoscalingv1.SchemeGroupVersion.String(), Time: &at,
		Subresource: "scale", FieldsType: "FieldsV1", FieldsV1: &metav1.FieldsV1{Raw: []byte(`{"f:spec":{"f:replicas":{}}}`)},
	}})
	return nil
}

// managers are the field managers that the handlers of built-in kinds have, made
// when they are first needed.
type managers struct {
	server *Server
	mu     sync.Mutex
	made   map[handled]*managedfields.FieldManager
}

// handled is what one handler serves.
type handled struct {
	resource    schema.GroupResource
	version     schema.GroupVersion
	subresource string
}

// of returns the field manager of a handler (fields.Managers).
func (m *managers) of(resource schema.GroupResource, version schema.GroupVersion, subresource string) (*managedfields.FieldManager, error) {
	h := handled{resource, version, subresource}
	m.mu.Lock()
	defer m.mu.Unlock()
	if made := m.made[h]; made != nil {
		return made, nil
	}
	made, err := m.server.newFieldManager(h)
	if err != nil {
		return nil, fmt.Errorf("field manager of %s: %w", resource, err)
	}
	if m.made == nil {
		m.made = map[handled]*managedfields.FieldManager{}
	}
	m.made[h] = made
	return made, nil
}

// newFieldManager is the part of APIInstaller.registerResourceHandlers that makes it.
func (s *Server) newFieldManager(h handled) (*managedfields.FieldManager, error) {
	storage := s.storages[h.resource][h.subresource]
	if storage == nil {
		return nil, fmt.Errorf("%q is not served", h.subresource)
	}
	kind, err := genericapi.GetResourceKind(h.version, storage, legacyscheme.Scheme)
	if err != nil {
		return nil, err
	}
	var reset map[fieldpath.APIVersion]fieldpath.Filter
	switch strategy := storage.(type) {
	case rest.ResetFieldsStrategy:
		reset = fieldpath.NewExcludeFilterSetMap(strategy.GetResetFields())
	case rest.ResetFieldsFilterStrategy:
		reset = strategy.GetResetFieldsFilter()
	}
	scheme := legacyscheme.Scheme
	return managedfields.NewDefaultFieldManager(s.converterOf(kind), runtime.UnsafeObjectConvertor(scheme), scheme, scheme,
		kind, schema.GroupVersion{Group: kind.Group, Version: runtime.APIVersionInternal}, h.subresource, reset)
}
