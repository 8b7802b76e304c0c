package schema_test

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// truth is a manifest and the verdict of a real kube-apiserver.
type truth struct {
	ID           string   `json:"id"`
	Valid        bool     `json:"valid"`
	Via          string   `json:"via"`
	Code         int      `json:"code"`
	Message      string   `json:"message"`
	Causes       []cause  `json:"causes"`
	Warnings     []string `json:"warnings"`
	NeedsCluster bool     `json:"needs_cluster,omitempty"`
	File         string   `json:"file,omitempty"`
	// Manifest are the bytes that were sent, in the part that is committed.
	Manifest []byte `json:"manifest,omitempty"`
}

type cause struct {
	Field   string `json:"field"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

// answer is what the API server did, in the terms of docs/truth.md.
func (c truth) answer() string {
	switch {
	case c.Via != "server":
		return "asked of kubectl: several documents, lists, bytes that are not an object"
	case c.Valid:
		return "accepted"
	case c.Code == 400:
		return "refused by decoding: fields, types, syntax (400)"
	case c.Code == 422:
		return "refused by validation (422)"
	}
	return "refused by admission and others"
}

// manifest are the bytes that were sent.
func (c truth) manifest(t *testing.T) []byte {
	t.Helper()
	if c.File == "" {
		return c.Manifest
	}
	data, err := os.ReadFile(filepath.Join(manifests, c.File))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// loadTruth reads the whole corpus.
func loadTruth(tb testing.TB) []truth {
	f, err := os.Open(filepath.Join(manifests, "verdicts.jsonl"))
	if err != nil {
		tb.Skip("the verdicts of a real API server are not here: ", err)
	}
	defer func() { _ = f.Close() }()
	return slices.DeleteFunc(readCases(tb, f), func(c truth) bool { return c.NeedsCluster })
}

func readCases(tb testing.TB, r io.Reader) []truth {
	tb.Helper()
	var cases []truth
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var c truth
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			tb.Fatal(err)
		}
		cases = append(cases, c)
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
	return cases
}

// The part of the corpus that is committed, so that every clone proves the claim.
const (
	committed      = "testdata/truth.jsonl.gz"
	committedCount = 300
)

func committedCases(tb testing.TB) []truth {
	tb.Helper()
	f, err := os.Open(committed)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	unzip, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	return readCases(tb, unzip)
}

// chosen are the cases that are committed: those whose names have the smallest SHA-256,
// which nobody chose, sorted by name.
func chosen(cases []truth) []truth {
	hash := func(c truth) string { h := sha256.Sum256([]byte(c.ID)); return string(h[:]) }
	cases = slices.SortedFunc(slices.Values(cases), func(a, b truth) int { return cmp.Compare(hash(a), hash(b)) })
	cases = cases[:min(len(cases), committedCount)]
	slices.SortFunc(cases, func(a, b truth) int { return cmp.Compare(a.ID, b.ID) })
	return cases
}

// TestCommittedTruth: the part that is committed is the one that the rule chooses.
func TestCommittedTruth(t *testing.T) {
	cases := chosen(loadTruth(t))
	var text bytes.Buffer
	for _, c := range cases {
		c.Manifest, c.File = c.manifest(t), ""
		line, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(append(line, '\n'))
	}
	if *update {
		if err := os.WriteFile(committed, packed(t, text.Bytes()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var have bytes.Buffer
	for _, c := range committedCases(t) {
		line, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		have.Write(append(line, '\n'))
	}
	if !bytes.Equal(have.Bytes(), text.Bytes()) {
		t.Errorf("%s is not what the rule chooses: write it with -update", committed)
	}
}

// packed compresses without a time stamp, so that equal text gives equal bytes.
func packed(t *testing.T, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
