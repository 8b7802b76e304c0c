package gherkube_test

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// withoutPlugins is the build tag with which kustomize loads no Go plugins, and
// does not import what could.
const withoutPlugins = "kustomize_disable_go_plugin_support"

// TestCommandsLinkNoPlugins: a program that can load plugins keeps whatever a
// plugin might call.
func TestCommandsLinkNoPlugins(t *testing.T) {
	packages(t) // so that the cache of test results knows of the files
	out, err := exec.Command("go", "list", "-tags", withoutPlugins, "-deps", "./cmd/gherkube", "./cmd/gherkube-validate").Output()
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(strings.Fields(string(out)), "plugin") {
		t.Errorf(`the commands link package plugin, also with the tag %s: a program that could load a plugin
keeps every exported method and all symbols, 50 MB of them (docs/decisions/0016-kustomize.md).
Who imports it: go list -tags %[1]s -deps -f '{{.ImportPath}} {{.Imports}}' ./cmd/gherkube | grep -w plugin`, withoutPlugins)
	}
}

// buildsCommand matches a line that builds one of the commands for use.
var buildsCommand = regexp.MustCompile(`go (install|build -o|build -tags).*cmd/gherkube`)

// TestCommandsAreBuiltWithoutPlugins: what the module cannot say about its
// builds, each line that builds says.
func TestCommandsAreBuiltWithoutPlugins(t *testing.T) {
	for _, file := range []string{"README.md", "docs/validate.md", "docs/validate-ci.md", "action.yml", "Makefile", ".ci/bench-validate", ".ci/nightly"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for line := range strings.Lines(string(text)) {
			if !buildsCommand.MatchString(line) {
				continue
			}
			found = true
			if !strings.Contains(line, "-tags "+withoutPlugins) && !strings.Contains(line, "-tags $(TAGS)") {
				t.Errorf("%s: a command is built without -tags %s, and is 38 or 50 MB larger for it: %s", file, withoutPlugins, line)
			}
		}
		if !found {
			t.Errorf("%s: no line builds a command: this test looks for the wrong ones, or in the wrong file", file)
		}
	}
}
