package upstream

import (
	"net"

	"k8s.io/apimachinery/pkg/runtime"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/apiserver/pkg/storage/storagebackend/factory"
	"k8s.io/client-go/tools/cache"
	api "k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/registry/core/service/ipallocator"
	"k8s.io/kubernetes/pkg/registry/core/service/portallocator"
)

// anyAddress gives every address that is asked for: which ranges a cluster has
// is not known here. Where none is asked for, it is always the same one, because
// messages may quote it.
type anyAddress struct {
	family api.IPFamily
	next   string
}

var _ ipallocator.Interface = anyAddress{}

// Allocate implements ipallocator.Interface.
func (a anyAddress) Allocate(net.IP) error { return nil }

// AllocateNext implements ipallocator.Interface.
func (a anyAddress) AllocateNext() (net.IP, error) { return net.ParseIP(a.next), nil }

// Release implements ipallocator.Interface.
func (a anyAddress) Release(net.IP) error { return nil }

// ForEach implements ipallocator.Interface.
func (a anyAddress) ForEach(func(net.IP)) {}

// CIDR implements ipallocator.Interface.
func (a anyAddress) CIDR() net.IPNet { return net.IPNet{} }

// IPFamily implements ipallocator.Interface.
func (a anyAddress) IPFamily() api.IPFamily { return a.family }

// Has implements ipallocator.Interface.
func (a anyAddress) Has(net.IP) bool { return false }

// Destroy implements ipallocator.Interface.
func (a anyAddress) Destroy() {}

// EnableMetrics implements ipallocator.Interface.
func (a anyAddress) EnableMetrics() {}

// DryRun implements ipallocator.Interface.
func (a anyAddress) DryRun() ipallocator.Interface { return a }

// nodePorts is the range that a kube-apiserver has by default
// (DefaultServiceNodePortRange of pkg/kubeapiserver/options).
var nodePorts = utilnet.PortRange{Base: 30000, Size: 2768}

// freePorts gives one Service every port that it names, once: what is taken in a
// cluster is not known here. Ports outside of the usual range are noted. For the
// others, it takes the next one of the range that the Service does not name. It
// gives as many as the range has, also because upstream's code takes time in the
// square of their number.
type freePorts struct {
	taken, named sets.Set[int]
	next         int
	// outside are ports that the usual range does not have.
	outside sets.Set[int]
}

var _ portallocator.Interface = (*freePorts)(nil)

// reserve makes all ports free, and keeps those for the Service that it names.
func (p *freePorts) reserve(svc *api.Service) {
	*p = freePorts{taken: sets.New[int](), named: sets.New(int(svc.Spec.HealthCheckNodePort)), next: nodePorts.Base, outside: sets.New[int]()}
	for i := range svc.Spec.Ports {
		p.named.Insert(int(svc.Spec.Ports[i].NodePort))
	}
}

// Allocate implements portallocator.Interface.
func (p *freePorts) Allocate(port int) error {
	switch {
	case p.taken.Has(port):
		return portallocator.ErrAllocated
	case p.taken.Len() >= nodePorts.Size:
		return portallocator.ErrFull
	}
	p.taken.Insert(port)
	if !nodePorts.Contains(port) {
		p.outside.Insert(port)
	}
	return nil
}

// outOfRange are the errors about the Service's ports that the usual range does
// not have. A kube-apiserver looks no further then (portAllocationOperation in
// pkg/registry/core/service/portallocator); here, validation goes on.
func (p *freePorts) outOfRange(svc *api.Service) field.ErrorList {
	var errs field.ErrorList
	report := func(path *field.Path, port int32) {
		if p.outside.Has(int(port)) {
			err := &portallocator.ErrNotInRange{ValidPorts: nodePorts.String()}
			errs = append(errs, field.Invalid(path, port, err.Error()))
		}
	}
	spec := field.NewPath("spec")
	for i := range svc.Spec.Ports {
		report(spec.Child("ports").Index(i).Child("nodePort"), svc.Spec.Ports[i].NodePort)
	}
	report(spec.Child("healthCheckNodePort"), svc.Spec.HealthCheckNodePort)
	return errs
}

// AllocateNext implements portallocator.Interface.
func (p *freePorts) AllocateNext() (int, error) {
	for p.named.Has(p.next) {
		p.next++
	}
	if !nodePorts.Contains(p.next) {
		return 0, portallocator.ErrFull
	}
	port := p.next
	p.next++
	return port, p.Allocate(port)
}

// Release implements portallocator.Interface.
func (p *freePorts) Release(port int) error {
	p.taken.Delete(port)
	return nil
}

// ForEach implements portallocator.Interface.
func (p *freePorts) ForEach(func(int)) {}

// Has implements portallocator.Interface.
func (p *freePorts) Has(port int) bool { return p.taken.Has(port) }

// Destroy implements portallocator.Interface.
func (p *freePorts) Destroy() {}

// EnableMetrics implements portallocator.Interface.
func (p *freePorts) EnableMetrics() {}

// withoutStorage is the storage of a registry that is asked only what it does
// before it stores.
func withoutStorage(*storagebackend.ConfigForResource, string, func(runtime.Object) (string, error), func() runtime.Object,
	func() runtime.Object, storage.AttrFunc, storage.IndexerFuncs, *cache.Indexers,
) (storage.Interface, factory.DestroyFunc, error) {
	return nil, func() {}, nil
}

var _ generic.StorageDecorator = withoutStorage
