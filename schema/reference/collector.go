package reference

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// collector collects the facts of one object.
type collector struct {
	facts *Facts
	// prefix is where the references are that are being collected.
	prefix string
}

// named is what a field refers to.
type named struct {
	kind            runtimeschema.GroupKind
	namespace, name string
	part            string
	optional        bool
}

// refer notes a reference. A field without a name refers to nothing.
func (c *collector) refer(f *field, to named, index ...int) {
	if to.name == "" {
		return
	}
	r := reference{to: to.kind, namespace: to.namespace, name: to.name, part: to.part, optional: to.optional, at: place{prefix: c.prefix, field: f}}
	for i, n := range index {
		r.at.index[i] = int32(n)
	}
	c.facts.references = append(c.facts.references, r)
}

func (c *collector) selects(path string, s selector, why purpose) {
	if !s.empty() {
		c.facts.selection = &selection{at: path, selector: s, purpose: why}
	}
}

var ownerField = &field{base: "metadata.ownerReferences[%d]", name: ".name"}

func (c *collector) owners(list []metav1.OwnerReference) {
	for i, o := range list {
		gv, err := runtimeschema.ParseGroupVersion(o.APIVersion)
		c.facts.owned = c.facts.owned || isTrue(o.Controller)
		if err == nil {
			c.refer(ownerField, named{kind: gv.WithKind(o.Kind).GroupKind(), name: o.Name}, i)
		}
	}
}

func isTrue(b *bool) bool { return b != nil && *b }

func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
