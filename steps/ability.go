package steps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"
)

// Ability is something that some clusters can do and others cannot, and that a
// scenario may need. The scenario says so by its steps, or by a tag
// @needs:ABILITY.
type Ability string

// The abilities, each with the interface of the clusters that have it.
const (
	KillsContainers       Ability = "kill-container"        // ContainerKiller
	KillsSandboxes        Ability = "kill-sandbox"          // SandboxKiller
	StopsNodes            Ability = "stop-node"             // NodeStopper
	AddsImages            Ability = "add-image"             // ImageAdder
	RemovesImages         Ability = "remove-image"          // ImageRemover
	RestartsControlPlane  Ability = "restart-control-plane" // ControlPlaneRestarter
	SendsRequestsFromAway Ability = "outside-request"       // OutsideClient
	RunsActors            Ability = "actors"                // ActorHost
)

// ability is an Ability, what it is called in a report, and how a cluster is
// asked for it.
type ability struct {
	Ability
	what string
	has  func(Cluster) bool
}

var abilities = []ability{
	{KillsContainers, "kill a container", has[ContainerKiller]},
	{KillsSandboxes, "stop a sandbox", has[SandboxKiller]},
	{StopsNodes, "stop a node", has[NodeStopper]},
	{AddsImages, "add an image", has[ImageAdder]},
	{RemovesImages, "remove an image", has[ImageRemover]},
	{RestartsControlPlane, "restart the control plane", has[ControlPlaneRestarter]},
	{SendsRequestsFromAway, "send a request from outside", has[OutsideClient]},
	{RunsActors, "run the image " + ActorImage, has[ActorHost]},
}

func has[C any](c Cluster) bool {
	_, ok := c.(C)
	return ok
}

// neededBy are the abilities that steps need, by their expressions.
var neededBy = map[string]Ability{
	`container {container} of pod {name} is killed`:          KillsContainers,
	`the sandbox of pod {name} is stopped`:                   KillsSandboxes,
	`node {name} falls silent`:                               StopsNodes,
	`node {name} comes back`:                                 StopsNodes,
	`image {image} appears in the registry`:                  AddsImages,
	`image {image} disappears from the registry`:             RemovesImages,
	`the control plane restarts`:                             RestartsControlPlane,
	`an HTTP request from outside to {url} answers {int}`:    SendsRequestsFromAway,
	`an HTTP request from outside to {url} answers {string}`: SendsRequestsFromAway,
}

// scenarioOf is what a provider is told of a scenario. The error names a tag
// that asks for an ability that there is not.
func scenarioOf(sc *godog.Scenario) (Scenario, error) {
	s := Scenario{Name: sc.Name}
	add := func(a Ability) {
		if a != "" && !slices.Contains(s.Needs, a) {
			s.Needs = append(s.Needs, a)
		}
	}
	for _, t := range sc.Tags {
		s.Tags = append(s.Tags, t.Name)
		name, ok := strings.CutPrefix(t.Name, "@needs:")
		if !ok {
			continue
		}
		if !slices.ContainsFunc(abilities, func(a ability) bool { return string(a.Ability) == name }) {
			return s, fmt.Errorf("tag %s: there is no ability %q: there are %s", t.Name, name, abilityNames())
		}
		add(Ability(name))
	}
	for _, st := range sc.Steps {
		if mentionsActor(st) {
			add(RunsActors)
		}
		for _, d := range definitions() {
			if needed := neededBy[d.step.Expression]; needed != "" && d.pattern.MatchString(st.Text) {
				add(needed)
			}
		}
	}
	return s, nil
}

// mentionsActor reports whether a step makes containers of the actor image.
func mentionsActor(st *messages.PickleStep) bool {
	if st.Argument != nil && st.Argument.DocString != nil && strings.Contains(st.Argument.DocString.Content, ActorImage) {
		return true
	}
	return strings.Contains(st.Text, ActorImage) || isActorStep(st.Text)
}

func abilityNames() string {
	var names []string
	for _, a := range abilities {
		names = append(names, string(a.Ability))
	}
	return strings.Join(names, ", ")
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
