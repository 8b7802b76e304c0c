package findings_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/findings"
)

// arbitrary adds seeds for arbitraryRun.
func arbitrary(f *testing.F) {
	f.Add("a.yaml", "invalid", "spec.x", "wrong", "try y", "web", "a: b\n  c: d\n", 2, 3, 1)
	f.Add("a,b:c%.yaml\n::error::x", "x]]>\x00", "\u202e", "100%\r\n::stop-commands::x", "\x1b[31m", "<&\"'>", "\ta\xff日本語\r\n\u2028", 1, 2, 9)
	f.Add("../x", "", "", "", "", "", "", 0, 0, 0)
	f.Add("C:\\x\\y z", "syntax", "a[\"b\"]", "line 3: x at y:4:5", "", "", strings.Repeat("é", 500), 1, 400, 700)
	f.Add("/abs/ü?#.yaml", "unreadable", "", "x", "", "", "x", -3, -1, -7)
}

// arbitraryRun is a run with findings of any content.
func arbitraryRun(file, rule, path, message, hint, name, text string, line, column, width int) findings.Run {
	at := schema.Position{File: file, Line: line, Column: column, Width: width}
	object := schema.ObjectName{APIVersion: hint, Kind: rule, Namespace: path, Name: name}
	var report schema.Report
	for i, s := range []schema.Severity{schema.Error, schema.Warning, schema.Info} {
		report.Findings = append(report.Findings, schema.Finding{Rule: rule, Severity: s, Object: object, Path: path, Position: at,
			Message: message, Hint: hint, Doc: hint, ObjectNumber: column + i})
		report.Objects = append(report.Objects, schema.Object{ObjectName: object, Position: at,
			Verdict: []schema.Verdict{schema.Rejected, schema.Forgiven, schema.NotChecked}[i]})
	}
	report.Suppressed = []schema.Suppressed{{Finding: report.Findings[0], By: at, Reason: message}}
	report.PassedOver = []schema.Position{at, {File: file}}
	return findings.Run{Report: report, Sources: []schema.Source{{Name: file, Bytes: []byte(text)}}, FailOn: schema.Warning, Version: hint}
}

func write(t *testing.T, writer func(io.Writer, findings.Run) error, run findings.Run) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := writer(&out, run); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// FuzzText: no control character reaches a terminal, each finding is a line
// that says so, and marks lie under the line they mark.
func FuzzText(f *testing.F) {
	arbitrary(f)
	f.Fuzz(func(t *testing.T, file, rule, path, message, hint, name, text string, line, column, width int) {
		out := write(t, findings.Text(findings.Plain), arbitraryRun(file, rule, path, message, hint, name, text, line, column, width))
		if !utf8.Valid(out) {
			t.Fatalf("invalid UTF-8: %q", out)
		}
		if i := bytes.IndexFunc(out, func(r rune) bool { return r < 0x20 && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0x202e }); i >= 0 {
			t.Fatalf("control character at %d: %q", i, out)
		}
		if n := bytes.Count(out, []byte(": info ")); n < 1 {
			t.Fatalf("a finding is missing: %q", out)
		}
		for l := range bytes.Lines(out) {
			if len(l) > 4*(maxShown+len(file)+len(rule)+len(path)+len(message)+len(hint)+len(name)) {
				t.Fatalf("a line of %d bytes: %q", len(l), l)
			}
		}
	})
}

// maxShown bounds what a line of text holds besides what it is made from.
const maxShown = 600

// FuzzJSON: the output is JSON with all findings.
func FuzzJSON(f *testing.F) {
	arbitrary(f)
	f.Fuzz(func(t *testing.T, file, rule, path, message, hint, name, text string, line, column, width int) {
		out := write(t, findings.JSON, arbitraryRun(file, rule, path, message, hint, name, text, line, column, width))
		var parsed struct {
			Format               string
			Objects, Findings    []map[string]any
			Suppressed           []map[string]any
			PassedOver           []map[string]any
			Summary              map[string]int
			Valid, Version, Rest any
		}
		if err := json.Unmarshal(out, &parsed); err != nil {
			t.Fatalf("%v: %q", err, out)
		}
		if parsed.Format != "gherkube-findings/v1" || len(parsed.Objects) != 3 || len(parsed.Findings) != 3 || len(parsed.Suppressed) != 1 || len(parsed.PassedOver) != 2 {
			t.Fatalf("something is missing: %s", out)
		}
	})
}

// FuzzJUnit: the output is well-formed XML, and its counts are right.
func FuzzJUnit(f *testing.F) {
	arbitrary(f)
	f.Fuzz(func(t *testing.T, file, rule, path, message, hint, name, text string, line, column, width int) {
		out := write(t, findings.JUnit, arbitraryRun(file, rule, path, message, hint, name, text, line, column, width))
		for d := xml.NewDecoder(bytes.NewReader(out)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%v: %q", err, out)
			}
		}
		var suites struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
			Errors   int `xml:"errors,attr"`
			Skipped  int `xml:"skipped,attr"`
			Suites   []struct {
				Cases []struct {
					Name                    string `xml:"name,attr"`
					Failure, Error, Skipped *struct{}
				} `xml:"testcase"`
			} `xml:"testsuite"`
		}
		if err := xml.Unmarshal(out, &suites); err != nil {
			t.Fatalf("%v: %q", err, out)
		}
		var tests, names = 0, map[string]bool{}
		for _, s := range suites.Suites {
			for _, c := range s.Cases {
				tests++
				names[c.Name] = true
			}
		}
		if tests != suites.Tests || suites.Failures+suites.Errors+suites.Skipped > tests || tests < 5 {
			t.Fatalf("%d tests, counted %d: %s", tests, suites.Tests, out)
		}
		if len(names) != tests {
			t.Fatalf("two testcases have the same name: %s", out)
		}
	})
}

