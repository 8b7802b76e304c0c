package script

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/signal"
)

func TestParseErrors(t *testing.T) {
	for line, want := range map[string]string{
		"":                                 "the script is empty",
		"dances":                           `unknown verb "dances": use one of`,
		"listens":                          `expected "on" before the end`,
		"listens on x":                     `"x" is not a port`,
		"listens on 80 after":              "expected a duration before the end",
		"listens on 80 after 5":            `"5" is not a duration: use 5s`,
		"GET /x answers 200":               "it answers on no port",
		"GET x answers 200":                "does not begin with /",
		"exits 300":                        `"300" is not an exit code`,
		"exits 1 on KILL":                  "KILL cannot be handled",
		"prints \"x":                       "no closing quote",
		"prints x every 0s":                "too often",
		"listens on 80 from 5s to 3s":      "it ends at 3s, before it begins at 5s",
		"exits 1 in starts 3-2":            "not a range of starts",
		"writes x to y":                    `the file "y" does not begin with /`,
		"grpc health on 5000 is HAPPY":     "unknown health status",
		"ignores TERM loudly":              `cannot understand "loudly"`,
		"allocates 5Mi":                    `unknown verb "allocates"`,
		"listens on 80\nlistens on 0x50":   "line 2",
		"# x\n\nGET /x answers 200":        "line 3",
		"listens on 80\nGET / answers 101": `"101" is not a status code: use a number from 200 to 599`,
		"exits 1 on URG":                   "URG cannot be handled",
		"exits 1 on 33":                    "33 cannot be handled",
		"exits 1 until 5s":                 "what happens once ends with after, from, in starts or one time in N",
		"hangs on 80 every 5s":             "ends with after, from, to, until, in starts or one time in N",
		"prints x every 2562047h":          "too long: use at most 100000h",
		"uses 300m":                        `expected "of" before the end`,
		"uses 300m of disk":                `expected "CPU" or "memory" before "disk"`,
		"uses 300Mi of CPU":                `"300Mi" is not an amount of CPU: use 300m, 0.5 or 2, at most 1000`,
		"uses 0 of CPU":                    `"0" is not an amount of CPU`,
		"uses 50m of memory":               `"50m" is not an amount of memory: use 50Mi, 1.5Gi or 64M`,
		"uses -1 of memory":                `"-1" is not an amount of memory`,
		"uses 1e9Gi of memory":             `"1e9Gi" is not an amount of memory`,
		"leaks 10Mi":                       `expected "a" before the end`,
		"leaks 10Mi a minute":              `expected "second" before "minute"`,
		"needs db":                         `"db" is not a host and port: use one such as db:5432`,
		"needs service :5432":              "is not a host and port",
		"needs db:0":                       "is not a host and port",
		"needs db:5432 after 3s":           "a need ends with within, in starts or one time in N",
		"needs db:5432 within 0s":          "never waits",
		"exits 1 one time":                 `expected "in" before the end`,
		"exits 1 one time in 0":            `"0" is not a number of times: use a number from 1 to 1000000`,
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
	for _, line := range []string{"listens on 8080 after 5s", `GET /h answers 500 "x" from 1s to 2s`, "exits 1 after 3s in starts 1-2", "grpc health on 5000 is SERVING for db", "exits 0 on TERM after 1s\nignores TERM until 1m", "hangs on 9 until 3s\nlistens on 9 from 3s", "is OOM-killed in starts 2-", "removes /a", "uses 0.5 of CPU from 1s to 2s\nuses 64M of memory\nleaks 1024Ti a second until 100000h", `prints "\n" to stderr every 2s`, "needs db:5432 within 30s\nlistens on 80 after 1s", "needs service cache:1\nexits 1 in start 2 one time in 1"} {
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
		if err == nil {
			perform(t, s)
		}
	})
}

// fuzzed is a machine that does what a script asks at any time, as fast as it
// can.
type fuzzed struct {
	now    time.Duration
	agenda []func()
	times  []time.Duration
	ports  map[uint16]Server
	exited bool
}

func (m *fuzzed) Starts() (int, error) { return 2, nil }

func (m *fuzzed) Since() time.Duration { return m.now }

func (m *fuzzed) At(when time.Duration, f func()) {
	if when < m.now {
		panic("in the past")
	}
	m.agenda, m.times = append(m.agenda, f), append(m.times, when)
}

func (m *fuzzed) Print(Stream, string) {}

func (m *fuzzed) Fill(string, int64) error { return nil }

func (m *fuzzed) Exit(int) { m.exited = true }

func (m *fuzzed) Handle(_ signal.Signal, f func()) { m.At(m.now, f) }

func (m *fuzzed) Listen(port uint16, s Server) (func(), error) {
	if _, taken := m.ports[port]; taken {
		return nil, errors.New("address in use")
	}
	m.ports[port] = s
	return func() { delete(m.ports, port) }, nil
}

func (m *fuzzed) Connect(host string, _ uint16, within time.Duration, done func(bool)) {
	m.At(m.now+within, func() { done(len(host)%2 == 0) })
}

func (m *fuzzed) Draw(n int) int { return n - 1 }

func (m *fuzzed) ReadFile(string) (string, error) { return "", errors.New("busy") }

func (m *fuzzed) WriteFile(string, string) error { return nil }

func (m *fuzzed) Remove(string) error { return errors.New("busy") }

func (m *fuzzed) MemoryLimit() int64 { return 1 }

func (m *fuzzed) ExhaustMemory() { m.exited = true }

func (m *fuzzed) Use(l Load) {
	if l.CPU < 0 || l.Memory < 0 || l.Growth < 0 {
		panic("less than nothing")
	}
}

// perform runs a script for at most a thousand steps: it neither hangs nor asks
// for what has passed.
func perform(t *testing.T, s Script) {
	t.Helper()
	m := &fuzzed{ports: map[uint16]Server{}}
	s.Run(m)
	for n := 0; len(m.agenda) > 0 && !m.exited; n++ {
		if n == 1000 {
			return
		}
		next := 0
		for i, when := range m.times {
			if when < m.times[next] {
				next = i
			}
		}
		f, when := m.agenda[next], m.times[next]
		m.agenda, m.times = slices.Delete(m.agenda, next, next+1), slices.Delete(m.times, next, next+1)
		if when > m.now+maxDuration+time.Hour {
			t.Fatalf("something is due %s after %s", when, m.now)
		}
		m.now = when
		f()
		for _, server := range m.ports {
			if server.HTTP != nil {
				server.HTTP(Request{Method: "GET", Path: "/h"}, func(Response) {})
				server.HTTP(Request{"POST", "/r", []byte(`{"request":{"uid":"1"}}`)}, func(Response) {})
			}
			if server.Health != nil {
				server.Health("db")
			}
		}
	}
}

func TestLoad(t *testing.T) {
	for line, want := range map[string]Load{
		"uses 300m of CPU":           {CPU: 300},
		"uses 1.5 of cpu until 5s":   {CPU: 1500},
		"uses 0.0001 of CPU":         {CPU: 1},
		"uses 50Mi of memory":        {Memory: 50 << 20},
		"uses 1.5Gi of memory":       {Memory: 3 << 29},
		"uses 64M of memory":         {Memory: 64_000_000},
		"leaks 10Mi a second from 5": {},
		"leaks 0.3k a second":        {Growth: 300},
	} {
		s, err := Parse([]string{line})
		if want == (Load{}) {
			if err == nil {
				t.Errorf("%q: no error", line)
			}
			continue
		}
		if err != nil || s.Statements[0].Load != want {
			t.Errorf("%q: %+v, %v, want %+v", line, s, err, want)
		}
	}
}
