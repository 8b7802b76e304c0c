package schema_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
)

func TestParseVersion(t *testing.T) {
	for text, want := range map[string]string{
		"1.37": "1.37", "v1.37": "1.37", "1.37.2": "1.37", "1.33": "1.33", "v1.33.4": "1.33", "1.29": "1.29",
		"1.28": "not supported", "1.38": "not supported", "2.33": "not supported", "1.033": "not supported", "1.99999999999999999999": "not supported",
		"": "is no Kubernetes version", "1": "is no", "1.33.": "is no", "1.33-beta.1": "is no", " 1.33": "is no", "1.33\n": "is no", "latest": "is no",
	} {
		v, err := schema.ParseVersion(text)
		switch {
		case err == nil && v.String() != want:
			t.Errorf("%q is %s, want %s", text, v, want)
		case err != nil && !strings.Contains(err.Error(), want):
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func FuzzParseVersion(f *testing.F) {
	for _, v := range schema.Versions() {
		f.Add(v.String())
		f.Add("v" + v.String() + ".0")
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := schema.ParseVersion(text)
		if err != nil {
			return
		}
		if !slices.Contains(schema.Versions(), v) || !strings.Contains(text, v.String()) {
			t.Errorf("%q is %s", text, v)
		}
	})
}

// TestVersionsOfFindings: what is the same in several versions is reported
// once, with the versions if they are not all, in any order of the arguments.
func TestVersionsOfFindings(t *testing.T) {
	source := schema.Source{Name: "x", Bytes: []byte("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostnameOverride: h\n  containerz: []\n")}
	for _, test := range []struct{ versions, everywhere, new string }{
		{"1.37", "", "-"},
		{"1.33", "", ""},
		{"1.37,1.33", "", "1.33"},
		{"1.36,1.29,1.33,1.29", "", "1.29 1.33"},
		{"1.34,1.35,1.36", "", "-"},
	} {
		got := map[string]string{"containerz": "-", "hostnameOverride": "-"}
		for _, f := range schema.New(parsed(t, test.versions)...).Validate(source).Findings {
			if name := strings.TrimPrefix(f.Path, "spec."); got[name] != "-" {
				t.Errorf("%s: twice: %s", test.versions, f.Path)
			}
			got[strings.TrimPrefix(f.Path, "spec.")] = strings.Join(f.Versions, " ")
		}
		if got["containerz"] != test.everywhere || got["hostnameOverride"] != test.new {
			t.Errorf("%s: %q", test.versions, got)
		}
	}
}

func parsed(tb testing.TB, list string) (versions []schema.Version) {
	for _, text := range strings.Split(list, ",") {
		v, err := schema.ParseVersion(text)
		if err != nil {
			tb.Fatal(err)
		}
		versions = append(versions, v)
	}
	return versions
}

// TestValidObjectsInOlderVersions: the only thing that is ever wrong about a
// valid object in an older version is that something is newer.
func TestValidObjectsInOlderVersions(t *testing.T) {
	sources := schema.Load([]string{"testdata/valid"}, nil)
	for _, v := range schema.Versions() {
		for _, f := range schema.New(v).Validate(sources...).Findings {
			newer := f.Rule == "newer-api" || f.Rule == "not-served" || f.Rule == "unknown-field" && strings.Contains(f.Hint, "is new in")
			if f.Severity == schema.Error && !newer && f.Object.Kind != "ClusterTrustBundle" {
				t.Errorf("%s: %s: %s: %s: %s", v, f.Position, f.Rule, f.Path, f.Message)
			}
		}
	}
}

// TestTruthOfNewest: of what a real kube-apiserver 1.37.2 accepts, 1.36 refuses
// only what is newer. What 1.37 refuses, 1.36 refuses too, but for rules that
// came with 1.37.
func TestTruthOfNewest(t *testing.T) {
	older := schema.New(parsed(t, "1.36")...)
	equal, newer, tightened := 0, 0, 0
	for _, c := range loadTruth(t) {
		data, err := os.ReadFile(filepath.Join(manifests, c.File))
		if err != nil {
			t.Fatal(err)
		}
		report := older.Validate(schema.Source{Name: c.ID, Bytes: data})
		switch {
		case report.Rejected() == !c.Valid, knownDifferences[c.ID] != "":
			equal++
		case c.Valid && slices.ContainsFunc(report.Findings, func(f schema.Finding) bool {
			return f.Rule == "newer-api" || strings.Contains(f.Hint, "is new in")
		}):
			newer++
		case !c.Valid:
			tightened++
			t.Logf("1.37 refuses %s: %s", c.ID, c.Message)
		default:
			t.Errorf("%s: %s", c.ID, describe(report))
		}
	}
	t.Logf("%d equal verdicts, %d refused for what is newer, %d accepted that 1.37 refuses", equal, newer, tightened)
	if tightened > 12 {
		t.Errorf("%d accepted that 1.37 refuses: more than tightened.go explains", tightened)
	}
}
