package yamljson_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/gherkube/gherkube/schema/yamljson"
)

// compare holds a document against the library, which is the authority. It says
// whether the document was of the usual kind. The converter may have been used.
func compare(t *testing.T, c *yamljson.Converter, text []byte) bool {
	t.Helper()
	got, usual := c.Convert(text)
	if !usual {
		return false
	}
	want, err := yaml.YAMLToJSONStrict(text)
	switch {
	case err != nil:
		t.Fatalf("sigs.k8s.io/yaml refuses it: %v\n%s\ngives %s", err, text, got)
	case string(got) != string(want):
		t.Fatalf("sigs.k8s.io/yaml gives\n%s\nnot\n%s\nfor\n%s", want, got, text)
	}
	return true
}

func TestUsual(t *testing.T) {
	var c yamljson.Converter
	for _, text := range []string{
		"a: b", "a: b\n", "---\na: b\n", "# x\n--- # y\n\na: b # z\n", "  a: b\n  c: d\n",
		"b: 1\na: 2\nab: 3\n", "a:\nb:\n  c:\n", "a:\n  b:\n    c: d\n  e: f\ng: h\n",
		"a:\n- b\n- c\nd: e\n", "a:\n  - b: c\n    d: e\n  -   f: g\n      h: i\n  -\n    j: k\n  -\n", "- - a\n  - b\n- - c\n",
		"a: true\nb: no\nc: ~\nd: null\ne: y\nf: nothing\ng: on fire\n", "a: 0\nb: -1\nc: 80\nd: 1.5\ne: -0.50\nf: 100.0\n",
		"a: 100m\nb: 64Mi\nc: 1.27.3\nd: 10.0.0.0/8\ne: 2026-01-01\nf: 30s\ng: -x\nh: --y=1\ni: 1-2\n",
		"a: 'it''s'\nb: \"say \\\"x\\\"\\n\\t\\\\\"\n'c d': e\n\"f\" : g\nh: ''\n", "a: <b> & \"c\" \\ d\n", "a: größer\nб: в\n",
		"a: [b, 'c', \"d\", 1, true, ~, -x, --y]\ne: {f: g, 'h': {i: []}, j: {}}\nk: [ ]\n", "- {a: b}\n- [c]\n",
		"a: |\n  b\n   c\n\n  d\n\n\ne: |-\n  f\n\ng: |+\n  h\n\n", "a: >\n  b\n  c\n\n  d\n   e\n  f\n", "- |\n  a\n- >-\n  b\n  c\n", "a: |\nb: c\n", "a: |\n  # no comment\n  b\t\n # comment\n",
		"a: b:c\nd: http://e/f?g=h#i\nj: k#l\n", "a: .spec.x\nb: ./c\nd: ...\n", "a: b  \n", "a:   \n  b\n", "a: \"x: y\"\n", "a: it's\nb: x 'y' z\n", "a: x@y\n",
	} {
		if !compare(t, &c, []byte(text)) {
			t.Errorf("not usual: %q", text)
		}
	}
}

// TestUnusual: what the library has to say something about, or what has a
// meaning that only the library knows.
func TestUnusual(t *testing.T) {
	for _, text := range []string{
		"", "# only a comment\n", "---\n", "a: &b c\nd: *b\n", "<<: {a: b}\n", "a: !!str 1\n", "? a\n: b\n", "a:\tb\n", "a: b\r\n", "\ta: b\n",
		"a: b\n  c\n", "a: 'b\n  c'\n", "a: [b,\n c]\n", "a: 0x10\nb: 010\n", "a: 1e3\n", "a: -0\n", "a: 0.0000001\n", "a: 00.0000001\n", "a: 1234567890123456\n", "a: 1_000\n", "a: .5\n", "a: .inf\n", "1: a\n", "true: a\n", "y: a\n", "~: a\n",
		"a: b\na: c\n", "{a: b, a: c}\n", "a: b: c\n", "a: b\n c: d\n", "a:\n  b: c\n d: e\n", "a: @b\n", "a: `b\n", "a: 'b\n", "a: \"\\x41\"\n", "a: [b\n", "a: {b}\n", "a: {b: }\n", "a: [b,]\n",
		"a: b\n---\nc: d\n", "a: b\n...\n", "--- a\n", "%YAML 1.1\n---\na: b\n", "a: |2\n   b\n", "a: |\n   \n b\n", "- a\nb: c\n", "a: b\n- c\n", "a\n b\n", "\xef\xbb\xbfa: b\n", "a: \xff\n", "a: \x01\n", "a: \u2028\n", "a: b\x00c: d\n", "a: -\n", "a: - b\n",
	} {
		var c yamljson.Converter
		if got, usual := c.Convert([]byte(text)); usual {
			t.Errorf("%q became %s", text, got)
		}
	}
}

// TestManifests holds the manifests of the repository and, where they are, those
// with the verdicts of a real API server against the library.
func TestManifests(t *testing.T) {
	var c yamljson.Converter
	usual, all := 0, 0
	for _, file := range manifests(t, "../testdata/*.yaml", "../testdata/*/*.yaml", "../../../shared/manifests/cases/*.yaml") {
		all++
		if compare(t, &c, read(t, file)) {
			usual++
		}
	}
	if all == 0 || usual*10 < all*8 {
		t.Errorf("only %d of %d are of the usual kind", usual, all)
	}
}

func manifests(tb testing.TB, patterns ...string) []string {
	tb.Helper()
	var files []string
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil {
			tb.Fatal(err)
		}
		files = append(files, found...)
	}
	return files
}

func read(tb testing.TB, file string) []byte {
	tb.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// TestConvertedStays: what has been converted does not change with the next
// document.
func TestConvertedStays(t *testing.T) {
	var c yamljson.Converter
	first, _ := c.Convert([]byte("a: \"b\\n\"\nc: |\n  d\ne: f\n"))
	want := string(first)
	c.Convert([]byte("g: \"h\\t\"\ni: >\n  j\nk: l\n"))
	if string(first) != want {
		t.Errorf("%s became %s", want, first)
	}
}

func FuzzConvert(f *testing.F) {
	for _, s := range []string{"a: b\nc:\n- d: {e: [f, 1.5]}\n  g: 'h'\n", "a: |\n  b\n\n   c\nd: >-\n  e\n  f\n", "- - \"a\\n\": b # c\n", "---\na:\n  - 1-2\n  - .x\n", "a: -0.5\nb: ~\n? c\n"} {
		f.Add([]byte(s))
	}
	for _, file := range manifests(f, "../testdata/*.yaml", "../testdata/*/*.yaml") {
		for _, document := range bytes.Split(read(f, file), []byte("\n---\n")) {
			f.Add(document)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var c yamljson.Converter
		compare(t, &c, []byte("a: \"b\\n\"\nc: |\n  d\n")) // leaves something behind
		compare(t, &c, text)
		compare(t, &c, text)
	})
}

func BenchmarkConvert(b *testing.B) {
	text := read(b, "testdata/deployment.yaml")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	var c yamljson.Converter
	for b.Loop() {
		if _, usual := c.Convert(text); !usual {
			b.Fatal("not usual")
		}
	}
}

// BenchmarkLibrary is what BenchmarkConvert is compared with.
func BenchmarkLibrary(b *testing.B) {
	text := read(b, "testdata/deployment.yaml")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := yaml.YAMLToJSONStrict(text); err != nil {
			b.Fatal(err)
		}
	}
}
