package kind

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// commands makes a folder with programs, which are shell scripts, the only one
// where programs are looked for.
func commands(t *testing.T, scripts map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, script := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	t.Setenv("KIND_EXPERIMENTAL_PROVIDER", "")
}

const works, broken = "exit 0", "echo first >&2; echo 'permission denied: /var/run/docker.sock' >&2; exit 1"

func TestTheFirstEngineThatWorksIsUsed(t *testing.T) {
	commands(t, map[string]string{"docker": broken, "podman": works})
	if e, err := findEngine(t.Context()); e != "podman" || err != nil {
		t.Errorf("%q, %v", e, err)
	}
}

func TestTheEngineThatIsAskedForIsUsed(t *testing.T) {
	commands(t, map[string]string{"docker": works, "podman": works})
	t.Setenv("KIND_EXPERIMENTAL_PROVIDER", "podman")
	if e, err := findEngine(t.Context()); e != "podman" || err != nil {
		t.Errorf("%q, %v", e, err)
	}
}

func TestWithoutAnEngineTheReasonsAreTold(t *testing.T) {
	commands(t, map[string]string{"docker": broken})
	_, err := findEngine(t.Context())
	var none *EngineError
	if !errors.As(err, &none) {
		t.Fatalf("%v", err)
	}
	for _, want := range []string{"docker does not work: permission denied: /var/run/docker.sock", "nerdctl is not there", "podman is not there"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %q", want, err)
		}
	}
}
