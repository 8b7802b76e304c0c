package steps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"

	"github.com/gherkube/gherkube/steps/feature"
)

// neededBy are the abilities that steps need, by their expressions.
var neededBy = map[string]Ability{
	`container {container} of pod {name} is killed`:                                KillsContainers,
	`the sandbox of pod {name} is stopped`:                                         KillsSandboxes,
	`node {name} falls silent`:                                                     StopsNodes,
	`node {name} comes back`:                                                       StopsNodes,
	`image {image} appears in the registry`:                                        AddsImages,
	`image {image} disappears from the registry`:                                   RemovesImages,
	`the control plane restarts`:                                                   RestartsControlPlane,
	`the metric {metric} of {thing} is {quantity}`:                                 SetsMetrics,
	`the metric {metric} of each pod with label {label} is {quantity}`:             SetsMetrics,
	`the external metric {metric} is {quantity}`:                                   SetsMetrics,
	`the external metric {metric} with label {label} is {quantity}`:                SetsMetrics,
	`an HTTP request from outside to {url} answers {int}`:                          SendsRequestsFromAway,
	`an HTTP request from outside to {url} answers {string}`:                       SendsRequestsFromAway,
	`node {name} reboots`:                                                          StopsNodes,
	`the kubelet of node {name} stops`:                                             StopsKubelets,
	`the kubelet of node {name} starts`:                                            StopsKubelets,
	`node {name} shuts down within {duration}`:                                     ShutsNodesDown,
	`node {name} shuts down within {duration}, {duration} of it for critical pods`: ShutsNodesDown,
	`node {name} shuts down by the priority of pods:`:                              ShutsNodesDown,
	`node {name} joins`:                                                            JoinsNodes,
	`the static pod manifest {file} appears on node {name}:`:                       RunsStaticPods,
	`the static pod manifest {file} disappears from node {name}`:                   RunsStaticPods,
}

// concernAll are the abilities whose use every scenario on the cluster feels.
var concernAll = []Ability{StopsNodes, StopsKubelets, JoinsNodes, RestartsControlPlane}

func ofAll(a Ability) bool { return slices.Contains(concernAll, a) }

// aloneIn reports whether a scenario of a feature is one that is Alone.
func aloneIn(s feature.Scenario) bool {
	return slices.Contains(s.Tags, "@alone") || slices.ContainsFunc(s.Steps, func(st feature.Step) bool {
		return slices.ContainsFunc(definitions(), func(d definition) bool {
			return ofAll(neededBy[d.step.Expression]) && d.pattern.MatchString(st.Text)
		})
	})
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
		nodes, err := nodesOf(st)
		if err != nil {
			return s, err
		}
		s.Nodes = append(s.Nodes, nodes...)
		s.Images = append(s.Images, imagesOf(st)...)
		if mentionsActor(st) {
			add(RunsActors)
		}
		for _, d := range definitions() {
			if m := d.pattern.FindStringSubmatch(st.Text); m != nil {
				add(neededBy[d.step.Expression])
				s.Kinds = append(s.Kinds, kindsIn(d, m[1:])...)
			}
		}
	}
	slices.Sort(s.Kinds)
	s.Kinds = slices.Compact(s.Kinds)
	slices.Sort(s.Images)
	s.Images = slices.Compact(s.Images)
	return s, nil
}

// mentionsActor reports whether a step makes containers of the actor image.
func mentionsActor(st *messages.PickleStep) bool {
	if st.Argument != nil && st.Argument.DocString != nil && strings.Contains(st.Argument.DocString.Content, ActorImage) {
		return true
	}
	return strings.Contains(st.Text, ActorImage) || isActorStep(st.Text)
}

// isActorStep reports whether a step is one that makes pods of the actor image.
func isActorStep(text string) bool {
	return slices.ContainsFunc(definitions(), func(d definition) bool {
		return d.pattern.MatchString(text) && slices.ContainsFunc(actorSteps, func(a Step) bool { return a.Expression == d.step.Expression })
	})
}
