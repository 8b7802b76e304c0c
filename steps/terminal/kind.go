package terminal

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/spelling"
)

// Kind finds what kubectl means by a word for a kind: its singular, plural or
// short name, with its group if need be. The error names the kind that the
// cluster has and whose name is like it.
func (k *kubectl) Kind(word string) (*meta.RESTMapping, error) {
	k.kinds.begin()
	mapper := k.kinds.restMapper(func(string) {})
	// As mappingFor of cli-runtime's resource.Builder.
	full, resource := schema.ParseResourceArg(word)
	var kind schema.GroupVersionKind
	var err error
	if full != nil {
		kind, _ = mapper.KindFor(*full)
	}
	if kind.Empty() {
		kind, err = mapper.KindFor(resource.WithVersion(""))
	}
	if err == nil {
		return mapper.RESTMapping(kind.GroupKind(), kind.Version)
	}
	if !meta.IsNoMatchError(err) {
		return nil, fmt.Errorf("asking the cluster for kind %q: %w", word, err)
	}
	names := k.kinds.names()
	plain, _, _ := strings.Cut(word, ".")
	for _, name := range []string{word, plain} {
		if near, ok := spelling.Nearest(name, names); ok {
			return nil, fmt.Errorf("the cluster serves no kind %q: did you mean %q?", word, near)
		}
	}
	return nil, fmt.Errorf("the cluster serves no kind %q: `kubectl api-resources` lists all", word)
}

// names are the singular names of the kinds that the server serves, and the
// plural ones with their groups. What a server cannot tell is left out.
func (k *knownKinds) names() []string {
	var all []string
	_, lists, _ := k.ServerGroupsAndResources()
	for _, list := range lists {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			continue
		}
		for _, r := range list.APIResources {
			if strings.Contains(r.Name, "/") {
				continue
			}
			all = append(all, r.SingularName, schema.GroupResource{Group: version.Group, Resource: r.Name}.String())
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
