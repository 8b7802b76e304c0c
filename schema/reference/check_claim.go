package reference

import (
	"fmt"
)

// claims warns of objects that claim what another one has. Folders are often
// variants of one another, so in an open world only objects of one folder
// compete.
func (c *checker) claims(i int) {
	o := &c.run.Objects[i]
	if o.Facts == nil {
		return
	}
	for _, cl := range o.Facts.claims {
		key := claimKey{o.World, o.Folder, cl.what}
		if c.run.Closed {
			key.folder = ""
		}
		j, claimed := c.claimed[key]
		if !claimed {
			c.claimed[key] = i
			continue
		}
		other := &c.run.Objects[j]
		if o.Given || other.Name == o.Name && other.Kind == o.Kind && other.Namespace == o.Namespace || cl.same != "" && other.Facts.leads(cl) {
			continue
		}
		c.report(Problem{
			Object: i, Fault: Claimed, Path: cl.at,
			Message: fmt.Sprintf("%s is also claimed by %s %q", cl.what, other.Kind.Kind, other.Name),
			Hint:    fmt.Sprintf("only one of them gets it (%s)", c.run.Place(j)),
		})
	}
}

// leads says whether the object has the same claim, which leads to the same.
func (f *Facts) leads(to claim) bool {
	for _, cl := range f.claims {
		if cl.what == to.what && cl.same == to.same {
			return true
		}
	}
	return false
}
