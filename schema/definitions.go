package schema

import (
	"fmt"
	"slices"
	"strings"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/spelling"
	"github.com/gherkube/gherkube/schema/upstream"
)

// definition is a CustomResourceDefinition of the run or of its context.
type definition struct {
	knownObject
	*upstream.Definition
	// document and object are set if the definition is one of the run.
	document *parsedDocument
	object   *object
	// relied is set if the definition was given to check objects by it.
	relied bool
}

func newDefinition(o knownObject, kinds *upstream.Kinds) *definition {
	return &definition{knownObject: o, Definition: upstream.NewDefinition(o.data, o.gvk, kinds)}
}

// definitions are the CustomResourceDefinitions that hold in a run: those of the
// run, then those of the context.
type definitions struct {
	byKind map[runtimeschema.GroupKind][]*definition
	// kinds are the keys of byKind, in the order of their first definition.
	kinds []runtimeschema.GroupKind
	// published are asked about kinds that none of these defines.
	published *published
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

// forget gives back the memory of what the kind's definitions were made into.
func (k *definitions) forget(gk runtimeschema.GroupKind) {
	for _, d := range k.byKind[gk] {
		d.Forget()
	}
	k.published.forget(gk)
}

// find returns the definition by which an object is checked, of those that the
// API server accepts. If it accepts none, the error says why not the first.
func (k *definitions) find(gvk runtimeschema.GroupVersionKind, of *input.Source) (*definition, *apiextensionsv1.CustomResourceDefinition, error) {
	var first error
	for _, d := range k.nearest(gvk, of) {
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

// nearest are the definitions of a kind, those first that an object of the source
// most likely meets in its cluster: of the same rendering, else of no other one;
// with the object's version; in the nearest folder; and then as they come.
func (k *definitions) nearest(gvk runtimeschema.GroupVersionKind, of *input.Source) []*definition {
	list := k.byKind[gvk.GroupKind()]
	if len(list) < 2 {
		return list
	}
	folder := folderOf(of)
	rank := func(d *definition) [3]int {
		var r [3]int
		switch d.world {
		case of.World():
			r[0] = 2
		case "":
			r[0] = 1
		}
		if crd, err := d.Accept(); err == nil && serves(crd, gvk.Version) {
			r[1] = 1
		}
		r[2] = shared(folder, d.folder)
		return r
	}
	ranks := make(map[*definition][3]int, len(list))
	for _, d := range list {
		ranks[d] = rank(d)
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b *definition) int {
		x, y := ranks[a], ranks[b]
		return slices.Compare(y[:], x[:])
	})
	return list
}

func serves(crd *apiextensionsv1.CustomResourceDefinition, version string) bool {
	return slices.ContainsFunc(crd.Spec.Versions, func(v apiextensionsv1.CustomResourceDefinitionVersion) bool { return v.Served && v.Name == version })
}

// shared is how many folders two paths have in common, from the first on.
func shared(a, b string) int {
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return n
}

// misspelledGroup is a hint about a group that nothing defines, of a kind that is in
// another group with nearly the same name.
func (k *definitions) misspelledGroup(gk runtimeschema.GroupKind) string {
	for _, known := range k.kinds {
		if known.Kind == gk.Kind && isMisspelled(gk.Group, known.Group) {
			return fmt.Sprintf("did you mean the group %q, which %s defines?", known.Group, k.byKind[known][0].at)
		}
	}
	return k.published.misspelledGroup(gk)
}

// misspelledKind is a hint about a kind that nothing defines, of a group that has one
// with nearly the same name: another case, a plural, one letter. Two letters apart are
// kinds that both exist: TCPRoute and TLSRoute.
func (k *definitions) misspelledKind(gk runtimeschema.GroupKind) string {
	const most = 2
	for _, known := range k.kinds {
		if known.Group == gk.Group && spelling.Distance(strings.ToLower(known.Kind), strings.ToLower(gk.Kind), most) < most {
			return fmt.Sprintf("did you mean %s, which %s defines?", known.Kind, k.byKind[known][0].at)
		}
	}
	return k.published.misspelledKind(gk, most)
}

// likely is a hint about a kind of the group that may be meant; empty if there is none.
func (k *definitions) likely(gk runtimeschema.GroupKind) string {
	var names []string
	for _, known := range k.kinds {
		if known.Group == gk.Group {
			names = append(names, known.Kind)
		}
	}
	best, ok := spelling.Nearest(strings.TrimSuffix(gk.Kind, "s"), names)
	if !ok {
		return ""
	}
	return fmt.Sprintf("did you mean %s, which %s defines?", best, k.byKind[runtimeschema.GroupKind{Group: gk.Group, Kind: best}][0].at)
}
