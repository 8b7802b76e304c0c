package steps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"

	"github.com/gherkube/gherkube/steps/feature"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/target"
	"github.com/gherkube/gherkube/steps/vocabulary"
)

// aloneIn reports whether a scenario of a feature is one that is Alone.
func aloneIn(s feature.Scenario) bool {
	return slices.Contains(s.Tags, "@alone") || slices.ContainsFunc(s.Steps, func(st feature.Step) bool {
		return slices.ContainsFunc(vocabulary.Steps().Definitions, func(d sentence.Definition) bool {
			return d.Step.Needs.OfAll() && d.Matches(st.Text)
		})
	})
}

// scenarioOf is what a provider is told of a scenario. The error names a tag
// that asks for an ability that there is not.
func scenarioOf(sc *godog.Scenario) (target.Scenario, error) {
	s := target.Scenario{Name: sc.Name}
	add := func(a target.Ability) {
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
		needed, err := target.ReadAbility(name)
		if err != nil {
			return s, fmt.Errorf("tag %s: %w", t.Name, err)
		}
		add(needed)
	}
	for _, st := range sc.Steps {
		s.Images = append(s.Images, imagesOf(st)...)
		if mentionsActor(st) {
			add(target.RunsActors)
		}
		for _, d := range vocabulary.Steps().Definitions {
			m := d.Find(st.Text)
			if m == nil {
				continue
			}
			add(d.Step.Needs)
			s.Kinds = append(s.Kinds, d.Kinds(m[1:])...)
			if d.Step.Nodes == nil {
				continue
			}
			nodes, err := d.Step.Nodes(sentence.ArgsOf(m[1:], sentenceOf(st)))
			if err != nil {
				return s, fmt.Errorf("the step %q: %w", st.Text, err)
			}
			s.Nodes = append(s.Nodes, nodes...)
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
	if st.Argument != nil && st.Argument.DocString != nil && strings.Contains(st.Argument.DocString.Content, target.ActorImage) {
		return true
	}
	return strings.Contains(st.Text, target.ActorImage) || isActorStep(st.Text)
}

// sentenceOf is a step of a scenario.
func sentenceOf(st *godog.Step) sentence.Sentence {
	s := sentence.Sentence{Text: st.Text}
	if st.Argument == nil {
		return s
	}
	if doc := st.Argument.DocString; doc != nil {
		s.Doc, s.HasDoc = doc.Content, true
	}
	if table := st.Argument.DataTable; table != nil {
		s.Table = [][]string{}
		for _, r := range table.Rows {
			var row []string
			for _, c := range r.Cells {
				row = append(row, c.Value)
			}
			s.Table = append(s.Table, row)
		}
	}
	return s
}
