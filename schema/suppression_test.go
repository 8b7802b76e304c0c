package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
)

// TestSuppression validates manifests with comments. Each line of the result is
// a finding, one that is suppressed with the line of its comment and the
// reason, or an object's verdict.
func TestSuppression(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"on the line", `
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  lables: {} # gherkube:ignore unknown-field the operator reads it
`, "6:3 unknown-field (by 6:14, the operator reads it); suppressed"},
		{"on the line before", `
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  # gherkube:ignore unknown-field  the operator reads it

  # and another comment
  lables: {}
`, "9:3 unknown-field (by 6:3, the operator reads it); suppressed"},
		{"only the next line", `
apiVersion: v1
kind: ConfigMap
metadata:
  # gherkube:ignore unknown-field because
  name: a
  lables: {}
`, "5:3 stale-suppression; 7:3 unknown-field; rejected"},
		{"the whole document, from its top", `
# gherkube:ignore unknown-field because
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  lables: {}
data2: {}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: b
  lables: {}
`, "7:3 unknown-field (by 2:1, because); 8:1 unknown-field (by 2:1, because); 14:3 unknown-field; suppressed; rejected"},
		{"above the separator", `
# gherkube:ignore unknown-field because
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a, lables: {}}
---
# gherkube:ignore unknown-field here too
apiVersion: v1
kind: ConfigMap
metadata: {name: b, lables: {}}
`, "6:21 unknown-field (by 2:1, because); 11:21 unknown-field (by 8:1, here too); suppressed; suppressed"},
		{"behind the separator", `
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
--- # gherkube:ignore unknown-field because
apiVersion: v1
kind: ConfigMap
metadata: {name: b, lables: {}}
`, "9:21 unknown-field (by 6:5, because); accepted; suppressed"},
		{"two rules", `
apiVersion: v1
kind: ConfigMap
metadata:
  name: A # gherkube:ignore invalid,unknown-field because
`, "5:9 invalid (by 5:11, because); 5:11 stale-suppression; suppressed"},
		{"one error of two", `
apiVersion: v1
kind: Pod
metadata: {name: A}
spec: {containers: [{name: a}]} # gherkube:ignore invalid because
`, "4:18 invalid; 5:21 invalid (by 5:33, because); rejected"},
		{"warnings", `
apiVersion: v1
kind: Pod
metadata:
  name: web.example # gherkube:ignore server-warning DNS names are wanted
spec: {containers: [{name: a, image: b}]}
`, "5:3 server-warning (by 5:21, DNS names are wanted); accepted"},
		{"text in a value is not a comment", `
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  lables: "# gherkube:ignore unknown-field because"
data:
  script: |  # gherkube:ignore duplicate-field it is not
    # gherkube:ignore unknown-field because
    echo
  quoted: '
    # gherkube:ignore unknown-field because' # gherkube:ignore bad
`, "6:3 unknown-field; 8:14 stale-suppression; 12:46 bad-suppression; rejected"},
		{"what is behind a decoding error is not stale", `
apiVersion: v1
kind: ConfigMap
metadata:
  name: A # gherkube:ignore invalid legacy
dta: {}
`, "6:1 unknown-field; rejected"},
		{"wrong ones", `
apiVersion: v1
kind: ConfigMap # gherkube:ignore
metadata: # gherkube:ignore unknown-field
  name: a # gherkube:ignore unknown-feld because
data: {} # gherkube:ignore syntax because
# gherkube:ignored is another word
`, "3:17 bad-suppression; 4:11 bad-suppression; 5:11 bad-suppression; 6:10 bad-suppression; accepted"},
		{"no verdict, nothing stale", `
apiVersion: v1
kind: ConfigMap # gherkube:ignore unknown-field because
metadata: a: b
`, "4:1 syntax; "},
		{"JSON has no comments", `{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "# gherkube:ignore invalid because"}}`,
			"1:64 invalid; rejected"},
		{"CRLF", strings.ReplaceAll(`
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  lables: {} # gherkube:ignore unknown-field because
`, "\n", "\r\n"), "6:3 unknown-field (by 6:14, because); suppressed"},
		{"an item of a List", `
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: a, lables: {}} # gherkube:ignore unknown-field because
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: b, lables: {}}
`, "7:23 unknown-field (by 7:35, because); 10:23 unknown-field; suppressed; rejected"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := suppressions(schema.New().Validate(schema.Source{Name: "x", Bytes: []byte(test.text)})); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// suppressions lists findings in the order of their places, then verdicts.
func suppressions(r schema.Report) string {
	var parts []string
	findings := r.Findings
	for _, s := range r.Suppressed {
		at := s.Finding.Position
		for len(findings) > 0 && (findings[0].Position.Line < at.Line || findings[0].Position.Line == at.Line && findings[0].Position.Column < at.Column) {
			parts = append(parts, fmt.Sprintf("%d:%d %s", findings[0].Position.Line, findings[0].Position.Column, findings[0].Rule))
			findings = findings[1:]
		}
		parts = append(parts, fmt.Sprintf("%d:%d %s (by %d:%d, %s)", at.Line, at.Column, s.Finding.Rule, s.By.Line, s.By.Column, s.Reason))
	}
	for _, f := range findings {
		parts = append(parts, fmt.Sprintf("%d:%d %s", f.Position.Line, f.Position.Column, f.Rule))
	}
	var verdicts []string
	for _, o := range r.Objects {
		verdicts = append(verdicts, string(o.Verdict))
	}
	return strings.Join(parts, "; ") + "; " + strings.Join(verdicts, "; ")
}

// TestObjectNumbers: findings know their object.
func TestObjectNumbers(t *testing.T) {
	text := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A}\n---\napiVersion: v1\nkind: List\nitems:\n" +
		"- {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: C}}\n"
	report := schema.New().Validate(schema.Source{Name: "x", Bytes: []byte(text)})
	var got []string
	for _, f := range report.Findings {
		got = append(got, fmt.Sprintf("%d:%d+%d object %d", f.Position.Line, f.Position.Column, f.Position.Width, f.ObjectNumber))
	}
	want := "3:18+1 object 1, 9:54+1 object 3"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
}

