package steps

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/runtime/actor/script"
)

func TestWordsAreFoundByMeaning(t *testing.T) {
	for word, want := range map[string]string{
		"sleep": "{duration} pass(es)", "namespace": "{thing}", "env": "the variable {variable} is {string}",
		"rollout": "`complete`", "oom": "is OOM-killed after 5s", "CRD": "{kind}", "database": "needs db:5432 within 30s",
		"traffic": "no request to {url} has failed", "crash": "exits 1 after 3s in starts 1-2",
	} {
		if !slices.ContainsFunc(Find([]string{word}), func(w Word) bool { return w.Text == want }) {
			t.Errorf("%s does not find %s", word, want)
		}
	}
	if found := Find([]string{"teapot"}); len(found) > 0 {
		t.Errorf("teapot finds %v", found)
	}
}

// A meaning that nothing has is a mistake in the table.
func TestEveryMeaningIsSomewhere(t *testing.T) {
	var all strings.Builder
	for _, w := range Words() {
		all.WriteString(strings.ToLower(strings.Join([]string{w.Text, w.Doc, w.Example, w.Family, w.Section}, "\n")) + "\n")
	}
	for word, texts := range meanings {
		for _, text := range texts {
			if !strings.Contains(all.String(), text) {
				t.Errorf("%s means %s, which is nowhere in the vocabulary", word, text)
			}
		}
	}
}

func TestStatementsAreOfTheLanguage(t *testing.T) {
	for _, s := range Statements {
		if s.Text == Statements[0].Text {
			continue // it stands before each
		}
		if _, err := script.Parse([]string{"listens on 8080", s.Text}); err != nil {
			t.Errorf("%s: %v", s.Text, err)
		}
	}
}

// Patterns are used by editors, whose regular expressions have no (?i) and (?P.
func TestPatternsAreThoseOfEditorsToo(t *testing.T) {
	only := regexp.MustCompile(`\(\?[^:]`)
	for _, f := range Vocabulary() {
		for _, s := range f.Steps {
			if p, err := s.Pattern(); err != nil || only.MatchString(p) {
				t.Errorf("%s: %s %v", s.Expression, p, err)
			}
		}
	}
}