// FuzzSARIF: the output is JSON that keeps what SARIF demands of the parts that
// come from manifests.
func FuzzSARIF(f *testing.F) {
	arbitrary(f)
	f.Fuzz(func(t *testing.T, file, rule, path, message, hint, name, text string, line, column, width int) {
		out := write(t, findings.SARIF, arbitraryRun(file, rule, path, message, hint, name, text, line, column, width))
		checkSARIF(t, out)
	})
}

// command is a workflow command of GitHub Actions without parameters other than
// those that annotations have, escaped.
var command = regexp.MustCompile(`^::(error|warning|notice) file=[^,:]*(,line=\d+(,col=\d+(,endColumn=\d+)?)?)?,title=[^,:]*::[^\r\n]*$`)

// FuzzGitHub: each line is one annotation.
func FuzzGitHub(f *testing.F) {
	arbitrary(f)
	f.Fuzz(func(t *testing.T, file, rule, path, message, hint, name, text string, line, column, width int) {
		out := string(write(t, findings.GitHub, arbitraryRun(file, rule, path, message, hint, name, text, line, column, width)))
		lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		if len(lines) != 3 {
			t.Fatalf("%d lines: %q", len(lines), out)
		}
		for _, l := range lines {
			if !command.MatchString(l) {
				t.Fatalf("no annotation: %q", l)
			}
		}
	})
}

// checkSARIF holds the output to what the specification says in words and its
// schema about each part that is written.
func checkSARIF(t *testing.T, out []byte) {
	t.Helper()
	var log struct {
		Schema  string `json:"$schema"`
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name, InformationURI string
					Rules                []struct {
						ID                                      string
						ShortDescription, FullDescription, Help struct{ Text string }
						HelpURI                                 string
						DefaultConfiguration                    struct{ Level string }
					}
				}
			}
			ColumnKind         string
			OriginalURIBaseIDs map[string]any `json:"originalUriBaseIds"`
			Results            []struct {
				RuleID, Level string
				RuleIndex     *int
				Message       struct{ Text string }
				Locations     []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI, URIBaseID string }
						Region           *struct{ StartLine, StartColumn, EndColumn int }
					}
				}
				PartialFingerprints map[string]string
			}
		}
	}
	if err := json.Unmarshal(out, &log); err != nil {
		t.Fatalf("%v: %q", err, out)
	}
	levels := map[string]bool{"error": true, "warning": true, "note": true}
	if log.Version != "2.1.0" || len(log.Runs) != 1 || log.Runs[0].ColumnKind != "unicodeCodePoints" {
		t.Fatalf("not SARIF: %.300s", out)
	}
	run := log.Runs[0]
	ids := map[string]bool{}
	for _, r := range run.Tool.Driver.Rules {
		if ids[r.ID] || r.ID == "" || r.ShortDescription.Text == "" || r.FullDescription.Text == "" || r.Help.Text == "" || !levels[r.DefaultConfiguration.Level] {
			t.Errorf("rule %+v", r)
		}
		ids[r.ID] = true
		if u, err := url.Parse(r.HelpURI); err != nil || r.HelpURI != "" && !u.IsAbs() {
			t.Errorf("rule %s: helpUri %q is not an absolute URI", r.ID, r.HelpURI)
		}
	}
	prints := map[string]bool{}
	for i, r := range run.Results {
		if !levels[r.Level] || len(r.Locations) != 1 {
			t.Fatalf("result %d: %+v", i, r)
		}
		if r.RuleIndex != nil && run.Tool.Driver.Rules[*r.RuleIndex].ID != r.RuleID {
			t.Fatalf("result %d: ruleIndex %d is not %s", i, *r.RuleIndex, r.RuleID)
		}
		place := r.Locations[0].PhysicalLocation
		u, err := url.Parse(place.ArtifactLocation.URI)
		if err != nil || u.RawQuery != "" || u.Fragment != "" {
			t.Fatalf("result %d: URI %q: %v", i, place.ArtifactLocation.URI, err)
		}
		if base := place.ArtifactLocation.URIBaseID; base != "" && (u.IsAbs() || strings.HasPrefix(u.Path, "/") || run.OriginalURIBaseIDs[base] == nil) {
			t.Fatalf("result %d: URI %q with the base %q", i, place.ArtifactLocation.URI, base)
		}
		if g := place.Region; g != nil && (g.StartLine < 1 || g.StartColumn < 0 || g.EndColumn < 0 || g.EndColumn > 0 && g.EndColumn < g.StartColumn) {
			t.Fatalf("result %d: region %+v", i, g)
		}
		for _, p := range r.PartialFingerprints {
			if prints[p] {
				t.Fatalf("result %d: the fingerprint occurs twice", i)
			}
			prints[p] = true
		}
	}
}

// TestSARIF checks the sample.
func TestSARIF(t *testing.T) {
	checkSARIF(t, write(t, findings.SARIF, sample()))
}
