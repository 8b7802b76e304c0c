package schema

import (
	"fmt"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/internal/workers"
	"github.com/gherkube/gherkube/schema/upstream"
)

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

// namedPlace is an object and where it is.
type namedPlace struct {
	piece  *piece
	object *object
}

// duplicateObjects warns about objects that share a name.
func (r *run) duplicateObjects() {
	duplicates := r.findDuplicates()
	var pieces []*piece
	for _, d := range duplicates {
		if len(pieces) == 0 || pieces[len(pieces)-1] != d.again.piece {
			pieces = append(pieces, d.again.piece)
		}
	}
	workers.Each(len(pieces), func(i int) { pieces[i].ParseTree() }) // what place needs
	for _, d := range duplicates {
		gvk := d.again.object.kind.GVK
		at := d.first.piece.Place(d.first.object.prefix, document.AtKey)
		f := ruleDuplicateObject.finding(fmt.Sprintf("%s %q is already defined at %s", gvk.Kind, d.again.object.name.Name, at))
		f.Hint = "kubectl create fails for the second, kubectl apply overwrites the first"
		d.again.piece.complain(d.again.object, f, "metadata.name", document.AtValue)
	}
}

// duplicate is an object that was there before.
type duplicate struct{ first, again namedPlace }

// findDuplicates finds them in the order of the run.
func (r *run) findDuplicates() []duplicate {
	type key struct{ world, group, kind, namespace, name string }
	var found []duplicate
	first := map[key]namedPlace{}
	for _, p := range r.pieces {
		for _, o := range p.objects {
			if o.kind == nil || o.name.Name == "" {
				continue
			}
			k := key{world: p.Source.World(), group: o.kind.GVK.Group, kind: o.kind.GVK.Kind, name: o.name.Name}
			if o.kind.Namespaced {
				if k.namespace = o.name.Namespace; k.namespace == "" {
					k.namespace = upstream.DefaultNamespace
				}
			}
			if other, seen := first[k]; seen {
				found = append(found, duplicate{other, namedPlace{p, o}})
			} else {
				first[k] = namedPlace{p, o}
			}
		}
	}
	return found
}
