package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/sim/provider"
	"github.com/gherkube/gherkube/steps"
)

// TestFeaturesInDocumentsHold runs every feature that the documents show, for
// several seeds: what a reader copies holds whatever the seed.
func TestFeaturesInDocumentsHold(t *testing.T) {
	files := fstest.MapFS{}
	for _, document := range []string{"../../README.md", "../../docs/writing-features.md"} {
		for i, text := range blocks(t, document, "gherkin") {
			name := fmt.Sprintf("%s-%d.feature", strings.Trim(strings.ReplaceAll(document, "/", "-"), ".-"), i+1)
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	for n := range seed.Seed(20) {
		clusters, err := provider.New(provider.Config{Seed: n})
		if err != nil {
			t.Fatal(err)
		}
		done, err := steps.Suite{Provider: clusters, Files: files, Paths: []string{"."}}.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		run := reports.Run{Features: done}
		if run.Bad() {
			var out strings.Builder
			if err := reports.Text(reports.Plain)(&out, run); err != nil {
				t.Fatal(err)
			}
			t.Errorf("the documents' features do not hold for seed %d:\n%s", n, out.String())
		}
	}
}

// TestGoInDocumentsIsTheTestedOne compares the programs that documents show with
// those that are tested: whole files, that compile as they are pasted.
func TestGoInDocumentsIsTheTestedOne(t *testing.T) {
	for document, file := range map[string]string{
		"../../README.md":  "../../runtime/sim/clustertest/example_test.go",
		"../../docs/go.md": "../../runtime/sim/provider/example_test.go",
	} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(blocks(t, document, "go"), string(source)) {
			t.Errorf("%s does not show %s as it stands", document, file)
		}
	}
}

// TestReadmeHasTheExitCodes compares the README's table with the program's.
func TestReadmeHasTheExitCodes(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(exitCodes) {
		code, meaning, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || strings.Trim(code, "0123456789") != "" {
			continue // the rest of an explanation
		}
		word, _, _ := strings.Cut(strings.TrimSpace(meaning), ":")
		if !strings.Contains(string(readme), fmt.Sprintf("| %s | %s", code, word)) {
			t.Errorf("README.md lacks exit code %s, %s", code, word)
		}
	}
}

// blocks returns the document's fenced blocks of the language.
func blocks(t *testing.T, document, language string) []string {
	t.Helper()
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	_, rest, ok := strings.Cut(string(text), "```"+language+"\n")
	for ok {
		var block string
		block, rest, ok = strings.Cut(rest, "\n```")
		if !ok {
			t.Fatalf("%s: a block of %s does not end", document, language)
		}
		found = append(found, block+"\n")
		_, rest, ok = strings.Cut(rest, "```"+language+"\n")
	}
	if len(found) == 0 {
		t.Fatalf("%s shows no %s", document, language)
	}
	return found
}
