package helm_test

import (
	"strings"
	"testing"
)

// TestTextsInOneAllocation: a function of templates that would make a text of more
// than a rendering may take is refused, with its place.
func TestTextsInOneAllocation(t *testing.T) {
	for template, want := range map[string]string{
		`{{ repeat 1000000000 "x" | trunc 3 }}`:                   "repeat makes a text of 954 MiB",
		`{{ repeat 4000000000000000000 "xxxxx" | trunc 3 }}`:      "repeat makes a text of",
		`{{ indent 1000000000 "x" | trunc 3 }}`:                   "indent makes a text of 954 MiB",
		`{{ "x" | nindent 1000000000 | trunc 3 }}`:                "nindent makes a text of 954 MiB",
		`{{ repeat 40000 "\n" | indent 40000 | trunc 3 }}`:        "indent makes a text of 1526 MiB",
		`{{ repeat 40000 "x" | replace "x" (repeat 40000 "y") }}`: "replace makes a text of 1526 MiB",
		`{{ join (repeat 40000 "y") (until 40000) }}`:             "join makes a text of 1526 MiB",
		`{{ randAlphaNum 1000000000 | trunc 3 }}`:                 "randAlphaNum makes a text of 954 MiB",
		`{{ randAlpha 1000000000 | trunc 3 }}`:                    "randAlpha makes a text of 954 MiB",
		`{{ randAscii 1000000000 | trunc 3 }}`:                    "randAscii makes a text of 954 MiB",
		`{{ randNumeric 1000000000 | trunc 3 }}`:                  "randNumeric makes a text of 954 MiB",
		`{{ randBytes 1000000000 | trunc 3 }}`:                    "randBytes makes a text of 954 MiB",
		`{{ tpl "{{ repeat 1000000000 \"x\" }}" . }}`:             "repeat makes a text of 954 MiB",
	} {
		folder := t.TempDir()
		write(t, folder, map[string]string{"Chart.yaml": chart, "templates/a.yaml": template})
		for _, s := range render(t, folder) {
			if s.Err == nil || !strings.Contains(s.Err.Error(), want) || !strings.Contains(s.Err.Error(), "templates/a.yaml:1:") {
				t.Errorf("%s: %v, want %s with its place", template, s.Err, want)
			}
		}
	}
}

// TestTextsAreHelms: what the bounded functions make is what they made before.
func TestTextsAreHelms(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, map[string]string{"Chart.yaml": chart,
		"templates/a.yaml": `{{ repeat 3 "ab" }}|{{ indent 2 "a\nb" }}|{{ nindent 1 "c" }}|{{ replace "a" "bb" "aXa" }}|{{ join "-" (list 1 2 3) }}|{{ len (randAlphaNum 5) }}|{{ len (randBytes 3) }}`})
	const want = "ababab|  a\n  b|\n c|bbXbb|1-2-3|5|4"
	for _, s := range render(t, folder) {
		if string(s.Bytes) != want {
			t.Errorf("%q, want %q", s.Bytes, want)
		}
	}
}
