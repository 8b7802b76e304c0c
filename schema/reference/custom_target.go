package reference

import (
	"strconv"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// customTarget is a reference as custom resources write it: some with the group, others with
// the API version.
type customTarget struct {
	APIVersion string  `json:"apiVersion"`
	Group      *string `json:"group"`
	Kind       string  `json:"kind"`
	Namespace  string  `json:"namespace"`
	Name       string  `json:"name"`
	Port       *int    `json:"port"`
}

// kind is the kind that is meant, where the one by default is what the project's
// definition or controller takes.
func (t customTarget) kind(byDefault runtimeschema.GroupKind) runtimeschema.GroupKind {
	kind := byDefault
	if t.Kind != "" {
		kind.Kind = t.Kind
	}
	if gv, err := runtimeschema.ParseGroupVersion(t.APIVersion); err == nil && t.APIVersion != "" {
		kind.Group = gv.Group
	}
	if t.Group != nil {
		kind.Group = *t.Group
	}
	return kind
}

// custom notes a reference of a custom resource to what the target says.
func (c *collector) custom(f *field, to customTarget, byDefault runtimeschema.GroupKind, index ...int) {
	meant := named{kind: to.kind(byDefault), namespace: to.Namespace, name: to.Name}
	if meant.kind == serviceKind && to.Port != nil {
		meant.part = strconv.Itoa(*to.Port)
	}
	c.refer(f, meant, index...)
}
