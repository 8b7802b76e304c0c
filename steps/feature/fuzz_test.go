package feature

import (
	"bytes"
	"testing"
	"testing/fstest"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"
)

// Whatever a file has in it is selected or explained, and what is selected
// runs: its stand-in is read as one scenario, which can be filled.
func FuzzSelect(f *testing.F) {
	f.Add([]byte(lined))
	f.Add([]byte("@a\nFeature: f\n  Scenario Outline: <n>\n    Given <n>\n      | <n> |\n    Examples:\n      | n |\n      | a\\nb |\n"))
	f.Add([]byte("# language: de\nFunktionalität: f\n  Szenario: #s <x>\n    Wenn x\n      ```json\n      {}\n      ```\n"))
	f.Add([]byte("Feature: f\n  Rule: r\n    Background:\n      Given a\n    Example: @e\n      * b\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		features, err := Query{Files: fstest.MapFS{"a.feature": {Data: content}}, Paths: []string{"a.feature"}, IsStep: isStep}.Select()
		if err != nil {
			return
		}
		for _, s := range features[0].Scenarios {
			id := (&messages.Incrementing{}).NewId
			doc, err := gherkin.ParseGherkinDocumentForLanguage(bytes.NewReader(s.StandIn()), gherkin.DefaultDialect, id)
			if err != nil {
				t.Fatalf("%v\n%s", err, s.StandIn())
			}
			pickles := gherkin.Pickles(*doc, "a.feature:1", id)
			if len(pickles) != 1 || len(pickles[0].Steps) != len(s.Steps) {
				t.Fatalf("%d scenarios\n%s", len(pickles), s.StandIn())
			}
			s.Fill("a.feature", pickles[0])
			if pickles[0].Name != s.Name || pickles[0].Steps[0].Text != s.Steps[0].Text {
				t.Errorf("filled %+v with %+v", pickles[0], s)
			}
		}
	})
}
