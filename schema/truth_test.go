package schema_test

import (
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

// score is how often this package gives the verdict of the API server.
type score struct {
	verdicts, equalVerdicts, rejected, equalFields, falseRejections, warned, equalWarnings int
	// byAnswer counts verdicts and equal ones by what the API server answered.
	byAnswer map[string][2]int
}

// TestTruth holds the verdicts against a real API server's, a part of the corpus everywhere
// and all of it where it is, and docs/truth.md to what is measured.
func TestTruth(t *testing.T) {
	part := measured(t, committedCases(t))
	part.enough(t)
	page, err := os.ReadFile(truthPage)
	if err != nil && !*update {
		t.Fatal(err)
	}
	whole := wholeTable(string(page)) // what is not measured here stays as it is
	if _, err := os.Stat(filepath.Join(manifests, "verdicts.jsonl")); err == nil {
		all := measured(t, loadTruth(t))
		all.enough(t)
		whole = all.table()
	}
	want := truthText(part.table(), whole)
	if *update {
		if err := os.WriteFile(truthPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(page) != want {
		t.Errorf("%s is not what is measured: write it with 'go test ./schema -run Truth -update'", truthPage)
	}
}

// enough is the claim.
func (s score) enough(t *testing.T) {
	verdicts := float64(s.equalVerdicts) / float64(s.verdicts)
	fields := float64(s.equalFields) / float64(s.rejected)
	fmt.Printf("truth: %d cases: %.2f %% equal verdicts (%d), %.2f %% of %d rejections blame the same fields, %d false rejections, %d of %d warnings\n",
		s.verdicts, 100*verdicts, s.equalVerdicts, 100*fields, s.rejected, s.falseRejections, s.equalWarnings, s.warned)
	if verdicts < minVerdicts || fields < minFields || s.falseRejections > 0 {
		t.Errorf("below the thresholds: verdicts %.4f (%.4f), fields %.4f (%.4f), false rejections %d (0)", verdicts, minVerdicts, fields, minFields, s.falseRejections)
	}
}

// measured validates the cases and compares.
func measured(t *testing.T, cases []truth) score {
	t.Helper()
	v := schema.New()
	s := score{byAnswer: map[string][2]int{}}
	for _, c := range cases {
		report := v.Validate(schema.Source{Name: c.ID, Bytes: c.manifest(t)})
		s.add(t, c, report)
	}
	return s
}

func (s *score) add(t *testing.T, c truth, report schema.Report) {
	t.Helper()
	counts := s.byAnswer[c.answer()]
	s.verdicts++
	counts[0]++
	defer func() { s.byAnswer[c.answer()] = counts }()
	if report.Rejected() == c.Valid {
		if reason := knownDifferences[c.ID]; reason != "" {
			t.Logf("verdict differs: %s: %s", c.ID, reason)
			return
		}
		if c.Valid {
			s.falseRejections++
		}
		t.Logf("verdict differs: %s: server valid=%v %q; here %s", c.ID, c.Valid, c.Message, describe(report))
		return
	}
	s.equalVerdicts++
	counts[1]++
	switch {
	case c.Via != "server":
	case c.Valid:
		s.addWarnings(t, c, report)
	default:
		s.addFields(t, c, report)
	}
}

func (s *score) addWarnings(t *testing.T, c truth, report schema.Report) {
	t.Helper()
	want, got := c.warnings(), serverWarnings(report)
	s.warned += len(want)
	if slices.Equal(got, want) {
		s.equalWarnings += len(want)
		return
	}
	t.Logf("warnings differ: %s:\n server %q\n   here %q", c.ID, want, got)
}

func (s *score) addFields(t *testing.T, c truth, report schema.Report) {
	t.Helper()
	s.rejected++
	if slices.Equal(c.fields(), blamed(report)) {
		s.equalFields++
		return
	}
	t.Logf("fields differ: %s: server %d %q %q; here %s", c.ID, c.Code, c.fields(), c.Message, describe(report))
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
