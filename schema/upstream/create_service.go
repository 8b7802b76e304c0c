package upstream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	api "k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/registry/core/service"
	"k8s.io/kubernetes/pkg/registry/core/service/ipallocator"
	servicestore "k8s.io/kubernetes/pkg/registry/core/service/storage"
)

// createService adds to the strategy what the registry of Services does before
// it asks the strategy: beginCreate in pkg/registry/core/service/storage settles
// cluster IPs and IP families, and allocates node ports and the port of health
// checks. Of all registries of a kube-apiserver, only this one has a BeginCreate.
func createService() creation {
	registry := sync.OnceValues(newServiceRegistry) // none is needed where there are no Services
	return func(ctx context.Context, obj runtime.Object) error {
		services, err := registry()
		if err != nil {
			return fmt.Errorf("the registry of Services: %w", err)
		}
		outOfRange, err := services.begin(ctx, obj.(*api.Service))
		if err != nil {
			return err
		}
		err = createByStrategy(ctx, service.Strategy, obj)
		var invalid InvalidFields
		if errors.As(err, &invalid) || err == nil {
			outOfRange = slices.DeleteFunc(outOfRange, func(e *field.Error) bool { return invalid.about(e.Field) })
			return orNil(slices.Concat(outOfRange, field.ErrorList(invalid)))
		}
		return err
	}
}

// serviceRegistry is upstream's registry of Services without a storage, in a
// cluster that has both IP families, any address and the usual node ports.
type serviceRegistry struct {
	mutex sync.Mutex // of ports, which upstream's code asks for one Service at a time
	rest  *servicestore.REST
	ports *freePorts
}

func newServiceRegistry() (*serviceRegistry, error) {
	options := generic.RESTOptions{
		StorageConfig:  &storagebackend.ConfigForResource{},
		Decorator:      withoutStorage,
		ResourcePrefix: "services",
	}
	addresses := map[api.IPFamily]ipallocator.Interface{
		api.IPv4Protocol: anyAddress{family: api.IPv4Protocol, next: "192.0.2.1"},
		api.IPv6Protocol: anyAddress{family: api.IPv6Protocol, next: "2001:db8::1"},
	}
	ports := &freePorts{}
	services, _, _, err := servicestore.NewREST(options, api.IPv4Protocol, addresses, ports, nil, nil, nil)
	if err != nil {
		return nil, err
	}
	return &serviceRegistry{rest: services, ports: ports}, nil
}

// begin fills the Service as the registry does, and gives back at once what was
// allocated: nothing is stored. It returns what is wrong with node ports.
func (r *serviceRegistry) begin(ctx context.Context, svc *api.Service) (field.ErrorList, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.ports.reserve(svc)
	finish, err := r.rest.BeginCreate(ctx, svc, &metav1.CreateOptions{})
	if err != nil {
		return nil, namedFields(err)
	}
	outOfRange := r.ports.outOfRange(svc)
	finish(ctx, false)
	return outOfRange, nil
}

// namedFields are the fields that the API server's answer names, or the error
// itself if it names none.
func namedFields(err error) error {
	var status *apierrors.StatusError
	if !errors.As(err, &status) || !apierrors.IsInvalid(err) || status.ErrStatus.Details == nil {
		return err
	}
	var fields InvalidFields
	for _, cause := range status.ErrStatus.Details.Causes {
		fields = append(fields, fieldOfCause(cause))
	}
	if len(fields) == 0 {
		return err
	}
	return fields
}

// fieldOfCause is the field.Error that NewInvalid of
// k8s.io/apimachinery/pkg/api/errors made the cause from, with the same
// ErrorBody; the bad value is part of its text.
func fieldOfCause(cause metav1.StatusCause) *field.Error {
	kind := field.ErrorType(cause.Type)
	detail := strings.TrimPrefix(strings.TrimPrefix(cause.Message, kind.String()), ": ")
	return &field.Error{Type: kind, Field: cause.Field, BadValue: field.OmitValueType{}, Detail: detail}
}
