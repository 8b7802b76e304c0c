package reports_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/gherkube/gherkube/reports"
)

var update = flag.Bool("update", false, "rewrite the golden files")

type writer = func(io.Writer, reports.Run) error

func writers() map[string]writer {
	return map[string]writer{
		"run.html": reports.HTML, "run.xml": reports.JUnit, "run.json": reports.JSON,
		"run.txt": reports.Text(reports.Plain), "run.ansi.txt": reports.Text(reports.ANSI),
	}
}

func written(t *testing.T, w writer, run reports.Run) string {
	t.Helper()
	var b bytes.Buffer
	if err := w(&b, run); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for name, w := range writers() {
		t.Run(name, func(t *testing.T) {
			got := written(t, w, sample())
			if again := written(t, w, sample()); again != got {
				t.Error("the same run gave different bytes")
			}
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("differs from %s; after looking at it, run go test ./reports -update", path)
			}
		})
	}
}

func TestVerdicts(t *testing.T) {
	run := sample()
	want := map[string]reports.Verdict{
		"init-sequential": reports.Holds, "init-condition": reports.Contradicted, "init-failure-never": reports.NotShown,
		"crashloop-backoff": reports.Holds, "hpa-cpu": reports.NotRun,
	}
	for _, b := range run.Behaviours {
		if got := run.Verdict(b); got != want[b.ID] {
			t.Errorf("%s: %s, want %s", b.ID, got, want[b.ID])
		}
	}
}

func TestStatusOf(t *testing.T) {
	cases := []struct {
		steps []reports.Status
		want  reports.Status
	}{
		{nil, reports.Skipped},
		{[]reports.Status{reports.Passed, reports.Passed}, reports.Passed},
		{[]reports.Status{reports.Passed, reports.Failed, reports.Skipped}, reports.Failed},
		{[]reports.Status{reports.Undefined, reports.Skipped}, reports.Undefined},
		{[]reports.Status{reports.Passed, reports.Skipped}, reports.Skipped},
	}
	for _, c := range cases {
		var steps []reports.Step
		for _, s := range c.steps {
			steps = append(steps, reports.Step{Status: s})
		}
		if got := reports.StatusOf(steps); got != c.want {
			t.Errorf("%v: %s, want %s", c.steps, got, c.want)
		}
	}
}

