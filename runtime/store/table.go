package store

import (
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Index files the objects of one resource under values, for lookups that must
// not scan: pods by node, objects by owner.
type Index struct {
	Resource schema.GroupResource
	Name     string
	Values   func(Object) []string
}

// name is a key within one resource. Its order is that of listings.
type name struct{ namespace, name string }

func nameOf(k Key) name { return name{k.Namespace, k.Name} }

func compareNames(a, b name) int {
	if c := strings.Compare(a.namespace, b.namespace); c != 0 {
		return c
	}
	return strings.Compare(a.name, b.name)
}

// table holds the objects of one resource, with the names in order per
// namespace.
type table struct {
	objects map[name]Object
	spaces  map[string]*sortedNames
	indexes []Index
	filed   map[string]map[string]*sortedNames // index name, value
}

func newTable(resource schema.GroupResource, indexes []Index) *table {
	t := &table{
		objects: map[name]Object{},
		spaces:  map[string]*sortedNames{},
		filed:   map[string]map[string]*sortedNames{},
	}
	for _, ix := range indexes {
		if ix.Resource == resource {
			t.indexes = append(t.indexes, ix)
			t.filed[ix.Name] = map[string]*sortedNames{}
		}
	}
	return t
}

func (t *table) put(n name, old, obj Object) {
	t.objects[n] = obj
	if old == nil {
		if t.spaces[n.namespace] == nil {
			t.spaces[n.namespace] = &sortedNames{}
		}
		t.spaces[n.namespace].add(n)
	}
	for _, ix := range t.indexes {
		var before []string
		if old != nil {
			before = ix.Values(old)
		}
		after := ix.Values(obj)
		if slices.Equal(before, after) {
			continue
		}
		t.unfile(ix, n, before)
		for _, v := range after {
			if t.filed[ix.Name][v] == nil {
				t.filed[ix.Name][v] = &sortedNames{}
			}
			t.filed[ix.Name][v].add(n)
		}
	}
}

func (t *table) remove(n name, old Object) {
	delete(t.objects, n)
	t.spaces[n.namespace].remove(n)
	if t.spaces[n.namespace].empty() {
		delete(t.spaces, n.namespace)
	}
	for _, ix := range t.indexes {
		t.unfile(ix, n, ix.Values(old))
	}
}

func (t *table) unfile(ix Index, n name, values []string) {
	for _, v := range values {
		names := t.filed[ix.Name][v]
		names.remove(n)
		if names.empty() {
			delete(t.filed[ix.Name], v)
		}
	}
}

func (t *table) list(namespace string) []Object {
	if namespace != "" {
		return t.resolve(nil, t.spaces[namespace])
	}
	out := make([]Object, 0, len(t.objects))
	for _, ns := range slices.Sorted(maps.Keys(t.spaces)) {
		out = t.resolve(out, t.spaces[ns])
	}
	return out
}

func (t *table) indexed(index, value string) []Object {
	return t.resolve(nil, t.filed[index][value])
}

// resolve appends the named objects to out.
func (t *table) resolve(out []Object, names *sortedNames) []Object {
	if names == nil {
		return out
	}
	for _, run := range names.runs {
		out = slices.Grow(out, len(run))
		for _, n := range run {
			out = append(out, t.objects[n])
		}
	}
	return out
}
