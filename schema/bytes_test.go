package schema_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/gherkube/gherkube/schema"
)

const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
const podWithArgument = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b, args: ["

// TestBytes gives the validator bytes that do not fit in a fixture. Each line of
// the result is a finding or an object's verdict.
func TestBytes(t *testing.T) {
	bad := "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  lables: {}\n"
	badAt := "x:5:3 unknown-field metadata.lables; rejected"
	for _, test := range []struct{ name, data, want string }{
		{"valid", configMap, "accepted"},
		{"no final newline", strings.TrimSuffix(bad, "\n"), badAt},
		{"CRLF", strings.ReplaceAll(bad, "\n", "\r\n"), badAt},
		{"byte order mark", "\ufeff" + bad, badAt},
		{"UTF-16 little endian", utf16Text(bad, binary.LittleEndian), badAt},
		{"UTF-16 big endian", utf16Text(bad, binary.BigEndian), badAt},
		{"half a UTF-16 character", utf16Text(bad, binary.BigEndian) + "\x00", "x:6:1 encoding"},
		{"columns are characters", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {é: ü}, x: 1}\n", "x:3:42 unknown-field metadata.x; rejected"},
		{"directive", "%YAML 1.1\n---\n" + bad, "x:7:3 unknown-field metadata.lables; rejected"},
		{"marker with a comment", "--- # first\n" + configMap + "--- # second\n" + bad, "x:9:9 duplicate-object metadata.name; x:10:3 unknown-field metadata.lables; accepted; rejected"},
		{"text behind the marker", "--- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, x: 1}}\n", "x:1:1 separator; x:1:59 unknown-field metadata.x; rejected"},
		{"byte order mark of an appended file", configMap + "---\n\ufeff" + bad, "x:8:9 duplicate-object metadata.name; x:9:3 unknown-field metadata.lables; accepted; rejected"},
		{"two byte order marks", configMap + "---\n\ufeff\ufeff" + bad, "x:5:1 api-version; accepted; rejected"},
		{"comment at the marker", configMap + "---#c\n" + bad, "x:8:9 duplicate-object metadata.name; x:9:3 unknown-field metadata.lables; accepted; rejected"},
		{"comments only", "# nothing\n---\n# here\n", "x:1:1 no-object"},
		{"empty", "", "x:1:1 no-object"},
		{"null", "null\n", "x:1:1 no-object"},
		{"empty list", "apiVersion: v1\nkind: List\nitems: []\n", "x:1:1 no-object"},
		{"empty mapping", "{}\n", "x:1:1 api-version"},
		{"list", "[]\n", "x:1:1 not-an-object"},
		{"text", "# html\n<!DOCTYPE html>\n", "x:2:1 not-an-object"},
		{"JSON", "{\"apiVersion\": \"v1\",\n \"kind\": \"ConfigMap\",\n \"metadata\": {\"name\": \"a\", \"x\": 1}}", "x:3:28 unknown-field metadata.x; rejected"},
		{"JSON with a duplicate", `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","name":"b"}}`, "x:1:62 duplicate-field metadata.name; rejected"},
		{"JSON stream", `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b","x":1}}`,
			"x:1:124 unknown-field metadata.x; accepted; rejected"},
		{"JSON with tabs", "{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"ConfigMap\",\n\t\"metadata\": {\"name\": \"A\"}\n}\n", "x:4:23 invalid metadata.name; rejected"},
		{"JSON, then YAML", `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}` + "\n---\n" + bad, "x:6:9 duplicate-object metadata.name; x:7:3 unknown-field metadata.lables; accepted; rejected"},
		{"YAML, then JSON", configMap + "---\n" + `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b","x":1}}`, "x:5:62 unknown-field metadata.x; accepted; rejected"},
		{"broken JSON", `{"apiVersion":"v1","kind":`, "x:1:27 syntax"},
		{"text after JSON", `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}x`, "x:1:63 not-an-object; accepted"},
		{"a bad document between good ones", configMap + "---\na: b: c\n---\n" + bad, "x:5:1 syntax; x:10:9 duplicate-object metadata.name; x:11:3 unknown-field metadata.lables; accepted; rejected"},
		{"tab on a blank line", configMap + "\t\ndata: {}\n", "x:4:1 syntax"},
		{"tab after a colon", "apiVersion:\tv1\nkind: ConfigMap\t\nmetadata: {name: a}\n", "accepted"},
		{"invalid UTF-8", configMap + "data: {a: caf\xe9 au lait}\n", "x:4:14 encoding"},
		{"control character", configMap + "data: {a: \"\x07\"}\n", "x:4:12 encoding"},
		{"yes as a key", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  b: c\n  yes: 1\n", "x:6:8 wrong-type data[true]; rejected"},
		{"hexadecimal key", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  0x10: 1\n", "x:5:9 wrong-type data[16]; rejected"},
		{"octal mode", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: a, image: a}]\n  volumes:\n  - name: v\n    configMap: {name: c, defaultMode: 644}\n",
			"x:8:39 invalid spec.volumes[0].configMap.defaultMode; rejected"},
		{"alias bomb", aliasBomb(), "x:1:1 syntax"},
		{"alias of itself", configMap + "data: &a {b: *a}\n", "x:1:1 syntax"},
		{"deep flow", configMap + "data: " + strings.Repeat("[", 100_000), "x:4:1 syntax"},
		{"deep JSON", `{"apiVersion":"v1","kind":"ConfigMap","data":` + strings.Repeat("[", 100_000), "x:1:10045 syntax"},
		{"deep blocks", configMap + "data:\n" + deepBlocks(2_000), "x:5:2 wrong-type data[a]; rejected"},
		{"unknown alias", configMap + "data: *nowhere\n", "x:1:1 syntax"},
		{"too large", configMap + "data:\n  a: " + strings.Repeat("x", 3<<20) + "\n", "x:1:1 too-large; rejected"},
		{"too large for etcd", podWithArgument + strings.Repeat("x", 1600<<10) + "]}]}\n", "x:1:1 too-large; rejected"},
		{"just small enough for etcd", podWithArgument + strings.Repeat("x", 1500<<10) + "]}]}\n", "x:1:1 too-large-to-apply; accepted"},
		{"too large to apply", configMap + "data:\n  a: " + strings.Repeat("x", 256<<10) + "\n", "x:1:1 too-large-to-apply; accepted"},
		{"just small enough to apply", configMap + "data:\n  a: " + strings.Repeat("x", 255<<10) + "\n", "accepted"},
		{"a list as a key", configMap + "data: {[a]: b}\n", "x:4:8 syntax"},
	} {
		t.Run(test.name, func(t *testing.T) {
			report := schema.New().Validate(schema.Source{Name: "x", Bytes: []byte(test.data)})
			if got := brief(report); got != test.want {
				t.Errorf("got  %s\nwant %s\n%s", got, test.want, describe(report))
			}
		})
	}
}

func brief(r schema.Report) string {
	var parts []string
	for _, f := range r.Findings {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("%s %s %s", f.Position, f.Rule, f.Path)))
	}
	for _, o := range r.Objects {
		parts = append(parts, string(o.Verdict))
	}
	return strings.Join(parts, "; ")
}

