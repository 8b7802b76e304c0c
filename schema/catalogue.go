package schema

import (
	"fmt"
	"strings"
	"sync"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/catalogue"
	"github.com/gherkube/gherkube/schema/spelling"
	"github.com/gherkube/gherkube/schema/upstream"
)

// published are the definitions of the catalogue that have been needed.
type published struct {
	kinds *upstream.Kinds

	mu     sync.Mutex
	byKind map[runtimeschema.GroupKind]*upstream.Definition
}

func newPublished(kinds *upstream.Kinds) *published {
	return &published{kinds: kinds, byKind: map[runtimeschema.GroupKind]*upstream.Definition{}}
}

// find returns what the catalogue says of the kind; nil if it does not have it.
func (p *published) find(gk runtimeschema.GroupKind) (*catalogue.Kind, *upstream.Definition) {
	if p == nil {
		return nil, nil
	}
	known := catalogue.Open().Find(gk.Group, gk.Kind)
	if known == nil {
		return nil, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	d := p.byKind[gk]
	if d == nil {
		d = upstream.PublishedDefinition(gk, known.Definition, p.kinds)
		p.byKind[gk] = d
	}
	return known, d
}

// forget gives back the memory of what the kind's definition was made into.
func (p *published) forget(gk runtimeschema.GroupKind) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if d := p.byKind[gk]; d != nil {
		d.Forget()
	}
}

// misspelledGroup is a hint about a kind that the catalogue has in a group with nearly the
// same name. TestGroupsOfTheCatalogue: no two groups that exist are so near.
func (p *published) misspelledGroup(gk runtimeschema.GroupKind) string {
	if p == nil {
		return ""
	}
	for _, k := range catalogue.Open().Kinds() {
		if k.Kind == gk.Kind && isMisspelled(gk.Group, k.Group) {
			return fmt.Sprintf("did you mean the group %q? %s serves %s", k.Group, k.Project, versionsOf(k))
		}
	}
	return ""
}

// misspelledKind is a hint about a kind that differs from one of the catalogue in less
// than most letters. It has no kind of that name in any version.
func (p *published) misspelledKind(gk runtimeschema.GroupKind, most int) string {
	if p == nil || catalogue.Open().Find(gk.Group, gk.Kind) != nil {
		return ""
	}
	for _, k := range catalogue.Open().Kinds() {
		if k.Group == gk.Group && spelling.Distance(strings.ToLower(k.Kind), strings.ToLower(gk.Kind), most) < most {
			return fmt.Sprintf("did you mean %s, which %s serves as %s?", k.Kind, k.Project, versionsOf(k))
		}
	}
	return ""
}

// likely is a hint about a kind that the catalogue has and that may be meant; empty if
// there is none.
func (p *published) likely(gvk runtimeschema.GroupVersionKind) string {
	if p == nil {
		return ""
	}
	if same := catalogue.Open().Find(gvk.Group, gvk.Kind); same != nil {
		return fmt.Sprintf("%s serves %s.", same.Project, versionsOf(same))
	}
	var kinds, groups []string
	for _, k := range catalogue.Open().Kinds() {
		if k.Group == gvk.Group {
			kinds = append(kinds, k.Kind)
		}
		if k.Kind == gvk.Kind {
			groups = append(groups, k.Group)
		}
	}
	meant := gvk.GroupKind()
	if kind, ok := spelling.Nearest(strings.TrimSuffix(gvk.Kind, "s"), kinds); ok {
		meant.Kind = kind
	} else if group, ok := spelling.Nearest(gvk.Group, groups); ok {
		meant.Group = group
	} else {
		return ""
	}
	known := catalogue.Open().Find(meant.Group, meant.Kind)
	return fmt.Sprintf("did you mean %s, which %s serves as %s?", meant.Kind, known.Project, versionsOf(known))
}

// versionsOf are the API versions in which the kind is served.
func versionsOf(k *catalogue.Kind) string {
	var list []string
	for _, version := range k.Versions {
		list = append(list, k.Group+"/"+version)
	}
	return strings.Join(list, ", ")
}
