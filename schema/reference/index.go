package reference

import (
	"slices"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// index finds objects by name.
type index struct {
	objects []Object
	spaces  map[spaceKey]*space
	// worlds are those of the objects, but for Everywhere.
	worlds map[string]bool
	// classes are the storage classes that PersistentVolumes have.
	classes map[string]bool
}

// spaceKey says in which world and of which kind objects are.
type spaceKey struct {
	world string
	kind  runtimeschema.GroupKind
}

// space are the objects of one kind in one world.
type space struct {
	byName map[nameKey][]int32
	// anywhere are the objects of a name in all namespaces, once asked for.
	anywhere map[string][]int32
	names    map[string]*nameList // near names, by namespace, once asked for
	all      []int32
}

// nameKey is a name in a namespace; the namespace is empty for objects that
// name none: they may be in any one.
type nameKey struct{ namespace, name string }

// maxNamesakes bounds the objects of one name that are looked at.
const maxNamesakes = 64

// anyWorld is where all objects are once more, if there are several worlds.
const anyWorld = "any"

func newIndex(objects []Object) *index {
	x := &index{objects: objects, spaces: map[spaceKey]*space{}, worlds: map[string]bool{}, classes: map[string]bool{}}
	for i := range objects {
		if objects[i].World != Everywhere {
			x.worlds[objects[i].World] = true
		}
	}
	for i := range objects {
		o := &objects[i]
		if o.Facts != nil && o.Facts.class != "" {
			x.classes[o.Facts.class] = true
		}
		if o.Facts != nil && o.Facts.makes != "" {
			x.space(o.World, secretKind).promise(nameKey{o.Namespace, o.Facts.makes}, int32(i))
		}
		if o.Name == "" {
			continue
		}
		x.space(o.World, o.Kind).add(int32(i), o)
		if len(x.worlds) > 1 && o.World != Everywhere {
			x.space(anyWorld, o.Kind).add(int32(i), o)
		}
	}
	return x
}

func (x *index) space(world string, kind runtimeschema.GroupKind) *space {
	key := spaceKey{world, kind}
	s := x.spaces[key]
	if s == nil {
		s = &space{byName: map[nameKey][]int32{}}
		x.spaces[key] = s
	}
	return s
}

func (s *space) add(i int32, o *Object) {
	s.promise(nameKey{o.Namespace, o.Name}, i)
	s.all = append(s.all, i)
}

// promise notes that there is something of the name, if only because of the
// object.
func (s *space) promise(key nameKey, i int32) {
	if list := s.byName[key]; len(list) < maxNamesakes {
		s.byName[key] = append(list, i)
	}
}

// find returns the objects that the name can mean in the world. Those that
// other inputs have count if the world has none: they may meet in one cluster.
func (x *index) find(world string, kind runtimeschema.GroupKind, namespace, name string) []int32 {
	found := x.in(world, kind, namespace, name)
	found = append(found[:len(found):len(found)], x.in(Everywhere, kind, namespace, name)...)
	if len(found) == 0 && len(x.worlds) > 1 {
		found = x.in(anyWorld, kind, namespace, name)
	}
	return found
}

func (x *index) in(world string, kind runtimeschema.GroupKind, namespace, name string) []int32 {
	s := x.spaces[spaceKey{world, kind}]
	if s == nil {
		return nil
	}
	if namespace == "" {
		return s.inAnyNamespace(name)
	}
	here, unsaid := s.byName[nameKey{namespace, name}], s.byName[nameKey{"", name}]
	if len(unsaid) == 0 {
		return here
	}
	return append(here[:len(here):len(here)], unsaid...)
}

func (s *space) inAnyNamespace(name string) []int32 {
	if s.anywhere == nil {
		s.anywhere = make(map[string][]int32, len(s.byName))
		for key, list := range s.byName {
			s.anywhere[key.name] = append(s.anywhere[key.name], list...)
		}
		for name, list := range s.anywhere {
			slices.Sort(list)
			s.anywhere[name] = list[:min(len(list), maxNamesakes)]
		}
	}
	return s.anywhere[name]
}

// nameList are names to find near ones in.
type nameList struct {
	// shapes are the names without their digits, each once, with an object.
	shapes []string
	object map[string]int32
}

// namesIn lists the names in exactly the namespace, or inAll of them.
func (s *space) namesIn(objects []Object, namespace string) *nameList {
	if s.names == nil {
		s.names = map[string]*nameList{}
		list := func(namespace string) *nameList {
			if s.names[namespace] == nil {
				s.names[namespace] = &nameList{object: map[string]int32{}}
			}
			return s.names[namespace]
		}
		for _, i := range s.all {
			list(inAll).add(objects[i].Name, i)
			list(objects[i].Namespace).add(objects[i].Name, i)
		}
	}
	return s.names[namespace]
}

// inAll stands for all namespaces; no namespace has the name.
const inAll = "*"

func (l *nameList) add(name string, object int32) {
	shape := withoutDigits(name)
	if _, known := l.object[shape]; !known {
		l.object[shape] = object
		l.shapes = append(l.shapes, shape)
	}
}
