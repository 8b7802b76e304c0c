package feature

import (
	"fmt"
	"strings"

	messages "github.com/cucumber/messages/go/v21"
)

// StandIn is a feature of one scenario with as many steps as this one. It is
// what a runner of Gherkin gets to read that can be given text only: whatever
// it makes of it, Fill turns into this scenario. So the runner runs exactly
// the scenarios that are selected, rows of examples among them, and what
// Gherkin cannot write again (a step's text with a line break from an
// example) stays as it is.
func (s Scenario) StandIn() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "Feature: stand-in\n  Scenario: %s\n", title(s.Name))
	for i := range s.Steps {
		fmt.Fprintf(&b, "    * step %d\n", i+1)
	}
	return []byte(b.String())
}

// longestTitle is how much of a name is put into a line of Gherkin.
const longestTitle = 500

// title is a name as one line that the parser can read.
func title(name string) string {
	name = strings.Join(strings.Fields(name), " ")
	if len(name) > longestTitle {
		name = strings.ToValidUTF8(name[:longestTitle], "")
	}
	return name
}

// Fill turns a runner's scenario that was read from the stand-in into this
// one. It keeps the runner's IDs.
func (s Scenario) Fill(path string, p *messages.Pickle) {
	p.Uri, p.Name, p.Tags = path, s.Name, nil
	for _, t := range s.Tags {
		p.Tags = append(p.Tags, &messages.PickleTag{Name: t})
	}
	for i, st := range s.Steps {
		p.Steps[i].Text, p.Steps[i].Type, p.Steps[i].Argument = st.Text, st.kind, st.argument()
	}
}

func (s Step) argument() *messages.PickleStepArgument {
	switch {
	case s.Doc != nil:
		return &messages.PickleStepArgument{DocString: &messages.PickleDocString{MediaType: s.Doc.MediaType, Content: s.Doc.Content}}
	case s.Table != nil:
		table := &messages.PickleTable{}
		for _, row := range s.Table {
			r := &messages.PickleTableRow{}
			for _, c := range row {
				r.Cells = append(r.Cells, &messages.PickleTableCell{Value: c})
			}
			table.Rows = append(table.Rows, r)
		}
		return &messages.PickleStepArgument{DataTable: table}
	}
	return nil
}
