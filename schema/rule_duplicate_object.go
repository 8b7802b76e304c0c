package schema

import (
	"fmt"
	"slices"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/internal/workers"
	"github.com/gherkube/gherkube/schema/upstream"
)

var ruleDuplicateObject = Rule{
	ID: "duplicate-object", Severity: Warning,
	Title: "two objects of one run have the same kind, namespace and name",
	Doc: "kubectl create fails for the second one; kubectl apply lets the second overwrite the first. Folders are often variants of one " +
		"another, so of files met in folders only those of one folder are compared, and not if they have much in common, if one has what several others have, or if the folder has " +
		"examples or tests by its name. Files that are " +
		"named are compared with each other; with --closed-world, all are. Of more than 1,000 duplicates of one object the others are counted.",
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

// duplicateObjects warns about objects that share a name. A run can have very many of
// them, so the tree of a document lives only while its places are read.
func (r *run) duplicateObjects() {
	found := bounded(r.findDuplicates())
	if more := len(found) - maxFindings; more > 0 {
		found = found[:maxFindings]
		r.leftOut.Warnings += more
	}
	places := make([]Position, len(found)) // of the first ones
	eachDocumentOf(found, firstOf, func(p *parsedDocument, numbers []int) {
		for _, i := range numbers {
			places[i] = p.Place(found[i].first.object.prefix, document.AtKey)
		}
		p.rest()
	})
	eachDocumentOf(found, againOf, func(p *parsedDocument, numbers []int) {
		for _, i := range numbers {
			found[i].report(places[i])
		}
		p.rest()
	})
}

// report says that the object is at the first place already.
func (d duplicate) report(first Position) {
	o := d.again
	f := ruleDuplicateObject.finding(fmt.Sprintf("%s %q is already defined at %s", o.kind.GVK.Kind, o.name.Name, first))
	f.Hint = "kubectl create fails for the second, kubectl apply overwrites the first"
	if d.more > 0 {
		f.Hint = fmt.Sprintf("%d more objects have this name: gherkube shows the first %d", d.more, maxDuplicates)
	}
	o.complain(f, "metadata.name", document.AtValue)
}

// eachDocumentOf calls do for each document that has one of the duplicates, with the
// numbers of those that it has, in order, on all processors.
func eachDocumentOf(found []duplicate, of func(duplicate) writtenObject, do func(*parsedDocument, []int)) {
	var documents []*parsedDocument
	numbers := map[*parsedDocument][]int{}
	for i, d := range found {
		p := of(d).document
		if numbers[p] == nil {
			documents = append(documents, p)
		}
		numbers[p] = append(numbers[p], i)
	}
	workers.Each(len(documents), func(i int) { do(documents[i], numbers[documents[i]]) })
}

func firstOf(d duplicate) writtenObject { return d.first }
func againOf(d duplicate) writtenObject { return d.again }

// duplicate is an object that was there before.
type duplicate struct {
	first, again writtenObject
	// more counts the later ones that nothing is said about.
	more int
}

// maxDuplicates bounds the duplicates of one object that something is said about.
const maxDuplicates = 1000

// bounded leaves out the duplicates that are too many of one object. The last one that
// stays knows how many they are.
func bounded(found []duplicate) []duplicate {
	var kept []duplicate
	last, count := map[*object]int{}, map[*object]int{}
	for _, d := range found {
		first := d.first.object
		if count[first]++; count[first] > maxDuplicates {
			kept[last[first]].more++
			continue
		}
		last[first] = len(kept)
		kept = append(kept, d)
	}
	return kept
}

// findDuplicates finds them in the order of the run.
func (r *run) findDuplicates() []duplicate {
	type key struct{ world, group, kind, namespace, name string }
	var found []duplicate
	v := variants{common: map[files]int{}, again: map[*object]bool{}}
	met := map[key][]writtenObject{}
	for _, p := range r.documents {
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
			again := writtenObject{p, o}
			if first, ok := r.compare(met[k], again, v); ok {
				found = append(found, duplicate{first: first, again: again})
			}
			if len(met[k]) < maxNamesakes {
				met[k] = append(met[k], again)
			}
		}
	}
	return r.withoutVariants(found, v)
}

// variants is what files have in common.
type variants struct {
	common map[files]int
	// again are the objects that are there more than once.
	again map[*object]bool
}

// files are two that have an object of one name, the earlier one first.
type files struct{ first, again *input.Source }

// compare finds the first of the objects that meets another one, and notes what files have
// in common.
func (r *run) compare(objects []writtenObject, another writtenObject, v variants) (first writtenObject, ok bool) {
	for _, o := range objects {
		if !r.meet(o, another) {
			continue
		}
		if !ok {
			first, ok = o, true
		}
		if o.document.Source == another.document.Source {
			break // the usual case: nothing is said of other files
		}
		v.common[files{o.document.Source, another.document.Source}]++
		v.again[o.object], v.again[another.object] = true, true
	}
	return first, ok
}

// maxNamesakes bounds the objects of one name that another is compared with.
const maxNamesakes = 64

// meet says whether two objects of one world are meant for one cluster at one
// time. Folders that were searched are often variants of one another, so files
// met in different ones do not meet, unless nothing else exists.
func (r *run) meet(a, b writtenObject) bool {
	x, y := a.document.Source, b.document.Source
	return r.closed || x == y || appliedWith(x) == appliedWith(y) || x.Origin == input.Named && y.Origin == input.Named
}

// withoutVariants leaves out the duplicates of files met in one folder that have
// much in common: each is a whole of its own, and one of them is applied. So is a file
// that has what several others have, and nothing else.
func (r *run) withoutVariants(found []duplicate, v variants) []duplicate {
	objects, again := map[*input.Source]int{}, map[*input.Source]int{}
	for i := range r.inputs {
		for _, p := range r.inputs[i].documents {
			for _, o := range p.objects {
				if objects[r.inputs[i].source]++; v.again[o] {
					again[r.inputs[i].source]++
				}
			}
		}
	}
	collects := func(s *input.Source) bool { return again[s] > 1 && again[s] == objects[s] }
	return slices.DeleteFunc(found, func(d duplicate) bool {
		p := files{d.first.document.Source, d.again.document.Source}
		if p.first == p.again || p.first.Origin != input.Found || p.again.Origin != input.Found || r.closed {
			return false
		}
		return v.common[p] > 1 && 2*v.common[p] >= min(objects[p.first], objects[p.again]) || collects(p.first) || collects(p.again)
	})
}
