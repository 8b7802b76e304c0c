package feature

import (
	"strings"
	"testing"
	"testing/fstest"
)

// isStep knows the vocabulary of these tests.
func isStep(text string) bool { return strings.HasSuffix(text, " passes") }

// selection lists what is selected, as PATH:LINE.
func selection(files fstest.MapFS, paths ...string) ([]string, error) {
	features, err := Query{Files: files, Paths: paths, IsStep: isStep}.Select()
	var out []string
	for _, f := range features {
		for _, s := range f.Scenarios {
			out = append(out, (&Error{Path: f.Path, Line: s.Line, Reason: s.Name}).Error())
		}
	}
	return out, err
}

func TestMisreadFeaturesAreExplained(t *testing.T) {
	const feature, scenario = "Feature: f\n", "Feature: f\n  Scenario: s\n    When 1s passes\n"
	for _, c := range []struct{ name, text, want string }{
		{"keyword after a step", scenario + "    Thne pod web is Ready\n", `a.feature:4:5: "Thne" is not a keyword: did you mean "Then"?`},
		{"keyword in lower case", scenario + "    and 1s passes\n", `a.feature:4:5: "and" is not a keyword: did you mean "And"?`},
		{"keyword of the first step", feature + "  Scenario: s\n    Gven 1s passes\n    When 1s passes\n", `a.feature:3:5: "Gven" is not a keyword, so this line is a description and would not run: did you mean "Given"?`},
		{"keyword in a background", feature + "  Background:\n    Wen 1s passes\n" + "  Scenario: s\n    When 1s passes\n", `a.feature:3:5: "Wen" is not a keyword, so`},
		{"no other step", feature + "  Scenario: s\n    Gven it all\n", `a.feature:2: scenario "s" has no steps; line 3 begins with "Gven": did you mean "Given"?`},
		{"no scenario around", feature + "    When 1s passes\n", `a.feature:2:5: this step is in no scenario and would not run: write "Scenario: NAME" before it`},
		{"no feature", "When 1s passes\n", `a.feature:1:1: a step stands before the feature`},
		{"title", scenario + "  Scenaro: t\n", `a.feature:4:3: "Scenaro:" is not a keyword: did you mean "Scenario:"?`},
		{"title without colon", scenario + "  Scenario t\n", `a.feature:4:3: "Scenario" needs a colon: write "Scenario:"`},
		{"misspelt feature", "Featur: f\n", `a.feature:1:1: "Featur:" is not a keyword: did you mean "Feature:"?`},
		{"no Gherkin", "apiVersion: v1\n", `a.feature:1:1: a feature begins with "Feature: NAME"`},
		{"two features", scenario + feature, "a.feature:4:1: a file has one feature"},
		{"late background", scenario + "  Background:\n", `a.feature:4:3: "Background:" stands too late`},
		{"prose", scenario + "    nonsense here\n", `a.feature:4:5: "nonsense" begins no step: write Given, When, Then, And or But`},
		{"open text", scenario + "      \"\"\"\n      text\n", `the file ends within a text: close it with """`},
		{"uneven table", scenario + "      | a | b |\n      | c |\n", "a.feature:5:7: the rows of this table have different numbers of cells"},
		{"tag with a blank", "@a b\n" + scenario, `a.feature:1:1: a tag has a blank in it`},
		{"tag before a step", scenario + "    @a\n    When 1s passes\n", `a.feature:5:5: a step stands where none belongs`},
		{"table before a step", feature + "  Scenario: s\n    When 1s passes\n  \"\"\"\n  \"\"\"\n  \"\"\"\n", `a.feature:6:3: a text stands where none belongs`},
		{"language", "# language: tlhx\n" + scenario, `a.feature:1:1: Gherkin has no language "tlhx"`},
		{"own language", "# language: de\nFunktionalität: f\n  Szenario: s\n    Wenn 1s passes\n    Dan 1s passes\n", `a.feature:5:5: "Dan" is not a keyword: did you mean "Dann"?`},
		{"two mistakes", scenario + "    Thne 1s passes\n    When 1s passes\n    Adn 1s passes\n", `a.feature:6:5: "Adn" is not a keyword: did you mean "And"?`},
		{"UTF-16", "\xff\xfeF\x00", "a.feature: it is UTF-16: save it as UTF-8"},
		{"Latin 1", "Feature: f\n  Scenario: \xe4\n", "a.feature:2: it is not UTF-8"},
		{"long line", feature + strings.Repeat("x", 70_000), "a.feature:2: it is longer than the 64 KiB"},
	} {
		_, err := selection(fstest.MapFS{"a.feature": {Data: []byte(c.text)}}, "a.feature")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		} else if strings.Contains(err.Error(), "expected: #") {
			t.Errorf("%s: the parser's own words: %v", c.name, err)
		}
	}
}

// Descriptions are prose, even where they begin as steps do.
func TestDescriptionsAreProse(t *testing.T) {
	text := "Feature: f\n  The pod restarts.\n  An event is\n  seen.\n  Scenario: s\n    then all is well\n    When 1s passes\n"
	if _, err := selection(fstest.MapFS{"a.feature": {Data: []byte(text)}}, "a.feature"); err != nil {
		t.Error(err)
	}
}
