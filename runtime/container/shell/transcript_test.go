package shell_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// transcript is what a script did in a directory of its own with nothing in it.
type transcript struct {
	script, out, err string
	code             int
}

// transcripts reads a file in which a script follows "$ ", and after it are the
// lines that it printed: those of its standard output after "|", those of its
// standard error after "!". "|~" says that the last line has no line break. "=" is
// before the exit code, if it is not 0.
func transcripts(t *testing.T, name string) (out []transcript) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for n, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if strings.HasPrefix(line, "$ ") {
			out = append(out, transcript{script: line[2:]})
			continue
		}
		if line == "" || line[0] == '#' {
			continue
		}
		if len(out) == 0 {
			t.Fatalf("%s:%d: no script is before %q", name, n+1, line)
		}
		last := &out[len(out)-1]
		switch {
		case line == "|~":
			last.out = strings.TrimSuffix(last.out, "\n")
		case line[0] == '|':
			last.out += line[1:] + "\n"
		case line == "!~":
			last.err = strings.TrimSuffix(last.err, "\n")
		case line[0] == '!':
			last.err += line[1:] + "\n"
		default:
			if _, err := fmt.Sscanf(line, "=%d", &last.code); err != nil {
				t.Fatalf("%s:%d: %q is not part of a transcript", name, n+1, line)
			}
		}
	}
	return out
}

// TestTranscripts does again what a real busybox 1.35 has done, and for files whose
// name begins with "gnu", what the programs of Debian 12 have done.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/transcripts/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		edition := newMachine
		if strings.HasPrefix(filepath.Base(file), "gnu") {
			edition = newDebian
		}
		for _, c := range transcripts(t, file) {
			t.Run(filepath.Base(file)+"/"+c.script, func(t *testing.T) {
				m := edition(t)
				_ = m.space.Files().Device("/dev/zero", filesystem.ZeroDevice)
				code := m.run(t, time.Minute, "sh", "-c", "cd /tmp; "+c.script)
				if got := m.out.String(); got != c.out {
					t.Errorf("output\n%s\nwant\n%s", got, c.out)
				}
				if got := m.err.String(); got != c.err {
					t.Errorf("errors\n%s\nwant\n%s", got, c.err)
				}
				if code != c.code {
					t.Errorf("exit code %d, want %d", code, c.code)
				}
			})
		}
	}
}
