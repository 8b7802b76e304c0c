package junit_test

import (
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema/junit"
)

// TestWrite: cases are counted once, and equal names get numbers.
func TestWrite(t *testing.T) {
	suite := &junit.Suite{Name: "a", Time: "0"}
	suite.Add(junit.Case{Name: "x"})
	suite.Add(junit.Case{Name: "x", Failure: &junit.Failure{Message: "no", Type: "bad"}})
	suite.Add(junit.Case{Name: "x", Skipped: &junit.Skipped{}})
	suite.Add(junit.Case{Name: "y", Error: &junit.Failure{Message: "blind"}, Properties: &junit.Properties{List: []junit.Property{{Name: "p", Value: "1"}}}})
	suites := junit.Suites{Name: "all", Time: "0"}
	suites.Add(suite)
	var out strings.Builder
	if err := junit.Write(&out, suites); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<testsuites name="all" tests="4" failures="1" errors="1" skipped="1" time="0">`,
		`<testsuite name="a" tests="4" failures="1" errors="1" skipped="1" time="0">`,
		`<testcase name="x" `, `<testcase name="x #2" `, `<testcase name="x #3" `, `<property name="p" value="1">`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in\n%s", want, &out)
		}
	}
	if n := strings.Count(out.String(), "<properties>"); n != 1 {
		t.Errorf("%d lists of properties, want 1:\n%s", n, &out)
	}
	if got := junit.Class("./k8s/web.yaml"); got != "k8s.web_yaml" {
		t.Error(got)
	}
}
