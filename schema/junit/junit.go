// Package junit writes JUnit XML in the form that Jenkins, GitLab and GitHub Actions
// read. It does not know what is tested: findings about manifests and runs of features
// are both made into its suites. Texts must be free of what XML forbids.
package junit

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// Suites is a document.
type Suites struct {
	XMLName   xml.Name `xml:"testsuites"`
	Name      string   `xml:"name,attr"`
	Tests     int      `xml:"tests,attr"`
	Failures  int      `xml:"failures,attr"`
	Errors    int      `xml:"errors,attr"`
	Skipped   int      `xml:"skipped,attr"`
	Time      string   `xml:"time,attr"`
	Timestamp string   `xml:"timestamp,attr,omitempty"`
	Suites    []*Suite `xml:"testsuite"`
}

// Suite is a file, or what else groups cases.
type Suite struct {
	Name       string      `xml:"name,attr"`
	Tests      int         `xml:"tests,attr"`
	Failures   int         `xml:"failures,attr"`
	Errors     int         `xml:"errors,attr"`
	Skipped    int         `xml:"skipped,attr"`
	Time       string      `xml:"time,attr"`
	Timestamp  string      `xml:"timestamp,attr,omitempty"`
	File       string      `xml:"file,attr,omitempty"`
	Properties *Properties `xml:"properties"`
	Cases      []Case      `xml:"testcase"`

	// names counts how often a name was given.
	names map[string]int
}

// Properties are what is said of a suite or a case; none is written if it is nil.
type Properties struct {
	List []Property `xml:"property"`
}

// Property says something of a suite or a case.
type Property struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

// Case is one test. At most one of Skipped, Error and Failure is set.
type Case struct {
	Name       string      `xml:"name,attr"`
	Class      string      `xml:"classname,attr"`
	Time       string      `xml:"time,attr"`
	File       string      `xml:"file,attr,omitempty"`
	Line       int         `xml:"line,attr,omitempty"`
	Properties *Properties `xml:"properties"`
	Skipped    *Skipped    `xml:"skipped"`
	Error      *Failure    `xml:"error"`
	Failure    *Failure    `xml:"failure"`
	Out        *Text       `xml:"system-out"`
}

// Skipped says why a test was not done.
type Skipped struct {
	Message string `xml:"message,attr,omitempty"`
}

// Failure says what a test found: in a line, of which kind, and in full.
type Failure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// Text is what a test printed.
type Text struct {
	Text string `xml:",chardata"`
}

// Add adds a suite with its counts.
func (s *Suites) Add(suite *Suite) {
	s.Suites = append(s.Suites, suite)
	s.Tests += suite.Tests
	s.Failures += suite.Failures
	s.Errors += suite.Errors
	s.Skipped += suite.Skipped
}

// Add counts a case and adds it. CI systems take equal names for one test: a name that
// the suite has already gets a number.
func (s *Suite) Add(c Case) {
	c.Name = s.unused(c.Name)
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

func (s *Suite) unused(name string) string {
	if s.names == nil {
		s.names = map[string]int{}
	}
	unique := name
	for s.names[unique] > 0 {
		s.names[name]++
		unique = fmt.Sprintf("%s #%d", name, s.names[name])
	}
	s.names[unique]++
	return unique
}

// Class groups cases as CI systems do with Java classes: a path with dots between its
// folders.
func Class(path string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.Trim(path, "./"), ".", "_"), "/", ".")
}

// Write writes the document.
func Write(w io.Writer, suites Suites) error {
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