func utf16Text(text string, order binary.AppendByteOrder) string {
	var out []byte
	for _, u := range utf16.Encode([]rune("\ufeff" + text)) {
		out = order.AppendUint16(out, u)
	}
	return string(out)
}

// aliasBomb doubles itself sixty times.
func aliasBomb() string {
	var b strings.Builder
	b.WriteString(configMap + "x0: &x0 [lol, lol]\n")
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&b, "x%d: &x%d [*x%d, *x%d]\n", i, i, i-1, i-1)
	}
	return b.String()
}

func deepBlocks(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// TestFound passes over what is not a Kubernetes object in folders, and counts it.
func TestFound(t *testing.T) {
	sources := []schema.Source{
		{Name: "values.yaml", Bytes: []byte("replicas: 3\n"), Origin: schema.Found},
		{Name: "empty.yaml", Bytes: []byte("# nothing\n"), Origin: schema.Found},
		{Name: "list.yaml", Bytes: []byte("- a\n"), Origin: schema.Found},
		{Name: "mixed.yaml", Bytes: []byte(configMap + "---\nreplicas: 3\n"), Origin: schema.Found},
		{Name: "broken.yaml", Bytes: []byte("a: b: c\n"), Origin: schema.Found},
	}
	report := schema.New().Validate(sources...)
	if got, want := brief(report), "mixed.yaml:5:1 api-version; broken.yaml:1:1 syntax; accepted"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(report.PassedOver), "[values.yaml:1:1 empty.yaml list.yaml:1:1]"; got != want {
		t.Errorf("passed over %s, want %s", got, want)
	}
}

// TestNotChecked counts what it does not know.
func TestNotChecked(t *testing.T) {
	data := "apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: a}\n---\napiVersion: example.org/v1\nkind: Widget\nmetadata: {name: b}\n"
	report := schema.New().Validate(schema.Source{Name: "x", Bytes: []byte(data)})
	if got := fmt.Sprint(report.ByKind(schema.NotChecked), report.Count(schema.NotChecked), report.Rejected()); got != "[{example.org/v1 Widget 2}] 2 false" {
		t.Error(got)
	}
}
