package feature

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

const untidy = `# language: en
@a   @b
Feature:  Something
   A description
  of two lines.
  # about the background
  Background:
   Given I run:
       """
       kubectl get pod
         -o wide
       """
  @c
  Scenario: One


      Given a table:
    | a | long cell |
    | longer | \| |
      # a comment
    Then it holds
  Scenario Outline: Two
    Given <x>
    Examples:
    | x |
    | 1 |
`

const tidy = `# language: en
@a   @b
Feature:  Something
  A description
  of two lines.
  # about the background
  Background:
    Given I run:
      """
      kubectl get pod
        -o wide
      """

  @c
  Scenario: One

    Given a table:
      | a      | long cell |
      | longer | \|        |
    # a comment
    Then it holds

  Scenario Outline: Two
    Given <x>

    Examples:
      | x |
      | 1 |
`

func TestFormat(t *testing.T) {
	got, err := Format("a.feature", []byte(untidy))
	if err != nil || string(got) != tidy {
		t.Errorf("got %v\n%s", err, got)
	}
	again, err := Format("a.feature", got)
	if err != nil || !bytes.Equal(again, got) {
		t.Errorf("a second time: %v\n%s", err, again)
	}
	if _, err := Format("a.feature", []byte("Feature: x\n  Scenario: y\n    Gven z\n")); err == nil {
		t.Error("what is not a feature was formatted")
	}
}

// Every bundled feature says the same afterwards, which Format sees to itself, and
// stays as it is the second time.
func TestFormatBundledFeatures(t *testing.T) {
	err := filepath.WalkDir("../../features", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".feature" {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		once, err := Format(name, text)
		if err != nil {
			t.Error(err)
			return nil
		}
		if twice, err := Format(name, once); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%s: another form the second time: %v", name, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func FuzzFormat(f *testing.F) {
	f.Add([]byte(untidy))
	f.Add([]byte("Feature: x\nScenario: y\n* z\n\"\"\"\n \\\"\\\"\\\"\n\"\"\"\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		once, err := Format("a.feature", text)
		if err != nil {
			return
		}
		if twice, err := Format("a.feature", once); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("another form the second time: %v\n%q\n%q", err, once, twice)
		}
	})
}
