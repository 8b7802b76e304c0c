package clustertest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const modulePath = "github.com/gherkube/gherkube"

// TestModuleOfAUser pastes what the documents show into a module of its own, and asks
// what users ask of Go there. The module takes gherkube from this folder, and so only
// what is in the caches of Go already.
func TestModuleOfAUser(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go command: ", err)
	}
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	module := t.TempDir()
	manifest := strings.Replace(read(t, root, "go.mod"), "module "+modulePath, "module example.com/user", 1)
	paste(t, module, "go.mod", manifest+"\nrequire "+modulePath+" v0.0.0\n\nreplace "+modulePath+" => "+root+"\n")
	paste(t, module, "go.sum", read(t, root, "go.sum"))
	for name, document := range map[string]string{"readme": "README.md", "suite": "docs/go.md"} {
		blocks := whole.FindAllStringSubmatch(read(t, root, document), -1)
		if len(blocks) != 1 {
			t.Fatalf("%s has %d whole files of Go, not 1", document, len(blocks))
		}
		// A test does not need to be linked to see whether it compiles.
		paste(t, module, name+"/pasted.go", strings.Replace(blocks[0][1], "_test\n", "\n", 1))
	}
	ask := func(want string, args ...string) {
		t.Helper()
		c := exec.CommandContext(t.Context(), "go", args...)
		c.Dir, c.Env = module, append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
		if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), want) {
			t.Errorf("go %s: %v\n%s\nwant %q", strings.Join(args, " "), err, out, want)
		}
	}
	ask(modulePath+" v0.0.0 => ", "list", "-m", "all")
	ask("func Features(t *testing.T, paths ...string)", "doc", modulePath+"/runtime/sim/clustertest")
	ask("", "build", "./...")
}

// whole matches the files of Go in a document: what begins with its package.
var whole = regexp.MustCompile("(?s)```go\n(package .*?)```")

func read(t *testing.T, root, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func paste(t *testing.T, module, name, text string) {
	t.Helper()
	file := filepath.Join(module, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
