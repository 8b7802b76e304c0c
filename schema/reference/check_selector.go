package reference

import (
	"fmt"
	"slices"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// selection checks that the object selects pods, and what it needs of them.
func (c *checker) selection(i int) {
	o := &c.run.Objects[i]
	s := o.Facts.selection
	switch s.purpose {
	case toControl:
		c.overlap(i)
		return
	case toMonitor:
		c.monitored(i)
		return
	}
	wanted, m := c.wanted(c.pods, o)
	switch {
	case len(m.groups) == 0 && m.unknown:
	case len(m.groups) == 0:
		c.selectsNothing(i)
	case !m.unknown:
		c.missingPorts(i, wanted, m.groups)
	}
}

// missingPorts is about named ports that no selected pod has.
func (c *checker) missingPorts(i int, wanted []target, groups []*labelGroup) {
	var ports []string
	for _, g := range groups {
		ports = append(ports, g.ports...)
	}
	names := portNames(ports)
	for _, t := range wanted {
		p := Problem{Object: i, Fault: MissingPort, Path: t.at, Fatal: c.run.Closed}
		first := int(groups[0].members[0])
		p.Message = fmt.Sprintf("no selected pod has a container port named %q", t.port)
		switch {
		case slices.Contains(names, t.port):
			p.Message = fmt.Sprintf("no selected pod has a container port named %q with protocol %s", t.port, t.protocol)
			p.Hint = fmt.Sprintf("%s has it with another protocol", c.owner(first))
		case len(names) == 0:
			p.Hint = fmt.Sprintf("the ports of %s have no names", c.owner(first))
		default:
			p.Hint = fmt.Sprintf("%s has the ports %s", c.owner(first), listed(names))
		}
		c.report(p)
	}
}

// selectsNothing is about an object that selects no pods of the run.
func (c *checker) selectsNothing(i int) {
	o := &c.run.Objects[i]
	s := o.Facts.selection
	if c.pods.getLabelLater(o.World, o.Namespace, s.selector) {
		c.outside[podKind]++
		return
	}
	p := Problem{Object: i, Fault: SelectsNothing, Path: s.at, AtKey: true,
		Message: fmt.Sprintf("selects no pods of this run: none has the labels %s", s.selector),
		Fatal:   c.run.Closed && s.purpose != toGuard,
	}
	if g, wrong := c.pods.likely(o.World, o.Namespace, s.selector); g != nil {
		if wrong.key != "" {
			p.Path, p.AtKey = s.labelPath(wrong.key), false
		}
		p.Hint = fmt.Sprintf("the pods of %s have the labels %s", c.owner(int(g.members[0])), g.labels)
	} else if j := c.namesake(o); j != none {
		p.Hint = fmt.Sprintf("the pods of %s have the labels %s", c.owner(j), c.run.Objects[j].Facts.pods.labels)
	} else if !c.run.Closed {
		c.outside[podKind]++
		return
	}
	c.report(p)
}

// namesake finds the object with pods that has the name of the one that selects.
func (c *checker) namesake(o *Object) int {
	if o.Name == "" {
		return none
	}
	for _, kind := range []runtimeschema.GroupKind{deploymentKind, statefulSetKind, daemonSetKind, replicaSetKind, replicationControllerKind, podKind} {
		for _, j := range c.index.in(o.World, kind, o.Namespace, o.Name) {
			if f := c.run.Objects[j].Facts; f != nil && f.pods != nil && len(f.pods.labels) > 0 {
				return int(j)
			}
		}
	}
	return none
}

// overlap warns of two controllers of which one selects the pods of the other.
func (c *checker) overlap(i int) {
	o := &c.run.Objects[i]
	if o.Facts.owned {
		return
	}
	rival := none
	c.pods.match(o.World, o.Namespace, o.Facts.selection.selector, func(g *labelGroup) bool {
		for _, j := range g.members {
			if c.rivals(i, int(j)) {
				rival = int(j)
				return true
			}
		}
		return false
	})
	if rival == none {
		return
	}
	c.report(Problem{
		Object: i, Fault: Overlap, Path: o.Facts.selection.at, AtKey: true,
		Message: fmt.Sprintf("also selects the pods of %s %q: controllers must not share pods", c.run.Objects[rival].Kind.Kind, c.run.Objects[rival].Name),
		Hint:    fmt.Sprintf("give both selectors a label that tells their pods apart (%s)", c.run.Place(rival)),
	})
}

// rivals says whether both are controllers that run side by side, of which the
// second comes first.
func (c *checker) rivals(i, j int) bool {
	a, b := &c.run.Objects[i], &c.run.Objects[j]
	if i == j || b.Facts.owned || b.Facts.selection == nil || b.Facts.selection.purpose != toControl || a.Kind == b.Kind && a.Name == b.Name {
		return false
	}
	// If each selects the pods of the other, the later one is reported.
	if i < j && !b.Given && b.Facts.selection.selector.matches(a.Facts.pods.labels) {
		return false
	}
	return c.together(a, b)
}

// together says whether two objects are meant for one cluster at one time.
// Folders, and files in them, are often variants of one another.
func (c *checker) together(a, b *Object) bool {
	return c.run.Closed || a.File == b.File || a.Folder == b.Folder && a.Namespace != "" && a.Namespace == b.Namespace
}
