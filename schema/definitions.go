package schema

import (
	"fmt"
	"strings"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/spelling"
	"github.com/gherkube/gherkube/schema/upstream"
)

// definition is a CustomResourceDefinition of the run or of its context.
type definition struct {
	contextObject
	*upstream.Definition
	// piece and object are set if the definition is one of the run.
	piece  *piece
	object *object
	// relied is set if the definition was given to check objects by it.
	relied bool
}

func newDefinition(o contextObject, kinds *upstream.Kinds) *definition {
	return &definition{contextObject: o, Definition: upstream.NewDefinition(o.data, o.gvk, kinds)}
}

// definitions are the CustomResourceDefinitions that hold in a run. Of several
// for one kind, those of the run come before those of the context, and then the
// earlier before the later.
type definitions struct {
	byKind map[runtimeschema.GroupKind][]*definition
	// kinds are the keys of byKind, in the order of their first definition.
	kinds []runtimeschema.GroupKind
	// published are asked about kinds that none of these defines.
	published *published
}

// definitions collects what the run and its context define.
func (r *run) definitions() definitions {
	known := definitions{byKind: map[runtimeschema.GroupKind][]*definition{}, published: r.published}
	for _, p := range r.pieces {
		for _, o := range p.objects {
			if o.definition != nil {
				known.add(o.definition)
			}
		}
	}
	if r.context != nil {
		for _, d := range r.context.definitions {
			known.add(d)
		}
	}
	return known
}

func (k *definitions) add(d *definition) {
	if d.Defines.Group == "" || d.Defines.Kind == "" {
		return
	}
	if k.byKind[d.Defines] == nil {
		k.kinds = append(k.kinds, d.Defines)
	}
	k.byKind[d.Defines] = append(k.byKind[d.Defines], d)
}

// find returns the first definition of the kind that the API server accepts. If
// it accepts none, the error says why not the first.
func (k *definitions) find(gk runtimeschema.GroupKind) (*definition, *apiextensionsv1.CustomResourceDefinition, error) {
	var first error
	for _, d := range k.byKind[gk] {
		crd, err := d.Accept()
		if err == nil {
			return d, crd, nil
		}
		if first == nil {
			first = fmt.Errorf("its definition at %s is not usable: %w", d.at, err)
		}
	}
	return nil, nil, first
}

// likely names a kind of the group that may be meant.
func (k *definitions) likely(gk runtimeschema.GroupKind) string {
	var names []string
	for _, known := range k.kinds {
		if known.Group == gk.Group {
			names = append(names, known.Kind)
		}
	}
	if best, ok := spelling.Nearest(strings.TrimSuffix(gk.Kind, "s"), names); ok {
		return best
	}
	return ""
}
