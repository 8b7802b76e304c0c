package schema_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
)

// TestPatterns reads what patterns choose, and leaves out what others do.
func TestPatterns(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "k8s/a.yaml", "a")
	write(t, "k8s/deep/er/b.yml", "b")
	write(t, "k8s/deep/c.txt", "c")
	write(t, "k8s/.git/d.yaml", "never")
	write(t, "[x].yaml", "literal")
	write(t, "x.yaml", "matched")
	link(t, "..", "k8s/deep/loop")
	for _, test := range []struct {
		name   string
		paths  []string
		ignore schema.Patterns
		want   string
	}{
		{"in a folder", []string{"k8s/*.yaml"}, nil, "k8s/a.yaml=a found"},
		{"any folders", []string{"k8s/**/*.{yaml,yml}"}, nil, "k8s/a.yaml=a found, k8s/deep/er/b.yml=b found"},
		{"everything", []string{"k8s/**"}, nil, "k8s/a.yaml=a found, k8s/deep/er/b.yml=b found"},
		{"an ending", []string{"k8s/**/*.txt"}, nil, "k8s/deep/c.txt=c found"},
		{"folders", []string{"k8s/d*"}, nil, "k8s/deep/er/b.yml=b found, k8s/deep/loop/a.yaml=a found"},
		{"twice", []string{"k8s/*.yaml", "k8s/**"}, nil, "k8s/a.yaml=a found, k8s/deep/er/b.yml=b found"},
		{"nothing", []string{"k8s/*.json"}, nil, "k8s/*.json! named"},
		{"no such folder", []string{"nowhere/*.yaml"}, nil, "nowhere/*.yaml! named"},
		{"malformed", []string{"k8s/[.yaml"}, nil, "k8s/[.yaml! named"},
		{"literal", []string{"[x].yaml"}, nil, "[x].yaml=literal named"},
		{"from the root", []string{filepath.Join(must(os.Getwd()), "k8s", "a*")}, nil, filepath.Join(must(os.Getwd()), "k8s", "a.yaml") + "=a found"},

		{"ignored name", []string{"k8s"}, schema.Patterns{"b.*"}, "k8s/a.yaml=a found, k8s/deep/er/b.yml= ignored"},
		{"ignored folder", []string{"k8s"}, schema.Patterns{"deep/"}, "k8s/a.yaml=a found, k8s/deep= ignored"},
		{"a folder's pattern is not about files", []string{"k8s/a.yaml"}, schema.Patterns{"a.yaml/"}, "k8s/a.yaml=a named"},
		{"ignored path", []string{"k8s"}, schema.Patterns{"./k8s/**/er"}, "k8s/a.yaml=a found, k8s/deep/er= ignored"},
		{"named and ignored", []string{"./k8s/a.yaml"}, schema.Patterns{"k8s/"}, "./k8s/a.yaml= ignored"},
		{"matched and ignored", []string{"k8s/*.yaml"}, schema.Patterns{"a.yaml"}, "k8s/a.yaml= ignored"},
	} {
		t.Run(test.name, func(t *testing.T) {
			loader := schema.Loader{Ignore: test.ignore}
			if got := loaded(loader.Load(test.paths)); got != test.want {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
		})
	}
}

func must(s string, err error) string {
	if err != nil {
		panic(err)
	}
	return s
}

// TestChanged: what a hook names is read as if met in a folder.
func TestChanged(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "a.yaml", "a")
	write(t, "readme.md", "text")
	write(t, "generated/b.yaml", "b")
	write(t, "sub/c.yaml", "c")
	write(t, "sub/notes.txt", "text")
	loader := schema.Loader{Ignore: schema.Patterns{"generated/"}, Stdin: strings.NewReader("s")}
	got := loaded(loader.LoadChanged([]string{"a.yaml", "readme.md", "generated/b.yaml", "gone.yaml", "sub", "-"}))
	if want := "generated/b.yaml= ignored, stdin=s named, a.yaml=a found, readme.md= no manifest, gone.yaml! found, sub/c.yaml=c found"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestReadPatterns(t *testing.T) {
	patterns, err := schema.ReadPatterns(strings.NewReader("# generated\n\n  a*.yaml \nb/\n"))
	if err != nil || strings.Join(patterns, "|") != "a*.yaml|b/" {
		t.Errorf("%q %v", patterns, err)
	}
	for text, want := range map[string]string{"a\n[": "line 2: the pattern \"[\" is malformed", "!a": "takes back another one"} {
		if _, err := schema.ReadPatterns(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestPlacesInRenderedText: a finding about a rendered object is placed where
// the value is written, if it is written the same there.
func TestPlacesInRenderedText(t *testing.T) {
	const base = "# base\napiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: web\n    image: a\n    imagePullPolicy: %\n"
	const patch = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - {name: side, image: b, imagePullPolicy: Often}\n"
	rendered := func(name, web, side string) string {
		return "apiVersion: v1\nkind: Pod\nmetadata:\n  name: " + name + "\nspec:\n  containers:\n  - {image: b, imagePullPolicy: " + side + ", name: side}\n  - {image: a, imagePullPolicy: " + web + ", name: web}\n"
	}
	for _, test := range []struct{ name, text, base, want string }{
		{"in the base, at another index", rendered("web", "Sometimes", "Always"), "Sometimes", "base.yaml:9:22 invalid spec.containers[1].imagePullPolicy; rejected"},
		{"with a prefix", rendered("prod-web", "Sometimes", "Always"), "Sometimes", "base.yaml:9:22 invalid spec.containers[1].imagePullPolicy; rejected"},
		{"in the patch", rendered("web", "Always", "Often"), "Always", "patch.yaml:7:45 invalid spec.containers[0].imagePullPolicy; rejected"},
		{"in neither", rendered("web", "Nevr", "Always"), "Always", "rendered:8:33 invalid spec.containers[1].imagePullPolicy; rejected"},
	} {
		t.Run(test.name, func(t *testing.T) {
			source := schema.Source{Name: "rendered", Bytes: []byte(test.text), Rendering: &schema.Rendering{By: "kustomize build x", From: "base.yaml", Written: []schema.WrittenFile{
				{Name: "base.yaml", Text: []byte(strings.ReplaceAll(base, "%", test.base))}, {Name: "patch.yaml", Text: []byte(patch)}}}}
			report := schema.New().Validate(source)
			if got := brief(report); got != test.want {
				t.Errorf("got  %s\nwant %s\n%s", got, test.want, describe(report))
			}
		})
	}
}

// FuzzPatterns: no pattern and no path panics or hangs.
func FuzzPatterns(f *testing.F) {
	for _, pattern := range []string{"**", "a/**/b", "{a,b}*[!c]", "[", "\\", "a/", "../*", "{{{{", "**/**/**/**/a"} {
		f.Add(pattern)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		if len(pattern) > 100 || schema.CheckPattern(pattern) != nil {
			return
		}
		t.Chdir(t.TempDir())
		write(t, "a/b/c.yaml", "a: b")
		for _, s := range (schema.Loader{Ignore: schema.Patterns{pattern}}).Load([]string{"a"}) {
			if s.Err != nil {
				t.Fatal(s.Err)
			}
		}
	})
}
