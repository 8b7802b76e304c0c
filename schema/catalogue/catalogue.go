// Package catalogue has the definitions of the best-known custom resources, as their
// projects publish them, from an embedded archive that generate makes: which kinds
// there are, in which version of which project, and the definition of each.
//
// It knows names and bytes; what Kubernetes does with a definition is known
// elsewhere. Nothing is unpacked before a definition is asked for, and then those of
// one project.
package catalogue

import (
	"fmt"
)

// Project is where definitions come from.
type Project struct {
	// Name is the one that its users know: "cert-manager".
	Name string
	// Version is the module's: "v1.19.1".
	Version string
	Module  string
	Licence string

	kinds []*Kind
	texts func() ([]string, error) // of its kinds
}

// String is "cert-manager v1.19.1".
func (p *Project) String() string { return p.Name + " " + p.Version }

// Kind is a kind of custom resources.
type Kind struct {
	Group, Kind string
	// Versions are those that the definition serves, in its order.
	Versions []string
	Project  *Project

	place int // among the project's
}

// Definition is the CustomResourceDefinition as JSON: without what is said to people,
// and without versions that are not served.
func (k *Kind) Definition() ([]byte, error) {
	texts, err := k.Project.texts()
	if err != nil {
		return nil, fmt.Errorf("the embedded definitions of %s: %w", k.Project, err)
	}
	return []byte(texts[k.place]), nil
}

// Catalogue is an index of kinds.
type Catalogue struct {
	projects []*Project
	kinds    []*Kind
	byName   map[[2]string]*Kind
}

// Projects are those of the catalogue, in the order of the list that it is made of.
func (c *Catalogue) Projects() []*Project { return c.projects }

// Kinds are the project's, sorted by the names of their definitions.
func (p *Project) Kinds() []*Kind { return p.kinds }

// Kinds are all kinds of the catalogue.
func (c *Catalogue) Kinds() []*Kind { return c.kinds }

// Find returns the kind, nil if the catalogue does not have it.
func (c *Catalogue) Find(group, kind string) *Kind { return c.byName[[2]string{group, kind}] }
