package reference

import (
	"fmt"
	"slices"
)

// monitored checks that a ServiceMonitor selects Services, and that they have its ports.
func (c *checker) monitored(i int) {
	if c.services == nil {
		c.services = newLabelIndex(c.index, servicesWithLabels)
	}
	o := &c.run.Objects[i]
	s := o.Facts.selection
	wanted, m := c.wanted(c.services, o)
	if m.unknown {
		return
	}
	if len(m.groups) > 0 {
		c.missingServicePorts(i, wanted, m.groups)
		return
	}
	p := Problem{Object: i, Fault: SelectsNothing, Path: s.at, AtKey: true, Fatal: c.run.Closed,
		Message: fmt.Sprintf("selects no Services of this run: none has the labels %s", s.selector)}
	if g, wrong := c.services.likely(o.World, o.Namespace, s.selector); g != nil {
		if wrong.key != "" {
			p.Path, p.AtKey = s.labelPath(wrong.key), false
		}
		p.Hint = fmt.Sprintf("%s has the labels %s", c.owner(int(g.members[0])), g.labels)
	} else if same := c.index.in(o.World, serviceKind, o.Namespace, o.Name); o.Name != "" && len(same) > 0 {
		p.Hint = c.labelsOfService(int(same[0]))
	} else if !c.run.Closed {
		c.outside[serviceKind]++
		return
	}
	c.report(p)
}

// labelsOfService says which labels the Service has.
func (c *checker) labelsOfService(i int) string {
	if f := c.run.Objects[i].Facts; f != nil && f.own != nil && len(f.own.labels) > 0 {
		return fmt.Sprintf("%s has the labels %s", c.owner(i), f.own.labels)
	}
	return c.owner(i) + " has no labels in its metadata"
}

// missingServicePorts is about ports that no selected Service has.
func (c *checker) missingServicePorts(i int, wanted []target, groups []*labelGroup) {
	var names []string
	for _, g := range groups {
		names = append(names, portNames(g.ports)...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	for _, t := range wanted {
		p := Problem{Object: i, Fault: MissingPort, Path: t.at, Fatal: c.run.Closed,
			Message: fmt.Sprintf("no selected Service has a port named %q", t.port)}
		first := c.owner(int(groups[0].members[0]))
		if p.Hint = fmt.Sprintf("the ports of %s have no names", first); len(names) > 0 {
			p.Hint = fmt.Sprintf("%s has the ports %s", first, listed(names))
		}
		c.report(p)
	}
}
