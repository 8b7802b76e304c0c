package reference

import (
	"cmp"
	"fmt"
	"slices"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// Check finds what is wrong about the references between the objects, in time
// linear in what there is, but for bounded searches.
func (r Run) Check() Result {
	c := &checker{run: r, index: newIndex(r.Objects), outside: map[runtimeschema.GroupKind]int{}, claimed: map[claimKey]int{}}
	c.near, c.pods = newNear(c.index), newLabelIndex(c.index, objectsWithPods)
	for i := range r.Objects {
		if o := &r.Objects[i]; o.Given {
			c.claims(i)
		}
	}
	for i := range r.Objects {
		if o := &r.Objects[i]; !o.Given {
			c.object(i)
		}
	}
	return Result{Problems: c.problems, Outside: c.counts()}
}

func (c *checker) object(i int) {
	o := &c.run.Objects[i]
	c.namespace(i)
	if o.Facts == nil {
		return
	}
	c.references(i)
	if o.Facts.selection != nil {
		c.selection(i)
	}
	c.claims(i)
}

// counts are the references to what is elsewhere.
func (c *checker) counts() []Count {
	counts := make([]Count, 0, len(c.outside))
	for kind, n := range c.outside {
		counts = append(counts, Count{kind, n})
	}
	slices.SortFunc(counts, func(a, b Count) int {
		return cmp.Or(cmp.Compare(a.Kind.Kind, b.Kind.Kind), cmp.Compare(a.Kind.Group, b.Kind.Group))
	})
	return counts
}

// references checks what the object refers to. What several fields name is
// reported at the first.
func (c *checker) references(i int) {
	o := &c.run.Objects[i]
	met := map[metKey]bool{}
	for k := range o.Facts.references {
		r := c.resolved(o, &o.Facts.references[k])
		if r.to.Kind == "" || inEveryCluster(r.to, r.namespace, r.name) {
			continue
		}
		found := c.index.find(o.World, r.to, r.namespace, r.name)
		key := metKey{r.to, nameKey{r.namespace, r.name}, ""}
		if len(found) > 0 {
			key.part = r.part
		}
		if met[key] {
			continue
		}
		met[key] = !r.optional
		switch {
		case len(found) == 0:
			c.missing(i, &r)
		default:
			c.found(i, &r, found)
		}
		if r.at.field == scaleTargetField {
			c.scalable(i, &r)
		}
	}
}

type metKey struct {
	kind runtimeschema.GroupKind
	nameKey
	part string
}

// resolved is the reference with the namespace and kind that are meant.
func (c *checker) resolved(o *Object, r *reference) reference {
	full := *r
	if full.namespace == "" {
		full.namespace = o.Namespace
	}
	if r.at.field == paramField {
		full.to = c.parameterKind(o)
	}
	return full
}

// parameterKind is the kind of the parameters of the binding's policy, if that
// is known.
func (c *checker) parameterKind(binding *Object) runtimeschema.GroupKind {
	for _, policy := range binding.Facts.references {
		if policy.at.field != policyField {
			continue
		}
		for _, i := range c.index.find(binding.World, policy.to, "", policy.name) {
			if f := c.run.Objects[i].Facts; f != nil {
				return f.parameters
			}
		}
	}
	return runtimeschema.GroupKind{}
}

// missing is about a reference to an object that is not there.
func (c *checker) missing(i int, r *reference) {
	o := &c.run.Objects[i]
	if r.optional || r.to == storageClassKind && c.index.classes[r.name] {
		return
	}
	hint := c.likely(o, r)
	if hint == "" && !c.run.Closed {
		c.outside[r.to]++
		return
	}
	if hint == "" {
		hint = c.elsewhere(o, r)
	}
	c.report(Problem{
		Object: i, Fault: Missing, Path: r.at.name(), Fatal: c.run.Closed, Hint: hint,
		Message: fmt.Sprintf("%s is not among the objects of this run", describe(r.to, r.namespace, r.name)),
	})
}

// likely says what is meant, if there is reason to believe that something here
// is.
func (c *checker) likely(o *Object, r *reference) string {
	for _, kind := range alternatives(r) {
		if found := c.index.find(o.World, kind, r.namespace, r.name); len(found) > 0 {
			return fmt.Sprintf("%s is a %s (%s)", r.name, kind.Kind, c.run.Place(int(found[0])))
		}
	}
	found := c.near.find(o.World, r.to, r.namespace, r.name)
	if found == none {
		return ""
	}
	return fmt.Sprintf("did you mean %q (%s)?", c.run.Objects[found].Name, c.run.Place(found))
}

// alternatives are the kinds for which the reference's kind may be mistaken.
func alternatives(r *reference) []runtimeschema.GroupKind {
	switch {
	case r.to == roleKind:
		return []runtimeschema.GroupKind{clusterRoleKind}
	case r.to == clusterRoleKind:
		return []runtimeschema.GroupKind{roleKind}
	case r.at.field == scaleTargetField:
		return slices.DeleteFunc([]runtimeschema.GroupKind{deploymentKind, statefulSetKind, replicaSetKind, replicationControllerKind},
			func(k runtimeschema.GroupKind) bool { return k == r.to })
	}
	return nil
}

// elsewhere is a hint in a closed world.
func (c *checker) elsewhere(o *Object, r *reference) string {
	if found := c.index.find(o.World, r.to, "", r.name); len(found) > 0 && r.namespace != "" {
		other := &c.run.Objects[found[0]]
		return fmt.Sprintf("there is one in the namespace %q (%s)", other.Namespace, c.run.Place(int(found[0])))
	}
	if r.to == configMapKind || r.to == secretKind {
		other := secretKind
		if r.to == secretKind {
			other = configMapKind
		}
		if found := c.index.find(o.World, other, r.namespace, r.name); len(found) > 0 {
			return fmt.Sprintf("there is a %s of this name (%s)", other.Kind, c.run.Place(int(found[0])))
		}
	}
	return "add it to the run, or name where it is with --context"
}

// namespace checks that something makes the object's namespace.
func (c *checker) namespace(i int) {
	o := &c.run.Objects[i]
	if o.Namespace == "" || o.Kind == namespaceKind || inEveryCluster(namespaceKind, "", o.Namespace) {
		return
	}
	if len(c.index.find(o.World, namespaceKind, "", o.Namespace)) > 0 {
		return
	}
	p := Problem{Object: i, Fault: Missing, Path: "metadata.namespace", Fatal: c.run.Closed,
		Message: fmt.Sprintf("%s is not among the objects of this run", describe(namespaceKind, "", o.Namespace))}
	if found := c.near.find(o.World, namespaceKind, "", o.Namespace); found != none {
		p.Hint = fmt.Sprintf("did you mean %q (%s)?", c.run.Objects[found].Name, c.run.Place(found))
	}
	if p.Hint != "" || p.Fatal {
		c.report(p)
	}
}
