package main

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/gherkube/gherkube/cmd/internal/scripttest"
)

var update = flag.Bool("update", false, "write the scripts' expectations anew")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"gherkube-validate": main})
}

// TestScripts runs the scripts of testdata/script over the real main.
func TestScripts(t *testing.T) { scripttest.Run(t, update) }

// program is this test's binary under the command's name: TestMain makes it
// the command.
func program(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "gherkube-validate")
	if err := os.Symlink(self, link); err != nil {
		t.Skip("no links: ", err)
	}
	return link
}

// manyErrors is a file with more findings than a pipe holds.
func manyErrors(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "many.yaml")
	text := strings.Repeat("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: A, lables: {}}\n", 2000)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestClosedPipe: the program that reads the findings may go away. The command ends
// without a panic and not with success, and has written its files.
func TestClosedPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	report := filepath.Join(t.TempDir(), "report.json")
	var stderr bytes.Buffer
	run := exec.Command(program(t), manyErrors(t), "--output", "text", "--output", "json="+report)
	run.Stdout, run.Stderr = w, &stderr
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := run.Wait(); err == nil || strings.Contains(stderr.String(), "panic") {
		t.Errorf("ended with %v: %s", err, &stderr)
	}
	if data, err := os.ReadFile(report); err != nil || !bytes.HasSuffix(data, []byte("}\n")) {
		t.Errorf("the file was not written in full: %v", err)
	}
}

// TestFullDevice: what cannot be written is a failure of the environment, and
// what can be is written.
func TestFullDevice(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full: ", err)
	}
	defer func() { _ = full.Close() }()
	valid := filepath.Join(t.TempDir(), "valid.yaml")
	if err := os.WriteFile(valid, []byte("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	report := filepath.Join(t.TempDir(), "report.xml")
	for _, args := range [][]string{
		{valid},
		{valid, "--output", "json=/dev/full", "--output", "junit=" + report},
	} {
		var stderr bytes.Buffer
		run := exec.Command(program(t), args...)
		run.Stdout, run.Stderr = full, &stderr
		if len(args) > 1 {
			run.Stdout = nil
		}
		if err := run.Run(); err == nil || run.ProcessState.ExitCode() != 3 || !strings.Contains(stderr.String(), "no space left") {
			t.Errorf("%q: %v: %s", args, err, &stderr)
		}
	}
	if _, err := os.Stat(report); err != nil {
		t.Error("the other output was not written: ", err)
	}
}
