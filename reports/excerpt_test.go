package reports_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gherkube/gherkube/reports"
)

// printing is a run in which a command prints the text, and a step fails about
// that.
func printing(text string) reports.Run {
	ran := step("When", "I run it", 0, reports.Passed)
	ran.Commands = []reports.Command{{Line: "kubectl logs web", Stdout: text}}
	failed := step("Then", "the output is:", 0, reports.Failed)
	failed.Argument = text
	failed.Failure = &reports.Failure{Message: "it is not", LastSeen: text, Outputs: []reports.Output{{Name: "stdout", Text: text + "\n"}}}
	failed.Attachments = []reports.Attachment{{Name: "log", MediaType: "text/plain", Content: []byte(text)}}
	return reports.Run{Features: []reports.Feature{{Name: "Logs", Scenarios: []reports.Scenario{
		{Name: "A long one", Status: reports.Failed, Steps: []reports.Step{ran, failed}},
	}}}}
}

// numbered is a text of numbered lines.
func numbered(lines int) string {
	var b strings.Builder
	for i := range lines {
		fmt.Fprintf(&b, "line %d of a log that nobody reads to its end\n", i)
	}
	return b.String()
}

func TestLongTexts(t *testing.T) {
	run := printing(numbered(40_000))
	for name, w := range writers() {
		got := written(t, w, run)
		times, most := 0, 80<<10
		if name == "run.json" {
			times, most = 1, 5<<20 // with the attachment in base64
		}
		if n := strings.Count(got, "line 20000 of"); n != times {
			t.Errorf("%s has a line from the middle of the log %d times, want %d", name, n, times)
		}
		if len(got) > most {
			t.Errorf("%s takes %d bytes", name, len(got))
		}
		for _, wanted := range []string{"line 0 of", "line 49 of", "line 39900 of", "line 39999 of", "… 39850 lines, 1.9 MB, left out: a report in JSON has all of it"} {
			if !strings.Contains(got, wanted) {
				t.Errorf("%s lacks %q", name, wanted)
			}
		}
	}
	if run.Features[0].Scenarios[0].Steps[1].Failure.LastSeen != numbered(40_000) {
		t.Error("a writer changed the run")
	}
}

func TestWhatIsNotLongIsShownWhole(t *testing.T) {
	text := numbered(200)
	for name, w := range writers() {
		if got := written(t, w, printing(text)); strings.Contains(got, "left out") {
			t.Errorf("%s leaves something out of 200 lines", name)
		}
	}
}

func FuzzLongTexts(f *testing.F) {
	f.Add("日本語", 9000)
	f.Add("\n", 9000)
	f.Add("a\r\n", 9000)
	f.Add("\xff\x80\x80\x80\x80", 9000)
	f.Add("one line and no end", 1000)
	f.Add(strings.Repeat("x", 5000)+"\n", 4)
	f.Fuzz(func(t *testing.T, text string, times int) {
		text = strings.Repeat(text, max(0, min(times, (64<<10)/max(1, len(text)))))
		got := written(t, reports.Text(reports.Plain), printing(text))
		if len(got) > 200<<10 { // indented, and with pictures of three bytes
			t.Errorf("%d bytes", len(got))
		}
		if utf8.ValidString(text) && !strings.ContainsRune(text, utf8.RuneError) && strings.ContainsRune(got, utf8.RuneError) && reports.Clean(text) == text {
			t.Error("a character was cut")
		}
	})
}
