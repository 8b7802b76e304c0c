package kind

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"sigs.k8s.io/kind/pkg/exec"
)

// TestReasonsOfCommandsThatFail: what a command has printed says why kind does
// not work, and what kind of reason that is.
func TestReasonsOfCommandsThatFail(t *testing.T) {
	failed := func(output string, command ...string) error {
		return reason(fmt.Errorf("making it: %w", &exec.RunError{Command: command, Output: []byte(output), Inner: errors.New("exit status 1")}))
	}
	var image *ImageError
	err := failed("Error response from daemon: manifest unknown\n", "docker", "pull", "nope:v1")
	if !errors.As(err, &image) || image.Image != "nope:v1" || !strings.HasSuffix(err.Error(), ": Error response from daemon: manifest unknown") {
		t.Errorf("an image that does not exist: %v", err)
	}
	var old *OldError
	for _, help := range []string{"See 'docker run --help'.\n", "\nUsage:  docker run [OPTIONS]\n\nRun 'docker run --help' for more information\n"} {
		err = failed("unknown flag: --cgroupns\n"+help, "docker", "run", "--cgroupns=private")
		if !errors.As(err, &old) || !strings.HasSuffix(err.Error(), ": unknown flag: --cgroupns") {
			t.Errorf("an old engine: %v", err)
		}
	}
	err = failed("", "docker", "run")
	if errors.As(err, &old) || errors.As(err, &image) || !strings.Contains(err.Error(), "exit status 1") {
		t.Errorf("a command that says nothing: %v", err)
	}
}
