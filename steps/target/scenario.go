package target

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gherkube/gherkube/steps/repository"
)

// Scenario is what a provider is told of a scenario.
type Scenario struct {
	Name string
	Tags []string
	// Files are those of the repository that the scenario may read; nil if there
	// are none. They end with the world.
	Files *repository.Files
	// Variables are variables of its terminal.
	Variables map[string]string
	// Needs are the abilities that the scenario's steps and its tags
	// @needs:ABILITY ask for, in order.
	Needs []Ability
	// Kinds are the words of steps for kinds that not every trace records.
	Kinds []string
	// Images are the names of the images that the scenario's texts mention, sorted.
	Images []string
	// Start is when the cluster's time is to begin, where that can be chosen;
	// zero if it does not matter.
	Start time.Time
	// Nodes are the nodes that take pods that the scenario asks for; none if any
	// will do. A provider whose clusters are not so returns what UnfitNodes says.
	Nodes []NodeShape
}

// Alone reports whether the scenario must have a cluster for itself: by its tag
// @alone, as one that counts what others do as well, or because its steps stop what
// others need.
func (s Scenario) Alone() bool {
	return slices.Contains(s.Tags, "@alone") || slices.ContainsFunc(s.Needs, Ability.OfAll)
}

// ownWord begins the tags that name words of the scenario's own clients: reasons
// of events that an operator emits, states, types of conditions.
const ownWord = "@word:"

// OwnWords are those of the scenario's tags.
func (s Scenario) OwnWords() []string {
	var words []string
	for _, tag := range s.Tags {
		if word, ok := strings.CutPrefix(tag, ownWord); ok {
			words = append(words, word)
		}
	}
	return words
}

// Unsupported says what the scenario needs and the cluster of that name cannot
// do, as an UnsupportedError; nil if there is nothing.
func (s Scenario) Unsupported(c Cluster, name string) error {
	for _, a := range abilities {
		if slices.Contains(s.Needs, a.Ability) && !a.has(c) {
			return &UnsupportedError{What: a.what, Cluster: name}
		}
	}
	return nil
}

// Lacking says which of the scenario's images a cluster of that name cannot have,
// as an UnsupportedError; nil if there is none. The reasons are by the names of
// images.
func (s Scenario) Lacking(reasons map[string]string, name string) error {
	for _, image := range s.Images {
		if why, ok := reasons[image]; ok {
			return &UnsupportedError{What: fmt.Sprintf("have image %s: %s", image, why), Cluster: name}
		}
	}
	return nil
}

// UnfitNodes says why a cluster whose nodes are what they are, of which so many
// take pods, is not as the scenario wants it, as an UnsupportedError; nil if it
// is.
func (s Scenario) UnfitNodes(have int, name string) error {
	switch {
	case len(s.Nodes) == 0:
		return nil
	case !slices.ContainsFunc(s.Nodes, func(n NodeShape) bool { return !n.plain() }):
		if have == len(s.Nodes) {
			return nil
		}
		return &UnsupportedError{What: fmt.Sprintf("have %d nodes that take pods; it has %d", len(s.Nodes), have), Cluster: name}
	}
	return &UnsupportedError{What: "have the nodes that the scenario describes", Cluster: name}
}