// What CI systems read of the XML: the counts of the suites, a failure or a
// skip in the case, unique names.
func TestJUnitIsReadRightly(t *testing.T) {
	var suites struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
		Suite    []struct {
			Tests int `xml:"tests,attr"`
			Case  []struct {
				Name    string `xml:"name,attr"`
				Class   string `xml:"classname,attr"`
				Failure *struct {
					Type string `xml:"type,attr"`
					Text string `xml:",chardata"`
				} `xml:"failure"`
				Skipped *struct {
					Message string `xml:"message,attr"`
				} `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(written(t, reports.JUnit, sample())), &suites); err != nil {
		t.Fatal(err)
	}
	if suites.Tests != 6 || suites.Failures != 2 || suites.Errors != 0 || suites.Skipped != 1 {
		t.Errorf("%d tests, %d failures, %d errors, %d skipped", suites.Tests, suites.Failures, suites.Errors, suites.Skipped)
	}
	failing := suites.Suite[0].Case[2]
	if failing.Class != "features.pods.init" || failing.Failure == nil || !strings.Contains(failing.Failure.Text, "CrashLoopBackOff") {
		t.Errorf("%+v", failing)
	}
	undefined, skip := suites.Suite[1].Case[1], suites.Suite[1].Case[2]
	if undefined.Failure == nil || undefined.Failure.Type != "undefined" || undefined.Name == skip.Name {
		t.Errorf("%+v", undefined)
	}
	if skip.Skipped == nil || skip.Failure != nil || skip.Skipped.Message != "needs a cluster with a swap partition" {
		t.Errorf("%+v", skip)
	}
}

// hostile is what a container might print, or a file be called.
const hostile = "</script><script>alert(1)</script>]]>\x00\x1b[31m\xff\xfe\u202e\u061c&amp;<b>\"'`${x}\ufffe"

// stuffed is a run in which every text is hostile.
func stuffed() reports.Run {
	run := sample()
	b, _ := json.Marshal(run)
	var all map[string]any
	_ = json.Unmarshal(b, &all)
	stuff(all)
	b, _ = json.Marshal(all)
	_ = json.Unmarshal(b, &run)
	run.Started = sample().Started
	run.Features[0].Scenarios[2].Steps[1].Failure.Outputs[0].Text = hostile // with the bytes that JSON has no form for
	run.Features[0].Scenarios[0].Steps[2].Attachments[0].Content = []byte(hostile)
	return run
}

// stuff replaces all texts but those that a type of ours has a closed set of.
func stuff(v map[string]any) {
	for key, value := range v {
		switch value := value.(type) {
		case string:
			if key != "status" && key != "started" && key != "content" && key != "mediaType" {
				v[key] = hostile
			}
		case map[string]any:
			stuff(value)
		case []any:
			for i := range value {
				switch item := value[i].(type) {
				case map[string]any:
					stuff(item)
				case string:
					value[i] = hostile
				}
			}
		}
	}
}

func TestHostileTexts(t *testing.T) {
	run := stuffed()
	for name, w := range writers() {
		got := written(t, w, run)
		for _, never := range []string{"\x00", "\xff", "\u202e", "\u061c"} {
			if name == "run.json" && never > "\u0600" {
				continue // JSON keeps what was said; its readers escape
			}
			if strings.Contains(got, never) {
				t.Errorf("%s: contains %q", name, never)
			}
		}
		if strings.Contains(got, "\x1b") && name != "run.ansi.txt" || strings.Count(got, "\x1b[31m") > 20 {
			t.Errorf("%s: an escape sequence got through", name)
		}
	}
	d := xml.NewDecoder(strings.NewReader(written(t, reports.JUnit, run)))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal("run.xml:", err)
		}
	}
	var back map[string]any
	if err := json.Unmarshal([]byte(written(t, reports.JSON, run)), &back); err != nil {
		t.Error("run.json:", err)
	}
	page := written(t, reports.HTML, run)
	wellFormed(t, page)
	if n := strings.Count(page, "<script"); n != 1 {
		t.Errorf("%d scripts", n)
	}
}

func TestHTML(t *testing.T) {
	page := written(t, reports.HTML, sample())
	wellFormed(t, page)
	for _, never := range []string{"http://", "https://", "src=", "@import", "url(http"} {
		if strings.Contains(page, never) {
			t.Errorf("the page fetches something: %s", never)
		}
	}
	// Failures are open, with their evidence; the rest is not.
	if n := strings.Count(page, " open>"); n != 3 {
		t.Errorf("%d open parts, want the two failures and their behaviour", n)
	}
	for _, wanted := range []string{
		`<blockquote lang="zh">`, "Pod broken phase=Failed before", "cannot open ␛[31m/data", "There is no such state",
		"the nearest is: the pod is Ready", "prefers-color-scheme:dark", "@media print",
	} {
		if !strings.Contains(page, wanted) {
			t.Errorf("the page lacks %q", wanted)
		}
	}
}

func TestEmptyRun(t *testing.T) {
	for name, w := range writers() {
		if got := written(t, w, reports.Run{}); got == "" {
			t.Errorf("%s: nothing", name)
		}
	}
	wellFormed(t, written(t, reports.HTML, reports.Run{Interrupted: true}))
}

// wellFormed checks that tags nest, that ids are unique and that links within
// the page lead somewhere.
func wellFormed(t *testing.T, page string) {
	t.Helper()
	void := map[string]bool{"meta": true, "link": true, "input": true, "br": true}
	var open []string
	ids, links := map[string]bool{}, []string{}
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		token := z.Token()
		for _, a := range token.Attr {
			switch {
			case a.Key == "id" && ids[a.Val]:
				t.Errorf("id %s twice", a.Val)
			case a.Key == "id":
				ids[a.Val] = true
			case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
				links = append(links, a.Val[1:])
			case strings.HasPrefix(a.Key, "on"):
				t.Errorf("handler %s", a.Key)
			}
		}
		switch {
		case kind == html.StartTagToken && !void[token.Data]:
			open = append(open, token.Data)
		case kind == html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				t.Fatalf("</%s> closes %v", token.Data, open)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("never closed: %v", open)
	}
	for _, l := range links {
		if !ids[l] {
			t.Errorf("a link to nowhere: #%s", l)
		}
	}
}
