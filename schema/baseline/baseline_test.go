package baseline_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/baseline"
)

const manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  lables: {}\ndta: {}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: B}\n"

func validate(text string) schema.Report {
	return schema.New().Validate(schema.Source{Name: "a.yaml", Bytes: []byte(text)})
}

func here(file string) string { return file }

// written is what a baseline of the report looks like after a detour by its
// file.
func written(t *testing.T, report schema.Report) (*baseline.Baseline, string) {
	t.Helper()
	var out bytes.Buffer
	if err := baseline.Of("b.json", report, here, nil, nil).Write(&out); err != nil {
		t.Fatal(err)
	}
	b, err := baseline.Read("b.json", out.Bytes())
	if err != nil {
		t.Fatal(err, out.String())
	}
	return b, out.String()
}

// TestWriteAndRead: what is written is read again, an entry in each line.
func TestWriteAndRead(t *testing.T) {
	b, text := written(t, validate(manifest))
	if b.Len() != len(validate(manifest).Findings) || b.Len() == 0 || strings.Count(text, "\n") != b.Len()+5 {
		t.Errorf("%d entries:\n%s", b.Len(), text)
	}
	if _, empty := written(t, schema.Report{}); empty != "{\n  \"format\": \"gherkube-baseline/v1\",\n  \"findings\": []\n}\n" {
		t.Errorf("empty: %q", empty)
	}
}

// TestApply: findings are found again when lines move, and only as often as they
// were there.
func TestApply(t *testing.T) {
	b, _ := written(t, validate(manifest))
	always := func(string) bool { return true }
	for _, test := range []struct{ name, text, want string }{
		{"the same", manifest, "[] 3 suppressed, 0 stale; suppressed suppressed"},
		{"moved", "# one\n# more\n" + manifest, "[] 3 suppressed, 0 stale; suppressed suppressed"},
		{"another object", strings.Replace(manifest, "name: a", "name: c", 1), "[unknown-field unknown-field] 1 suppressed, 2 stale; rejected suppressed"},
		{"one corrected", strings.Replace(manifest, "  lables: {}\n", "", 1), "[] 2 suppressed, 1 stale; suppressed suppressed"},
		{"once more", manifest + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: B}\n",
			"[duplicate-object invalid] 3 suppressed, 0 stale; suppressed suppressed rejected"},
		{"not validated any more", "a: b: c\n", "[syntax] 0 suppressed, 3 stale; "},
	} {
		t.Run(test.name, func(t *testing.T) {
			report, use := b.Apply(validate(test.text), here)
			var rules, verdicts []string
			for _, f := range report.Findings {
				rules = append(rules, f.Rule)
			}
			for _, o := range report.Objects {
				verdicts = append(verdicts, string(o.Verdict))
			}
			got := fmt.Sprintf("%v %d suppressed, %d stale; %s", rules, len(report.Suppressed), len(use.Stale(always)), strings.Join(verdicts, " "))
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
	never := func(string) bool { return false }
	if _, use := b.Apply(schema.Report{}, here); len(use.Stale(never)) != 0 {
		t.Error("entries about files that were not validated are not stale")
	}
}

// TestOfKeeps: a baseline that is written anew keeps what it is told to.
func TestOfKeeps(t *testing.T) {
	old, _ := written(t, validate(manifest))
	for _, keep := range []bool{true, false} {
		b := baseline.Of("b.json", schema.Report{}, here, old, func(string) bool { return keep })
		if want := map[bool]int{true: old.Len(), false: 0}[keep]; b.Len() != want {
			t.Errorf("keep %v: %d entries, want %d", keep, b.Len(), want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "", "it ends too early"},
		{"half", `{"format": "gherkube-baseline/v1", "findings": [{"file"`, "it ends too early"},
		{"a list", "[]", "[ instead of {"},
		{"another format", `{"format": "gherkube-baseline/v9"}`, `its format is "gherkube-baseline/v9"`},
		{"no format", `{}`, `its format is ""`},
		{"an unknown field", `{"format": "gherkube-baseline/v1", "x": 1}`, `unknown field "x"`},
		{"an unknown field of an entry", "{\"format\": \"gherkube-baseline/v1\", \"findings\": [\n{\"fiel\": \"x\"}]}", "line 2: json: unknown field \"fiel\""},
		{"no rule", `{"format": "gherkube-baseline/v1", "findings": [{"file": "x"}]}`, "an entry needs a file and a rule"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := baseline.Read("b.json", []byte(test.text))
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "b.json is not a baseline") {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
}

// FuzzRead: no input panics, and what is read is the same when it was written.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"format": "gherkube-baseline/v1", "findings": [{"file": "a", "rule": "b", "message": "c", "count": 2},` + "\n" + `{"file": "x", "rule": "y"}]}`))
	f.Add([]byte("{"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := baseline.Read("b.json", data)
		if err != nil {
			return
		}
		var once, twice bytes.Buffer
		always := func(string) bool { return true }
		if err := baseline.Of("b.json", schema.Report{}, here, b, always).Write(&once); err != nil {
			t.Fatal(err)
		}
		again, err := baseline.Read("b.json", once.Bytes())
		if err != nil {
			t.Fatalf("%v: %s", err, &once)
		}
		if err := baseline.Of("b.json", schema.Report{}, here, again, always).Write(&twice); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(once.Bytes(), twice.Bytes()) {
			t.Fatalf("%s\n%s", &once, &twice)
		}
	})
}
