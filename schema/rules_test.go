package schema_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/findings"
)

var update = flag.Bool("update", false, "write the golden files")

// TestRules validates each file of testdata/rules. What is expected is written
// in the file: after the line that a finding is about,
//
//	# want RULE@COLUMN "REGULAR EXPRESSION" ...
//
// or anywhere else, for lines that cannot have a comment, "# want:LINE RULE ...".
// A first line "# versions: 1.33,1.37" names target versions.
// The expression is matched against "PATH: MESSAGE hint: HINT". Each finding
// must be wanted, and each want found. The text for people is compared with
// the golden file beside it.
func TestRules(t *testing.T) {
	files, err := filepath.Glob("testdata/rules/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no fixtures: ", err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			sources := schema.Load([]string{file}, nil)
			report := schema.New(versionsOf(t, sources[0].Bytes)...).Validate(sources...)
			wants := parseWants(t, sources[0].Bytes)
			for _, f := range report.Findings {
				seen[f.Rule] = true
				if !takeWant(wants, f) {
					t.Errorf("not wanted: %s %s: %s: %s hint: %s", f.Position, f.Rule, f.Path, f.Message, f.Hint)
				}
			}
			for line, list := range wants {
				for _, w := range list {
					t.Errorf("line %d: no finding %s@%d %q", line, w.rule, w.column, w.text)
				}
			}
			var out bytes.Buffer
			if err := findings.Text(findings.Plain)(&out, findings.Run{Report: report, Sources: sources}); err != nil {
				t.Fatal(err)
			}
			compareGolden(t, strings.TrimSuffix(file, ".yaml")+".txt", out.Bytes())
		})
	}
	elsewhere := map[string]bool{"unreadable": true, "encoding": true, "no-object": true, "too-large": true, "too-large-to-apply": true, "too-many-findings": true, "unread-context": true,
		"render": true, "not-rendered": true, "bad-suppression": true, "stale-suppression": true,
		"rejected-kind": true} // wanted_test.go, bound_test.go, bytes_test.go, load_test.go, custom_test.go, suppression_test.go
	for _, r := range schema.Rules() {
		if !seen[r.ID] && !elsewhere[r.ID] {
			t.Errorf("no fixture for the rule %s", r.ID)
		}
	}
}

func versionsOf(t *testing.T, data []byte) (versions []schema.Version) {
	line, _, _ := strings.Cut(string(data), "\n")
	list, ok := strings.CutPrefix(line, "# versions: ")
	if !ok {
		return nil
	}
	for _, text := range strings.Split(list, ",") {
		v, err := schema.ParseVersion(text)
		if err != nil {
			t.Fatal(err)
		}
		versions = append(versions, v)
	}
	return versions
}

type want struct {
	rule   string
	column int // 0: any
	text   *regexp.Regexp
}

var (
	wantComment = regexp.MustCompile(`# want(?::(\d+))? (.*)$`)
	wantItem    = regexp.MustCompile(`([a-z-]+)(?:@(\d+))? "([^"]*)"`)
)

func parseWants(_ *testing.T, data []byte) map[int][]want {
	wants := map[int][]want{}
	for i, line := range strings.Split(string(data), "\n") {
		m := wantComment.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		at := i + 1
		if m[1] != "" {
			at, _ = strconv.Atoi(m[1])
		}
		for _, item := range wantItem.FindAllStringSubmatch(m[2], -1) {
			column, _ := strconv.Atoi(item[2])
			wants[at] = append(wants[at], want{item[1], column, regexp.MustCompile(item[3])})
		}
	}
	return wants
}

func takeWant(wants map[int][]want, f schema.Finding) bool {
	text := fmt.Sprintf("%s: %s hint: %s", f.Path, f.Message, f.Hint)
	if f.Rule == "duplicate-field" {
		text += " " + f.Path
	}
	list := wants[f.Position.Line]
	for i, w := range list {
		if w.rule == f.Rule && (w.column == 0 || w.column == f.Position.Column) && w.text.MatchString(text) {
			wants[f.Position.Line] = append(list[:i:i], list[i+1:]...)
			return true
		}
	}
	return false
}

func compareGolden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err, " (write it with -update)")
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (write it with -update):\n%s", file, got)
	}
}
