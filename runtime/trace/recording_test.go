package trace

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

// recordings are made on a real cluster (behaviours/README.md beside the
// repository).
const recordings = "../../../shared/behaviours/recorded"

func readRecording(t *testing.T, id string) Trace {
	t.Helper()
	f, err := os.Open(filepath.Join(recordings, id, "trace.ndjson"))
	if err != nil {
		t.Skipf("no recordings beside the repository: %v", err)
	}
	defer func() { _ = f.Close() }()
	tr, err := Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// Every recorded line is written as it was read.
func TestRecordingsRoundTrip(t *testing.T) {
	files, _ := filepath.Glob(recordings + "/*/trace.ndjson")
	if len(files) == 0 {
		t.Skip("no recordings beside the repository")
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tr, err := Read(bytes.NewReader(raw))
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		var out bytes.Buffer
		if _, err := tr.WriteTo(&out); err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		want, got := bytes.Split(raw, []byte("\n")), bytes.Split(out.Bytes(), []byte("\n"))
		for i := range want {
			if len(want[i]) == 0 {
				continue
			}
			if !reflect.DeepEqual(decode(t, want[i]), decode(t, got[i])) {
				t.Errorf("%s line %d:\nread  %s\nwrote %s", file, i+1, want[i], got[i])
				break
			}
		}
	}
}

func decode(t *testing.T, b []byte) map[string]any {
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestQuestionsToARecording(t *testing.T) {
	tr := readRecording(t, "crashloop-backoff")
	crash := ID{Kind: "Pod", Name: "crash"}
	restarts := tr.Instants(On(func(s Step) bool {
		n, ok := s.Set["app/main.restartCount"].(int64)
		return s.ID() == crash && ok && n > s.Before.Int("app/main.restartCount")
	}))
	if len(restarts) < 6 {
		t.Fatalf("restarts at %v, want at least 6", restarts)
	}
	// Gaps of 10, 20, 40, 80 s and what the kubelet needs (behaviours/README.md).
	for i, want := range []time.Duration{10, 20, 40, 80} {
		gap := restarts[i+1] - restarts[i]
		if gap < want*time.Second || gap > want*time.Second*13/10+6*time.Second {
			t.Errorf("gap %d is %s, want about %ds", i+1, gap, want)
		}
	}
	ready := func(s *State) bool {
		f, ok := s.Get(crash)
		return ok && f.Text("conditions.Ready") == "True"
	}
	backOff := func(s *State) bool {
		f, ok := s.Get(crash)
		return ok && f.Text("app/main") == "waiting:CrashLoopBackOff"
	}
	if n := len(tr.When(backOff)); n < 6 {
		t.Errorf("in back-off %d times, want at least 6", n)
	}
	end := tr[len(tr)-1].At
	if at, ok := tr.HeldThroughout(Not(ready), 0, end); ok != (len(tr.When(ready)) == 0) {
		t.Errorf("never ready: %v until %s, but it was at %v", ok, at, tr.When(ready))
	}
}

func TestARecordingEqualsItselfUnderOtherNames(t *testing.T) {
	tr := readRecording(t, "rs-example")
	raw := &bytes.Buffer{}
	if _, err := tr.WriteTo(raw); err != nil {
		t.Fatal(err)
	}
	other := raw.Bytes()
	for _, n := range [][2]string{{"frontend-z6pz4", "frontend-bbbbb"}, {"truth-worker2", "node-x"}} {
		other = bytes.ReplaceAll(other, []byte(n[0]), []byte(n[1]))
	}
	renamed, err := Read(bytes.NewReader(other))
	if err != nil {
		t.Fatal(err)
	}
	if d := tr.Normalise(0); !reflect.DeepEqual(d, renamed.Normalise(0)) {
		t.Error("traces with other names are not the same once they are normalised")
	}
	a, _ := tr.Hash()
	b, _ := renamed.Hash()
	if a == b {
		t.Error("traces with other names have the same hash")
	}
}
