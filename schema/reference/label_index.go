package reference

import (
	"slices"
	"strings"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// labelIndex finds by their labels what selectors select: pods, or Services.
type labelIndex struct {
	objects []Object
	with    withLabels
	several bool // worlds
	spaces  map[labelSpaceKey]*labelSpace
	left    int // comparisons
}

type labelSpaceKey struct{ world, namespace string }

// labelSpace are the labelled ones in one namespace of a world.
type labelSpace struct {
	members []int32
	// unknown says that there are some whose labels are not known.
	unknown bool

	indexed bool
	groups  []*labelGroup
	byLabel map[label][]*labelGroup
	byKey   map[string][]label       // labels of the key, once each
	byValue map[string][]*labelGroup // of labels with that value
}

// labelGroup are those with the same labels.
type labelGroup struct {
	labels  labelSet
	ports   []string
	members []int32 // the first maxNamesakes
}

// matchesPerRun and matchesPerObject bound how many labels are compared with
// selectors in a run. Beyond that, nothing is said of selectors.
const matchesPerRun, matchesPerObject = 1_000_000, 64

// withLabels are the objects that an index is of.
type withLabels struct {
	kinds map[runtimeschema.GroupKind]bool
	of    func(*Facts) *labelled
}

var (
	objectsWithPods    = withLabels{hasPods, func(f *Facts) *labelled { return f.pods }}
	servicesWithLabels = withLabels{map[runtimeschema.GroupKind]bool{serviceKind: true}, func(f *Facts) *labelled { return f.own }}
)

func newLabelIndex(x *index, with withLabels) *labelIndex {
	p := &labelIndex{objects: x.objects, with: with, several: len(x.worlds) > 1, spaces: map[labelSpaceKey]*labelSpace{}, left: matchesPerRun + matchesPerObject*len(x.objects)}
	for i := range x.objects {
		o := &x.objects[i]
		if o.Facts == nil && !with.kinds[o.Kind] || o.Facts != nil && with.of(o.Facts) == nil {
			continue
		}
		p.add(labelSpaceKey{o.World, o.Namespace}, int32(i))
		p.add(labelSpaceKey{o.World, inAll}, int32(i))
	}
	return p
}

func (p *labelIndex) add(key labelSpaceKey, i int32) {
	s := p.spaces[key]
	if s == nil {
		s = &labelSpace{}
		p.spaces[key] = s
	}
	if p.objects[i].Facts == nil {
		s.unknown = true
		return
	}
	s.members = append(s.members, i)
}

// in are the spaces in which what is of the namespace can be; an empty namespace
// can be any.
func (p *labelIndex) in(world, namespace string) []*labelSpace {
	namespaces := []string{namespace, ""}
	if namespace == "" {
		namespaces = []string{inAll}
	}
	var spaces []*labelSpace
	for _, w := range []string{world, Everywhere} {
		for _, n := range namespaces {
			if s := p.spaces[labelSpaceKey{w, n}]; s != nil {
				p.index(s)
				spaces = append(spaces, s)
			}
		}
	}
	return spaces
}

// index groups what is in a space by labels.
func (p *labelIndex) index(s *labelSpace) {
	if s.indexed {
		return
	}
	s.indexed = true
	s.byLabel, s.byKey, s.byValue = map[label][]*labelGroup{}, map[string][]label{}, map[string][]*labelGroup{}
	groups := map[string]*labelGroup{}
	for _, i := range s.members {
		pods := p.with.of(p.objects[i].Facts)
		text := pods.labels.String()
		g := groups[text]
		if g == nil {
			g = &labelGroup{labels: pods.labels}
			groups[text] = g
			s.addGroup(g)
		}
		for _, port := range pods.ports {
			if len(g.ports) < maxParts && !slices.Contains(g.ports, port) {
				g.ports = append(g.ports, port)
			}
		}
		if len(g.members) < maxNamesakes {
			g.members = append(g.members, i)
		}
	}
}

func (s *labelSpace) addGroup(g *labelGroup) {
	s.groups = append(s.groups, g)
	for _, l := range g.labels {
		if s.byLabel[l] == nil {
			s.byKey[l.key] = append(s.byKey[l.key], l)
		}
		s.byLabel[l] = append(s.byLabel[l], g)
		s.byValue[l.value] = append(s.byValue[l.value], g)
	}
}

// match is what a selector selects.
type match struct {
	groups []*labelGroup
	// unknown says that it may select more.
	unknown bool
}

// match finds what the selector selects, until enough says so.
func (p *labelIndex) match(world, namespace string, sel selector, enough func(*labelGroup) bool) match {
	var m match
	for _, s := range p.in(world, namespace) {
		m.unknown = m.unknown || s.unknown
		for _, groups := range s.candidates(sel) {
			for _, g := range groups {
				if p.left == 0 {
					m.unknown = true
					return m
				}
				p.left--
				if !sel.matches(g.labels) {
					continue
				}
				m.groups = append(m.groups, g)
				if enough(g) {
					return m
				}
			}
		}
	}
	return m
}

// candidates are those that have the rarest of the labels that the selector
// wants, in as many lists as the label may have values.
func (s *labelSpace) candidates(sel selector) [][]*labelGroup {
	best, size := [][]*labelGroup{s.groups}, len(s.groups)
	for _, r := range sel.requirements {
		values := positive(r)
		if len(values) == 0 {
			continue
		}
		slices.Sort(values)
		lists, n := make([][]*labelGroup, len(values)), 0
		for i, v := range values {
			lists[i] = s.byLabel[label{r.Key(), v}]
			n += len(lists[i])
		}
		if n <= size {
			best, size = lists, n
		}
	}
	return best
}

// likely finds what the selector is meant to select, and the label that it
// should want then: all labels agree but for misspellings, other names of a
// label, and labels that are not there.
func (p *labelIndex) likely(world, namespace string, sel selector) (*labelGroup, label) {
	pairs, all := sel.pairs()
	if !all {
		return nil, label{}
	}
	for _, s := range p.in(world, namespace) {
		for _, g := range p.similar(s, pairs) {
			if wrong, ok := compare(pairs, g.labels); ok {
				return g, wrong
			}
		}
	}
	return nil, label{}
}

// maxSimilar bounds the groups that are looked at for each label of a selector.
const maxSimilar = 32

// similar are those that have something in common with the labels.
func (p *labelIndex) similar(s *labelSpace, pairs []label) []*labelGroup {
	var groups []*labelGroup
	add := func(list []*labelGroup) { groups = append(groups, list[:min(len(list), maxSimilar)]...) }
	for _, l := range pairs {
		add(s.byLabel[l])
		add(s.byValue[l.value])
		for _, other := range s.byKey[l.key] {
			if p.left == 0 {
				break
			}
			p.left--
			if strings.EqualFold(other.value, l.value) || isNear(other.value, l.value) {
				add(s.byLabel[other])
			}
		}
	}
	return groups
}

// compare says whether the labels are likely meant by the pairs, and which pair
// is wrong.
func compare(pairs []label, set labelSet) (wrong label, ok bool) {
	identified, lacking, related := false, false, false
	for _, l := range pairs {
		value, has := set.Lookup(l.key)
		switch {
		case has && value == l.value:
			identified = identified || identifies(l.key)
			continue
		case has && (strings.EqualFold(value, l.value) || isNear(value, l.value)):
			related = true
		case has:
			return label{}, false
		case hasTelling(set, l.value):
			related = true
		default:
			lacking = true
		}
		if wrong.key == "" {
			wrong = l
		}
	}
	return wrong, related && !lacking || identified
}

// identifies says whether the label is one that tells applications apart.
func identifies(key string) bool {
	switch key {
	case "app", "app.kubernetes.io/name", "k8s-app", "name", "run":
		return true
	}
	return false
}

// hasTelling says whether some label has the value, and the value tells
// something.
func hasTelling(set labelSet, value string) bool {
	if len(value) < 3 || value == "true" || value == "false" {
		return false
	}
	return slices.ContainsFunc(set, func(l label) bool { return l.value == value && (identifies(l.key) || strings.HasPrefix(l.key, "app")) })
}
