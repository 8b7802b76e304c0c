package main

import (
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

const root = "../../.."

// TestProgramsAreBuiltOfTheseSources: after a change of its sources the program
// must be built anew, or clusters would run the old one.
func TestProgramsAreBuiltOfTheseSources(t *testing.T) {
	files, err := sourceFiles(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"cmd/gherkube-actor/main.go", "runtime/actor/program/machine.go", "runtime/actor/script/parser.go", "runtime/signal/signal.go"} {
		if !slices.Contains(files, want) {
			t.Errorf("%s is not among the sources of the program: %q", want, files)
		}
	}
	for _, file := range files { // so that the cache of test results knows of new files
		if _, err := os.ReadDir(path.Join(root, path.Dir(file))); err != nil {
			t.Fatal(err)
		}
	}
	digest, err := digestOfSources(root)
	if err != nil {
		t.Fatal(err)
	}
	built, err := os.ReadFile(root + "/" + sources)
	if err != nil {
		t.Fatal(err)
	}
	if digest != strings.TrimSpace(string(built)) {
		t.Errorf(`the programs in %s are not built of the present sources: run

	make actor

and commit what it writes. The sources are:
	%s`, programs, strings.Join(files, "\n\t"))
	}
}
