package gherkube_test

import (
	"os/exec"
	"strings"
	"testing"

	// k8s.io/kubernetes requires each of its staging modules at v0.0.0, which
	// does not exist. go mod tidy keeps the version that go.mod requires instead
	// only of modules that something imports; nothing else imports this one.
	_ "k8s.io/sample-apiserver/pkg/apis/wardle"
)

// TestModulesAreListed: `go list -m all`, go doc and editors load every module
// that is required anywhere, in a user's module as well as here.
func TestModulesAreListed(t *testing.T) {
	var problem strings.Builder
	command := exec.Command("go", "list", "-m", "all")
	command.Stderr = &problem
	listed, err := command.Output()
	if err != nil {
		t.Fatalf("go list -m all: %s: %s\nRequire the version of the release of a module that has no v0.0.0, as above.", err, problem.String())
	}
	for line := range strings.Lines(string(listed)) {
		if module, version, _ := strings.Cut(strings.TrimSpace(line), " "); version == "v0.0.0" {
			t.Errorf("%s is required at v0.0.0, which does not exist", module)
		}
	}
}
