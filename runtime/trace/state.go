package trace

import (
	"cmp"
	"maps"
	"slices"
)

// ID names an object within a trace.
type ID struct{ Kind, Namespace, Name string }

func (id ID) String() string {
	if id.Namespace == "" {
		return id.Kind + " " + id.Name
	}
	return id.Kind + " " + id.Namespace + "/" + id.Name
}

// Compare orders IDs by kind, namespace and name.
func (id ID) Compare(o ID) int {
	return cmp.Or(cmp.Compare(id.Kind, o.Kind), cmp.Compare(id.Namespace, o.Namespace), cmp.Compare(id.Name, o.Name))
}

// State is what all objects look like at one instant of a trace.
type State struct {
	objects map[ID]Fields
	gone    map[ID]bool
}

// NewState returns the state before anything happened.
func NewState() *State {
	return &State{objects: map[ID]Fields{}, gone: map[ID]bool{}}
}

// Get returns the fields of an object that exists.
func (s *State) Get(id ID) (Fields, bool) {
	f, ok := s.objects[id]
	return f, ok
}

// Gone reports whether an object existed before and does not now.
func (s *State) Gone(id ID) bool { return s.gone[id] }

// IDs returns the existing objects of a kind, by namespace and name.
func (s *State) IDs(kind string) []ID {
	var ids []ID
	for id := range s.objects {
		if id.Kind == kind {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, ID.Compare)
	return ids
}

// forget takes the objects of a kind out.
func (s *State) forget(kind string) {
	isKind := func(id ID) bool { return id.Kind == kind }
	maps.DeleteFunc(s.objects, func(id ID, _ Fields) bool { return isKind(id) })
	maps.DeleteFunc(s.gone, func(id ID, _ bool) bool { return isKind(id) })
}

// Apply takes the state over one transition.
func (s *State) Apply(t Transition) {
	id := t.ID()
	switch t.Event {
	case Added, Modified:
		old := s.objects[id]
		next := make(Fields, len(old)+len(t.Set))
		for k, v := range old {
			next[k] = v
		}
		for k, v := range t.Set {
			if v == nil {
				delete(next, k)
				continue
			}
			next[k] = v
		}
		s.objects[id] = next
		delete(s.gone, id)
	case Deleted:
		delete(s.objects, id)
		s.gone[id] = true
	}
}
