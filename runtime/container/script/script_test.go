package script

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestParseErrors(t *testing.T) {
	for line, want := range map[string]string{
		"":                               "the script is empty",
		"dances":                         `unknown verb "dances": use one of`,
		"listens":                        `expected "on" before the end`,
		"listens on x":                   `"x" is not a port`,
		"listens on 80 after":            "expected a duration before the end",
		"listens on 80 after 5":          `"5" is not a duration: use 5s`,
		"GET /x answers 200":             "it answers on no port",
		"GET x answers 200":              "does not begin with /",
		"exits 300":                      `"300" is not an exit code`,
		"exits 1 on KILL":                "KILL cannot be handled",
		"prints \"x":                     "no closing quote",
		"prints x every 0s":              "too often",
		"listens on 80 from 5s to 3s":    "it ends at 3s, before it begins at 5s",
		"exits 1 in starts 3-2":          "not a range of starts",
		"writes x to y":                  `the file "y" does not begin with /`,
		"grpc health on 5000 is HAPPY":   "unknown health status",
		"ignores TERM loudly":            `cannot understand "loudly"`,
		"allocates 5Mi":                  `unknown verb "allocates"`,
		"listens on 80\nlistens on 0x50": "line 2",
	} {
		_, err := Parse(strings.Split(line, "\n"))
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", line, err, want)
		}
	}
}

func TestParse(t *testing.T) {
	s, err := Parse([]string{"# comment", "", `GET /healthz answers 500 "broken" from 20s to 35s in starts 2-`, "listens on 8080 after 5s"})
	if err != nil {
		t.Fatal(err)
	}
	got := s.Statements[0]
	if got.Code != 500 || got.Text != "broken" || got.From != 20*time.Second || got.To != 35*time.Second || got.FirstStart != 2 || got.Path != "/healthz" {
		t.Errorf("%+v", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, line := range []string{"listens on 8080 after 5s", `GET /h answers 500 "x" from 1s to 2s`, "exits 1 after 3s in starts 1-2", "grpc health on 5000 is SERVING for db", `prints "\n" to stderr every 2s`} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(strings.Split(text, "\n"))
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("error %T", err)
		}
		for _, st := range s.Statements {
			if err == nil && (st.To <= st.From || st.FirstStart < 1) {
				t.Fatalf("%+v", st)
			}
		}
	})
}
