package reference

import (
	"fmt"
	"strings"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// checker is what a check has found out so far.
type checker struct {
	run      Run
	index    *index
	near     *near
	pods     *labelIndex
	services *labelIndex // made when a monitor needs it
	claimed  map[claimKey]int
	problems []Problem
	outside  map[runtimeschema.GroupKind]int
}

// claimKey is something that only one object can have.
type claimKey struct{ world, folder, what string }

func (c *checker) report(p Problem) { c.problems = append(c.problems, p) }

// describe names an object for people.
func describe(kind runtimeschema.GroupKind, namespace, name string) string {
	if namespace == "" || clusterScoped[kind] {
		return fmt.Sprintf("%s %q", kind.Kind, name)
	}
	return fmt.Sprintf("%s %q in namespace %q", kind.Kind, name, namespace)
}

// listed is a list for people, cut off where it gets long.
func listed(names []string) string {
	const most = 8
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

// owner names the object with pods, and where it is.
func (c *checker) owner(i int) string {
	o := &c.run.Objects[i]
	return fmt.Sprintf("%s %q (%s)", o.Kind.Kind, o.Name, c.run.Place(i))
}
