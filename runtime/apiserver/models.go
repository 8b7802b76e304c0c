package apiserver

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"weak"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apiextensionsserver "k8s.io/apiextensions-apiserver/pkg/apiserver"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	genericapi "k8s.io/apiserver/pkg/endpoints"
	"k8s.io/apiserver/pkg/endpoints/openapi"
	genericapiserver "k8s.io/apiserver/pkg/server"
	utilopenapi "k8s.io/apiserver/pkg/util/openapi"
	aggregatorscheme "k8s.io/kube-aggregator/pkg/apiserver/scheme"
	"k8s.io/kube-openapi/pkg/builder3"
	"k8s.io/kube-openapi/pkg/common"
	openapiutil "k8s.io/kube-openapi/pkg/util"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	generatedopenapi "k8s.io/kubernetes/pkg/generated/openapi"
	"sigs.k8s.io/structured-merge-diff/v6/typed"
	"sigs.k8s.io/structured-merge-diff/v6/value"
)

// models are the OpenAPI definitions of the built-in kinds. They take longer
// to build than everything else together, so they are built when they are
// first asked for: by OpenAPI's own pages, and by group for managed fields.
//
// What is built from them is kept, so the definitions are kept only
// as long as memory is not needed: they are a seventh of what a cluster of a
// thousand pods takes.
type models struct {
	mu    sync.Mutex
	built weak.Pointer[common.OpenAPIV3Config]
	// groups are the converters of the built-in groups.
	groups map[string]managedfields.TypeConverter
}

// v3 returns the definitions for OpenAPI 3, for one use. Upstream's builder writes into
// the extensions of the definitions that it is given, and what it makes has the same
// maps (builder3's buildDefinitionRecursively): each use has maps of its own.
func (m *models) v3() *common.OpenAPIV3Config {
	own := *m.shared()
	own.Definitions = maps.Clone(own.Definitions)
	for name, d := range own.Definitions {
		d.Schema.Extensions = maps.Clone(d.Schema.Extensions)
		own.Definitions[name] = d
	}
	return &own
}

// shared are the definitions that all uses read.
func (m *models) shared() *common.OpenAPIV3Config {
	m.mu.Lock()
	defer m.mu.Unlock()
	if config := m.built.Value(); config != nil {
		return config
	}
	config := genericapiserver.DefaultOpenAPIV3Config(builtInDefinitions, newNamer())
	config.Info.Title, config.Info.Version = "Kubernetes", Version
	m.built = weak.Make(config)
	return config
}

// v2 is what OpenAPI 2's page needs, and nobody else.
func (m *models) v2() *common.Config {
	config := genericapiserver.DefaultOpenAPIConfig(builtInDefinitions, newNamer())
	config.Info.Title, config.Info.Version = "Kubernetes", Version
	return config
}

func builtInDefinitions(ref common.ReferenceCallback) map[string]common.OpenAPIDefinition {
	return utilopenapi.GetOpenAPIDefinitionsWithoutDisabledFeatures(generatedopenapi.GetOpenAPIDefinitions)(ref)
}

func newNamer() *openapi.DefinitionNamer {
	return openapi.NewDefinitionNamer(legacyscheme.Scheme, apiextensionsserver.Scheme, aggregatorscheme.Scheme)
}

// converter returns the converter of the group's kinds for managed fields and
// server-side apply.
func (m *models) converter(prefix string, info genericapiserver.APIGroupInfo) managedfields.TypeConverter {
	c := &lazyConverter{build: func() (managedfields.TypeConverter, error) {
		names, err := typeNames(info)
		if err != nil {
			return nil, err
		}
		models, err := builder3.BuildOpenAPIDefinitionsForResources(m.v3(), names...)
		if err != nil {
			return nil, fmt.Errorf("OpenAPI models of %s%s: %w", prefix, info.PrioritizedVersions[0].Group, err)
		}
		return managedfields.NewTypeConverter(models, false)
	}}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.groups == nil {
		m.groups = map[string]managedfields.TypeConverter{}
	}
	m.groups[info.PrioritizedVersions[0].Group] = c
	return c
}

// converterOf returns the converter of a kind. That of custom resources knows
// their fields only by looking at them.
func (s *Server) converterOf(kind schema.GroupVersionKind) managedfields.TypeConverter {
	s.models.mu.Lock()
	defer s.models.mu.Unlock()
	if c := s.models.groups[kind.Group]; c != nil {
		return c
	}
	return managedfields.NewDeducedTypeConverter()
}

// metadata returns the models of what all objects have in common, by which
// custom resources are described.
func (m *models) metadata() (map[string]*spec.Schema, error) {
	names := []string{openapiutil.GetCanonicalTypeName(&apiextensionsv1.CustomResourceDefinition{})}
	return builder3.BuildOpenAPIDefinitionsForResources(m.v3(), names...)
}

// typeNames is genericapiserver's getResourceNamesForGroup.
func typeNames(info genericapiserver.APIGroupInfo) ([]string, error) {
	var names []string
	for _, gv := range info.PrioritizedVersions {
		for _, storage := range info.VersionedResourcesStorageMap[gv.Version] {
			kind, err := genericapi.GetResourceKind(gv, storage, info.Scheme)
			if err != nil {
				return nil, err
			}
			sample, err := info.Scheme.New(kind)
			if err != nil {
				return nil, err
			}
			names = append(names, openapiutil.GetCanonicalTypeName(sample))
		}
	}
	slices.Sort(names)
	return names, nil
}

// lazyConverter is a TypeConverter that is built when it is first used.
type lazyConverter struct {
	build     func() (managedfields.TypeConverter, error)
	once      sync.Once
	converter managedfields.TypeConverter
	err       error
	types     sync.Map // of the kinds seen: *typed.TypedValue by schema.GroupVersionKind
}

func (c *lazyConverter) get() (managedfields.TypeConverter, error) {
	c.once.Do(func() { c.converter, c.err = c.build() })
	return c.converter, c.err
}

// ObjectToTyped implements managedfields.TypeConverter.
func (c *lazyConverter) ObjectToTyped(obj runtime.Object, options ...typed.ValidationOptions) (*typed.TypedValue, error) {
	converter, err := c.get()
	if err != nil {
		return nil, err
	}
	if _, generic := obj.(*unstructured.Unstructured); generic || !slices.Contains(options, typed.AllowDuplicates) {
		return converter.ObjectToTyped(obj, options...)
	}
	return c.written(converter, obj)
}

// written is what is stored or about to be. Its Go type says already that it fits the
// schema, but for list items without a key, which comparing it with something finds
// too: it is not gone through just for that.
func (c *lazyConverter) written(converter managedfields.TypeConverter, obj runtime.Object) (*typed.TypedValue, error) {
	kind := obj.GetObjectKind().GroupVersionKind()
	if first, ok := c.types.Load(kind); ok {
		v, err := value.NewValueReflect(obj)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", kind, err)
		}
		like := first.(*typed.TypedValue)
		return typed.AsTypedUnvalidated(v, like.Schema(), like.TypeRef()), nil
	}
	out, err := converter.ObjectToTyped(obj, typed.AllowDuplicates)
	if err == nil {
		c.types.Store(kind, typed.AsTypedUnvalidated(nil, out.Schema(), out.TypeRef()))
	}
	return out, err
}

// TypedToObject implements managedfields.TypeConverter.
func (c *lazyConverter) TypedToObject(v *typed.TypedValue) (runtime.Object, error) {
	converter, err := c.get()
	if err != nil {
		return nil, err
	}
	return converter.TypedToObject(v)
}
