package reference

import (
	"slices"
)

// wanted are the ports that the object wants, and nothing of what it selects has.
func (c *checker) wanted(from *labelIndex, o *Object) ([]target, match) {
	s := o.Facts.selection
	wanted := slices.Clone(s.targets)
	m := from.match(o.World, o.Namespace, s.selector, func(g *labelGroup) bool {
		wanted = slices.DeleteFunc(wanted, func(t target) bool { return slices.Contains(g.ports, portKey(t.port, t.protocol)) })
		return len(wanted) == 0
	})
	return wanted, m
}
