package apiserver

import (
	"reflect"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"
	"k8s.io/apiserver/pkg/registry/rest"
	genericapiserver "k8s.io/apiserver/pkg/server"
)

// adopt remembers the group's storages for the performer, and teaches their
// registries virtual time.
func (s *Server) adopt(info genericapiserver.APIGroupInfo) error {
	for _, gv := range info.PrioritizedVersions {
		for path, storage := range info.VersionedResourcesStorageMap[gv.Version] {
			resource, sub, _ := strings.Cut(path, "/")
			gr := schema.GroupResource{Group: gv.Group, Resource: resource}
			if s.storages[gr] == nil {
				s.storages[gr] = map[string]rest.Storage{}
				s.versions[gr] = gv.Version
			}
			if s.storages[gr][sub] == nil {
				s.storages[gr][sub] = storage
			}
			for _, registry := range registriesOf(reflect.ValueOf(storage), 0) {
				teach(registry)
			}
		}
	}
	return nil
}

// registriesOf returns the generic registries that a storage is made of.
func registriesOf(v reflect.Value, depth int) []*genericregistry.Store {
	if r, ok := asRegistry(v); ok {
		return []*genericregistry.Store{r}
	}
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct || depth > 2 {
		return nil
	}
	var out []*genericregistry.Store
	for i := range v.NumField() {
		if v.Type().Field(i).Anonymous && v.Type().Field(i).IsExported() {
			out = append(out, registriesOf(v.Field(i), depth+1)...)
		}
	}
	return out
}

func asRegistry(v reflect.Value) (*genericregistry.Store, bool) {
	if !v.IsValid() || !v.CanInterface() {
		return nil, false
	}
	if r, ok := v.Interface().(*genericregistry.Store); ok {
		return r, r != nil
	}
	if v.Kind() == reflect.Struct && v.CanAddr() {
		r, ok := v.Addr().Interface().(*genericregistry.Store)
		return r, ok
	}
	return nil, false
}

// teach makes a registry print ages in virtual time, and dry runs answer with
// it. Teaching twice does nothing.
func teach(r *genericregistry.Store) {
	if _, ok := r.TableConvertor.(ages); ok {
		return
	}
	r.TableConvertor = ages{r.TableConvertor}
}
