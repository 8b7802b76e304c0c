package feature

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const lined = `Feature: f
  Background:
    When 1s passes

  @one
  Scenario: first
    When 2s passes
    When 3s passes

  Scenario Outline: second
    When <n>s passes
    Examples:
      | n |
      | 1 |
      | 2 |
  Rule: r
    Scenario: third
      When 1s passes
`

func TestLinesSelectScenarios(t *testing.T) {
	files := fstest.MapFS{"d/a.feature": {Data: []byte(lined)}}
	const first, row1, row2, third = "d/a.feature:6: first", "d/a.feature:14: second", "d/a.feature:15: second", "d/a.feature:17: third"
	for _, c := range []struct {
		path string
		want []string
	}{
		{"d/a.feature:6", []string{first}},
		{"d/a.feature:5", []string{first}},
		{"d/a.feature:8", []string{first}},
		{"d/a.feature:11", []string{row1, row2}},
		{"d/a.feature:15", []string{row2}},
		{"d/a.feature:18", []string{third}},
		{"d/a.feature:7:15", []string{first, row2}},
	} {
		if got, err := selection(files, c.path); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, %v, want %q", c.path, got, err, c.want)
		}
	}
	for path, want := range map[string]string{
		"d/a.feature:3":  `d/a.feature:3 is in no scenario; the nearest is d/a.feature:6, "first"`,
		"d/a.feature:16": `d/a.feature:16 is in no scenario; the nearest is d/a.feature:10, "second"`,
		"d/a.feature:99": `d/a.feature:99 is in no scenario; the nearest is d/a.feature:17, "third"`,
	} {
		_, err := selection(files, path)
		var nothing *SelectionError
		if !errors.As(err, &nothing) || err.Error() != want {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
	}
}

func TestAFileNamedTwiceRunsOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	save(t, "a.feature", strings.SplitN(lined, "  Scenario Outline", 2)[0])
	for _, paths := range [][]string{{"a.feature", "./a.feature"}, {".", "a.feature"}, {"a.feature:6", "./a.feature:7"}} {
		features, err := Query{Paths: paths, IsStep: isStep}.Select()
		if err != nil || len(features) != 1 || len(features[0].Scenarios) != 1 {
			t.Errorf("%q: %d features, %v", paths, len(features), err)
		}
	}
	if _, err := (Query{Paths: []string{""}}).Select(); err == nil || !strings.Contains(err.Error(), "a path is empty") {
		t.Errorf("got %v", err)
	}
}

func save(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
