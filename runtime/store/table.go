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

// table holds the objects of one resource, with their rows in order per namespace.
type table struct {
	rows    map[name]*row
	spaces  map[string]*sorted
	indexes []Index
	filed   map[string]map[string]*sorted // index name, value
}

func newTable(resource schema.GroupResource, indexes []Index) *table {
	t := &table{
		rows:   map[name]*row{},
		spaces: map[string]*sorted{},
		filed:  map[string]map[string]*sorted{},
	}
	for _, ix := range indexes {
		if ix.Resource == resource {
			t.indexes = append(t.indexes, ix)
			t.filed[ix.Name] = map[string]*sorted{}
		}
	}
	return t
}

// get returns the object of the name, or nil.
func (t *table) get(n name) Object {
	if r := t.rows[n]; r != nil {
		return r.object
	}
	return nil
}

// put stores the object in the place of the old one, nil if there is none.
func (t *table) put(n name, old, obj Object) {
	r := t.rows[n]
	if r == nil {
		r = &row{name: n}
		t.rows[n] = r
		if t.spaces[n.namespace] == nil {
			t.spaces[n.namespace] = &sorted{}
		}
		t.spaces[n.namespace].add(r)
	}
	r.object = obj
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
				t.filed[ix.Name][v] = &sorted{}
			}
			t.filed[ix.Name][v].add(r)
		}
	}
}

func (t *table) remove(n name, old Object) {
	delete(t.rows, n)
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
		rows := t.filed[ix.Name][v]
		rows.remove(n)
		if rows.empty() {
			delete(t.filed[ix.Name], v)
		}
	}
}

// in returns the lists of what is in the namespace, or of everything if it is empty.
func (t *table) in(namespace string) []*sorted {
	if namespace != "" {
		return []*sorted{t.spaces[namespace]}
	}
	var out []*sorted
	for _, ns := range slices.Sorted(maps.Keys(t.spaces)) {
		out = append(out, t.spaces[ns])
	}
	return out
}

// under returns the lists of what the index files under the value.
func (t *table) under(index, value string) []*sorted { return []*sorted{t.filed[index][value]} }

// collect returns the objects of type T in the lists.
func collect[T Object](lists []*sorted) []T {
	n := 0
	for _, rows := range lists {
		n += rows.len()
	}
	if n == 0 {
		return nil
	}
	out := make([]T, 0, n)
	for _, rows := range lists {
		rows.each(func(o Object) {
			if t, ok := o.(T); ok {
				out = append(out, t)
			}
		})
	}
	return out
}
