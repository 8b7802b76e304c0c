package schema

import "fmt"

var ruleDuplicateObject = Rule{
	ID: "duplicate-object", Severity: Warning,
	Title:  "two objects of one run have the same kind, namespace and name",
	Doc:    "kubectl create fails for the second one; kubectl apply lets the second overwrite the first.",
	Fix:    "Remove one of the two, or give it another name or namespace.",
	Source: "none: the API server answers the second create with 409 AlreadyExists (Store.Create in k8s.io/apiserver/pkg/registry/generic/registry)",
	Example: `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
`,
}

// duplicateObjects warns about objects that share a name.
func (r *run) duplicateObjects() {
	type key struct{ world, group, kind, namespace, name string }
	type place struct {
		piece  *piece
		object *object
	}
	first := map[key]place{}
	for _, p := range r.pieces {
		for _, o := range p.objects {
			if o.kind == nil || o.name.Name == "" {
				continue
			}
			k := key{world: p.source.world(), group: o.kind.gvk.Group, kind: o.kind.gvk.Kind, name: o.name.Name}
			if o.kind.namespaced {
				if k.namespace = o.name.Namespace; k.namespace == "" {
					k.namespace = defaultNamespace
				}
			}
			other, seen := first[k]
			if !seen {
				first[k] = place{p, o}
				continue
			}
			at := other.piece.place(other.object.prefix, atKey)
			f := ruleDuplicateObject.finding(fmt.Sprintf("%s %q is already defined at %s", k.kind, k.name, at))
			f.Hint = "kubectl create fails for the second, kubectl apply overwrites the first"
			p.complain(o, f, "metadata.name", atValue)
		}
	}
}
