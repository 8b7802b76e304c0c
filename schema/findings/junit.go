package findings

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/schema"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"`
	File     string      `xml:"file,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Time    string        `xml:"time,attr"`
	File    string        `xml:"file,attr"`
	Line    int           `xml:"line,attr,omitempty"`
	Skipped *junitOutcome `xml:"skipped"`
	Error   *junitOutcome `xml:"error"`
	Failure *junitOutcome `xml:"failure"`
	Out     string        `xml:"system-out,omitempty"`
}

type junitOutcome struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// noTime stands where CI systems want the seconds of a test: the same manifests
// give the same bytes.
const noTime = "0"

// JUnit writes the run as JUnit XML, in the form that Jenkins, GitLab and
// GitHub's actions read: a testsuite for each file, a testcase for each object.
// Objects that were not checked or whose errors are suppressed are skipped.
// What keeps a file from being validated is an error, anything else that fails
// the run a failure; other findings are output of their testcase.
func JUnit(w io.Writer, run Run) error {
	suites := junitSuites{Name: "gherkube validate", Time: noTime}
	for _, s := range junitSuitesOf(run) {
		suites.Suites = append(suites.Suites, *s)
		suites.Tests += s.Tests
		suites.Failures += s.Failures
		suites.Errors += s.Errors
		suites.Skipped += s.Skipped
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(suites); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// junitSuitesOf makes the suites, in the order of the sources.
func junitSuitesOf(run Run) []*junitSuite {
	b := junitBuilder{run: run, byFile: map[string]*junitSuite{}, names: map[testName]int{}}
	for _, s := range run.Sources {
		b.suite(s.Name)
	}
	findings := run.byObject()
	b.files(findings[0])
	for i, o := range run.Report.Objects {
		b.object(o, findings[i+1])
	}
	for _, at := range run.Report.PassedOver {
		name := "file"
		if at.Line > 0 {
			name = fmt.Sprintf("document in line %d", at.Line)
		}
		b.add(at, name, junitCase{Skipped: &junitOutcome{Message: "passed over: no Kubernetes object"}})
	}
	return slices.DeleteFunc(b.suites, func(s *junitSuite) bool { return s.Tests == 0 })
}

type junitBuilder struct {
	run    Run
	suites []*junitSuite
	byFile map[string]*junitSuite
	names  map[testName]int // how often it was given
}

// testName is the name of a testcase in its suite.
type testName struct {
	suite *junitSuite
	name  string
}

func (b *junitBuilder) suite(file string) *junitSuite {
	s := b.byFile[file]
	if s == nil {
		s = &junitSuite{Name: printable(file), File: printable(slashed(file)), Time: noTime}
		b.byFile[file] = s
		b.suites = append(b.suites, s)
	}
	return s
}

// add gives the file of the place a testcase. CI systems take equal names for
// one test.
func (b *junitBuilder) add(at schema.Position, name string, c junitCase) {
	s := b.suite(at.File)
	c.Name = b.unused(s, printable(name))
	c.Class, c.Time, c.File, c.Line = className(at.File), noTime, s.File, max(at.Line, 0)
	s.Cases = append(s.Cases, c)
	s.Tests++
	switch {
	case c.Error != nil:
		s.Errors++
	case c.Failure != nil:
		s.Failures++
	case c.Skipped != nil:
		s.Skipped++
	}
}

// unused is the name with a number behind it if the suite has it already.
func (b *junitBuilder) unused(s *junitSuite, name string) string {
	unique := name
	for b.names[testName{s, unique}] > 0 {
		b.names[testName{s, name}]++
		unique = fmt.Sprintf("%s #%d", name, b.names[testName{s, name}])
	}
	b.names[testName{s, unique}]++
	return unique
}

// files adds a testcase for each file with findings that are about no object.
func (b *junitBuilder) files(findings []schema.Finding) {
	var order []string
	byFile := map[string][]schema.Finding{}
	for _, f := range findings {
		if byFile[f.Position.File] == nil {
			order = append(order, f.Position.File)
		}
		byFile[f.Position.File] = append(byFile[f.Position.File], f)
	}
	for _, file := range order {
		b.add(schema.Position{File: file}, "file", b.caseOf(byFile[file]))
	}
}

func (b *junitBuilder) object(o schema.Object, findings []schema.Finding) {
	c := b.caseOf(findings)
	if c.Error == nil && c.Failure == nil {
		switch o.Verdict {
		case schema.NotChecked:
			c.Skipped = &junitOutcome{Message: "not checked"}
		case schema.Skipped, schema.Encrypted, schema.NotForServer:
			c.Skipped = &junitOutcome{Message: string(o.Verdict)}
		case schema.Forgiven:
			c.Skipped = &junitOutcome{Message: "rejected, and its errors are suppressed"}
		}
	}
	b.add(o.Position, strings.TrimSpace(o.APIVersion+" "+o.ObjectName.String()), c)
}

// caseOf makes a testcase of its findings.
func (b *junitBuilder) caseOf(findings []schema.Finding) junitCase {
	var c junitCase
	var failing, other []schema.Finding
	blind := false
	for _, f := range findings {
		if !b.run.fails(f) {
			other = append(other, f)
			continue
		}
		failing = append(failing, f)
		blind = blind || f.Severity == schema.Error && !schema.Suppressible(f.Rule)
	}
	c.Out = plainLines(other)
	if len(failing) == 0 {
		return c
	}
	outcome := &junitOutcome{Message: printable(sentence(failing[0])), Type: printable(failing[0].Rule), Text: plainLines(failing)}
	if n := len(failing) - 1; n > 0 {
		outcome.Message += fmt.Sprintf(" (and %d more)", n)
	}
	if blind {
		c.Error = outcome
	} else {
		c.Failure = outcome
	}
	return c
}

// plainLines is the findings as in texts, without source lines.
func plainLines(findings []schema.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "%s: %s %s: %s\n", printable(f.Position.String()), f.Severity, printable(f.Rule), printable(sentence(f)))
		if f.Hint != "" {
			fmt.Fprintf(&b, "    hint: %s\n", printable(f.Hint))
		}
	}
	return b.String()
}

// className groups testcases as CI systems do with Java classes: the file's
// path with dots between folders.
func className(file string) string {
	name := strings.Trim(slashed(file), "./")
	return printable(strings.ReplaceAll(strings.ReplaceAll(name, ".", "_"), "/", "."))
}