// TestWidths: how wide the place of a finding is, in characters of its line.
func TestWidths(t *testing.T) {
	const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: "
	for _, test := range []struct{ name, text, want string }{
		{"plain", pod + "A\n    image: b\n", "6:11+1"},
		{"quoted", pod + "\"A b\"\n    image: b\n", "6:11+5"},
		{"quoted with escapes", pod + "\"A\\u0062\\\" \" # x\n    image: b\n", "6:11+12"},
		{"single quotes", pod + "'A''b' # x\n    image: b\n", "6:11+6"},
		{"wide characters", pod + "日本 語 # x\n    image: b\n", "6:11+4"},
		{"two lines", pod + "A\n      b\n    image: b\n", "6:11+1"},
		{"quoted, two lines", pod + "\"A\n      b\"\n    image: b\n", "6:11+2"},
		{"a key", pod + "a\n    image: b\n    porst: []\n", "8:5+5"},
		{"a quoted key", pod + "a\n    image: b\n    \"porst\" : []\n", "8:5+7"},
		{"in a flow", "apiVersion: v1\nkind: Pod\nmetadata: {name: Ab, namespace: c}\nspec: {containers: [{name: a, image: b}]}\n", "3:18+2"},
		{"JSON", "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\",\n \"metadata\": {\"name\": \"A\"}}", "2:23+3"},
		{"a JSON key", "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\",\n \"metadata\": {\"name\": \"a\", \"nmae\" :1}}", "2:28+6"},
	} {
		t.Run(test.name, func(t *testing.T) {
			report := schema.New().Validate(schema.Source{Name: "x", Bytes: []byte(test.text)})
			if len(report.Findings) == 0 {
				t.Fatal("no finding")
			}
			at := report.Findings[0].Position
			if got := fmt.Sprintf("%d:%d+%d", at.Line, at.Column, at.Width); got != test.want {
				t.Errorf("got %s, want %s (%s)", got, test.want, report.Findings[0].Message)
			}
		})
	}
}
