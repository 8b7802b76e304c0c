package record_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/reports/record"
	"github.com/gherkube/gherkube/runtime/trace"
)

// recording is one of two runs of two scenarios.
func recording(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	w := record.NewWriter(&out)
	for seed := range uint64(2) {
		if err := w.Begin(record.Header{Tool: reports.Tool{Name: "gherkube", Version: "v1"}, Seed: seed, Started: time.Unix(1, 0).UTC(),
			Cluster: reports.Cluster{Kind: "kind", Version: "v1.37.2", Nodes: 3}}); err != nil {
			t.Fatal(err)
		}
		for i, name := range []string{"one", "two <b>"} {
			if err := w.Scenario(reports.Feature{URI: "a/b.feature", Name: "B"}, scenario(name, i), happened(i)); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.End(record.End{Wall: time.Minute}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func scenario(name string, line int) reports.Scenario {
	return reports.Scenario{Name: name, Line: line, Status: reports.Passed, Behaviours: []string{"b"}, Virtual: 3 * time.Second,
		Timeline: reports.Timeline{Length: time.Second},
		Steps: []reports.Step{{Keyword: "When", Text: "I run `kubectl get pod`", Status: reports.Passed, Late: time.Second,
			Commands: []reports.Command{{Line: "kubectl get pod", Stdout: "a\x00b\n", ExitCode: 1}}}}}
}

func happened(n int) trace.Trace {
	t := trace.Trace{{Kind: "Scenario", Name: "s", Event: trace.Start, Set: trace.Fields{"namespace": "ns"}}}
	for i := range n * 3 {
		t = append(t, trace.Transition{At: time.Duration(i) * time.Millisecond, Kind: "Pod", Name: "p", Event: trace.Modified,
			Set: trace.Fields{"phase": "Running", "app/main.restartCount": int64(i), "message": nil}, Times: map[string]string{"startTime": "2026-11-27T00:00:00Z"}})
	}
	return t
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	runs, err := record.Read(bytes.NewReader(recording(t)))
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) != 2 || runs[0].Seed != 0 || runs[1].Seed != 1 || runs[1].Cluster.Kind != "kind" || runs[1].Wall != time.Minute || runs[1].Cut {
		t.Fatalf("read %+v", runs)
	}
	for i, s := range runs[1].Scenarios {
		want := scenario(s.Name, i)
		want.Timeline = reports.Timeline{} // what the trace shows is not written twice
		if !reflect.DeepEqual(s.Scenario, want) || s.URI != "a/b.feature" || s.Feature != "B" {
			t.Errorf("read %+v, wrote %+v", s, want)
		}
		if !reflect.DeepEqual(s.Trace, happened(i)) {
			t.Errorf("read %+v, wrote %+v", s.Trace, happened(i))
		}
	}
}

func TestRecordingsThatAreNotCompressedOrPutTogether(t *testing.T) {
	zipped := recording(t)
	unzip, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(unzip)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		bytes []byte
		runs  int
	}{
		"plain":          {plain, 2},
		"no line end":    {bytes.TrimSpace(plain), 2},
		"put together":   {append(bytes.Clone(zipped), zipped...), 4},
		"blank between":  {bytes.ReplaceAll(plain, []byte("\n"), []byte("\r\n\n")), 2},
		"plain together": {append(bytes.Clone(plain), plain...), 4},
	} {
		runs, err := record.Read(bytes.NewReader(c.bytes))
		if err != nil || len(runs) != c.runs || runs[c.runs-1].Cut || len(runs[c.runs-1].Scenarios) != 2 {
			t.Errorf("%s: %+v, %v", name, runs, err)
		}
	}
}

// Wherever a recording is cut off, what is complete is read.
func TestRecordingsThatAreCut(t *testing.T) {
	whole := recording(t)
	most := 0
	for n := range len(whole) {
		runs, err := record.Read(bytes.NewReader(whole[:n]))
		if err != nil {
			if len(runs) > 0 || most > 0 {
				t.Fatalf("cut after %d bytes: %v", n, err)
			}
			continue
		}
		last := runs[len(runs)-1]
		seen := 0
		for _, r := range runs {
			for i, s := range r.Scenarios {
				if seen++; len(s.Trace) != len(happened(i)) {
					t.Fatalf("cut after %d bytes: a scenario has %d of %d transitions", n, len(s.Trace), len(happened(i)))
				}
			}
		}
		if seen < most {
			t.Fatalf("cut after %d bytes: %d scenarios, with less there were %d", n, seen, most)
		}
		most = seen
		if !last.Cut && last.Wall == 0 {
			t.Fatalf("cut after %d bytes: it does not say so", n)
		}
	}
	if most != 4 {
		t.Errorf("read %d scenarios, want 4", most)
	}
}

func TestWhatIsNotARecording(t *testing.T) {
	const run = `{"run":{"format":"gherkube-recording/v1"}}` + "\n"
	for text, want := range map[string]string{
		"":                 "it ends before its first line does",
		"Feature: a\n":     "line 1: it is not a recording",
		"{}\n":             "line 1: it is not a recording",
		"\x1f\x8b\x00\x00": "it is not a recording",
		`{"run":{"format":"gherkube-recording/v2","tool":{"name":"gherkube","version":"v9"}}}`: `format is "gherkube-recording/v2", made by gherkube v9`,
		run + `{"t":1}` + "\n":                                       "line 2: a transition that belongs to no scenario",
		run + `{"what":1}` + "\n":                                    "line 2: it is neither",
		run + `{"end":{}}` + "\n" + `{"end":{}}`:                     "line 3: the run before it has ended",
		run + `{"scenario":{"transitions":-1}}`:                      "line 2: a scenario of -1 transitions",
		run + `{"scenario":{"transitions":1}}` + "\n{\"t\":\"x\"}\n": "line 3: a transition: ",
		run + `{"scenario":7}` + "\n":                                "line 2: ",
	} {
		_, err := record.Read(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// full is a disk that has no room left.
type full struct{ room int }

func (f *full) Write(b []byte) (int, error) {
	if f.room -= len(b); f.room < 0 {
		return 0, io.ErrShortWrite
	}
	return len(b), nil
}

func TestAFullDisk(t *testing.T) {
	w := record.NewWriter(&full{room: 100})
	first := w.Begin(record.Header{})
	for range 3 {
		first = w.Scenario(reports.Feature{}, scenario("a", 1), happened(100))
	}
	if first == nil || w.End(record.End{}) == nil || w.Close() == nil {
		t.Error("nothing is said about it")
	}
}

func FuzzRead(f *testing.F) {
	whole := recording(f)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	unzip, err := gzip.NewReader(bytes.NewReader(whole))
	if err != nil {
		f.Fatal(err)
	}
	plain, err := io.ReadAll(unzip)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(plain)
	f.Fuzz(func(t *testing.T, b []byte) {
		runs, err := record.Read(bytes.NewReader(b))
		if (err == nil) != (len(runs) > 0) {
			t.Errorf("%d runs and %v", len(runs), err)
		}
	})
}
