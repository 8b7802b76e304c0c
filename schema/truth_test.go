package schema_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
)

// manifests is where the verdicts of a real kube-apiserver 1.37.2 are; see its
// README.md.
const manifests = "../../shared/manifests"

// The least that the truth test accepts. What is missing is listed in
// knownDifferences.
const (
	minVerdicts = 0.995
	minFields   = 0.98
)

// knownDifferences are cases in which this package decides otherwise, on
// purpose or because it cannot know, and why.
var knownDifferences = map[string]string{
	"hb-service--yaml_multi_document--008": "a forgotten --- line: the API server refuses the bytes, kubectl drops the first object and creates the second",
}

type truth struct {
	ID           string
	Valid        bool
	Via          string
	Code         int
	Message      string
	Causes       []struct{ Field, Reason, Message string }
	Warnings     []string
	NeedsCluster bool `json:"needs_cluster"`
	File         string
}

func TestTruth(t *testing.T) {
	cases := loadTruth(t)
	v := schema.New()
	var score struct{ verdicts, equalVerdicts, rejected, equalFields, falseRejections, warned, equalWarnings int }
	for _, c := range cases {
		data, err := os.ReadFile(filepath.Join(manifests, c.File))
		if err != nil {
			t.Fatal(err)
		}
		report := v.Validate(schema.Source{Name: c.ID, Bytes: data})
		score.verdicts++
		if report.Rejected() == c.Valid {
			if reason := knownDifferences[c.ID]; reason != "" {
				t.Logf("verdict differs: %s: %s", c.ID, reason)
				continue
			}
			if c.Valid {
				score.falseRejections++
			}
			t.Logf("verdict differs: %s: server valid=%v %q; here %s", c.ID, c.Valid, c.Message, describe(report))
			continue
		}
		score.equalVerdicts++
		if want := c.warnings(); c.Via == "server" && c.Valid {
			score.warned += len(want)
			if got := serverWarnings(report); slices.Equal(got, want) {
				score.equalWarnings += len(want)
			} else {
				t.Logf("warnings differ: %s:\n server %q\n   here %q", c.ID, want, got)
			}
		}
		if c.Valid || c.Via != "server" {
			continue
		}
		score.rejected++
		want, got := c.fields(), blamed(report)
		if slices.Equal(want, got) {
			score.equalFields++
			continue
		}
		t.Logf("fields differ: %s: server %d %q %q; here %s", c.ID, c.Code, want, c.Message, describe(report))
	}
	verdicts := float64(score.equalVerdicts) / float64(score.verdicts)
	fields := float64(score.equalFields) / float64(score.rejected)
	fmt.Printf("truth: %d cases: %.2f %% equal verdicts (%d), %.2f %% of %d rejections blame the same fields, %d false rejections, %d of %d warnings\n",
		score.verdicts, 100*verdicts, score.equalVerdicts, 100*fields, score.rejected, score.falseRejections, score.equalWarnings, score.warned)
	if verdicts < minVerdicts || fields < minFields || score.falseRejections > 0 {
		t.Errorf("below the thresholds: verdicts %.4f (%.4f), fields %.4f (%.4f), false rejections %d (0)", verdicts, minVerdicts, fields, minFields, score.falseRejections)
	}
}

func loadTruth(tb testing.TB) []truth {
	f, err := os.Open(filepath.Join(manifests, "verdicts.jsonl"))
	if err != nil {
		tb.Skip("the verdicts of a real API server are not here: ", err)
	}
	defer func() { _ = f.Close() }()
	var cases []truth
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var c truth
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			tb.Fatal(err)
		}
		if !c.NeedsCluster {
			cases = append(cases, c)
		}
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
	return cases
}

func (c truth) warnings() []string {
	return sorted(c.Warnings)
}

func serverWarnings(r schema.Report) []string {
	var list []string
	for _, f := range r.Findings {
		if f.Rule == "server-warning" || f.Rule == "deprecated-api" {
			list = append(list, f.Message)
		}
	}
	return sorted(list)
}

var (
	inQuotes    = regexp.MustCompile(`(?:unknown|duplicate) field "([^"]*)"`)
	keyTwice    = regexp.MustCompile(`key "([^"]*)" already set`)
	structField = regexp.MustCompile(`Go struct field \w+\.(\S+) of type`)
	inBrackets  = regexp.MustCompile(`\[[^\]]*\]`)
)

// fields are the fields the server blames: the causes of a validation error, or
// what the text of a decoding error names, which has no indexes and no map keys.
func (c truth) fields() []string {
	var list []string
	for _, cause := range c.Causes {
		list = append(list, cause.Field)
	}
	if c.Code == 400 {
		list = append(list, fieldsInMessage(c.Message)...)
	}
	return sorted(list)
}

func fieldsInMessage(message string) []string {
	var list []string
	for _, e := range []*regexp.Regexp{inQuotes, keyTwice, structField} {
		for _, m := range e.FindAllStringSubmatch(message, -1) {
			list = append(list, m[1])
		}
	}
	return list
}

// blamed are the fields of the report's errors, in the same terms. Where the
// server names no field at all, neither is one counted here.
func blamed(r schema.Report) []string {
	var list []string
	for _, f := range r.Findings {
		switch {
		case f.Severity != schema.Error:
		case f.Rule == "wrong-type":
			if m := structField.FindStringSubmatch(f.Message); m != nil {
				if got := inBrackets.ReplaceAllString(f.Path, ""); !strings.HasPrefix(got, m[1]) {
					list = append(list, "misplaced: "+f.Path)
				}
				list = append(list, m[1])
			}
		case keyTwice.MatchString(f.Message): // the server's words have the last name only
			list = append(list, keyTwice.FindStringSubmatch(f.Message)[1])
		case f.Rule == "forbidden", f.Rule == "syntax", f.Rule == "encoding":
		default:
			list = append(list, f.Path)
		}
	}
	return sorted(list)
}

func sorted(list []string) []string {
	set := slices.Clone(list)
	slices.Sort(set)
	return slices.Compact(set)
}

func describe(r schema.Report) string {
	var parts []string
	for _, f := range r.Findings {
		parts = append(parts, fmt.Sprintf("[%s %s %s %q]", f.Position, f.Rule, f.Path, f.Message))
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, " ")
}
