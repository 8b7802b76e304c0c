package findings

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/junit"
)

// noTime stands where CI systems want the seconds of a test: the same manifests
// give the same bytes.
const noTime = "0"

// JUnit writes the run as JUnit XML, in the form that Jenkins, GitLab and
// GitHub's actions read: a testsuite for each file, a testcase for each object.
// Objects that were not checked or whose errors are suppressed are skipped.
// What keeps a file from being validated is an error, anything else that fails
// the run a failure; other findings are output of their testcase.
func JUnit(w io.Writer, run Run) error {
	suites := junit.Suites{Name: "gherkube validate", Time: noTime}
	for _, s := range junitSuitesOf(run) {
		suites.Add(s)
	}
	return junit.Write(w, suites)
}

// junitSuitesOf makes the suites, in the order of the sources.
func junitSuitesOf(run Run) []*junit.Suite {
	b := junitBuilder{run: run, byFile: map[string]*junit.Suite{}}
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
		b.add(at, name, junit.Case{Skipped: &junit.Skipped{Message: "passed over: no Kubernetes object"}})
	}
	return slices.DeleteFunc(b.suites, func(s *junit.Suite) bool { return s.Tests == 0 })
}

type junitBuilder struct {
	run    Run
	suites []*junit.Suite
	byFile map[string]*junit.Suite
}

func (b *junitBuilder) suite(file string) *junit.Suite {
	s := b.byFile[file]
	if s == nil {
		s = &junit.Suite{Name: printable(file), File: printable(slashed(file)), Time: noTime}
		b.byFile[file] = s
		b.suites = append(b.suites, s)
	}
	return s
}

// add gives the file of the place a testcase.
func (b *junitBuilder) add(at schema.Position, name string, c junit.Case) {
	s := b.suite(at.File)
	c.Name = printable(name)
	c.Class, c.Time, c.File, c.Line = printable(junit.Class(slashed(at.File))), noTime, s.File, max(at.Line, 0)
	s.Add(c)
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
		case schema.Rejected:
			c.Failure = &junit.Failure{Message: "rejected: what is wrong is left out, as the run has very many findings", Type: "too-many-findings"}
		case schema.NotChecked:
			c.Skipped = &junit.Skipped{Message: "not checked"}
		case schema.Skipped, schema.Encrypted, schema.NotForServer:
			c.Skipped = &junit.Skipped{Message: string(o.Verdict)}
		case schema.Forgiven:
			c.Skipped = &junit.Skipped{Message: "rejected, and its errors are suppressed"}
		}
	}
	b.add(o.Position, strings.TrimSpace(o.APIVersion+" "+o.ObjectName.String()), c)
}

// caseOf makes a testcase of its findings.
func (b *junitBuilder) caseOf(findings []schema.Finding) junit.Case {
	var c junit.Case
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
	if len(other) > 0 {
		c.Out = &junit.Text{Text: plainLines(other)}
	}
	if len(failing) == 0 {
		return c
	}
	outcome := &junit.Failure{Message: printable(sentence(failing[0])), Type: printable(failing[0].Rule), Text: plainLines(failing)}
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
