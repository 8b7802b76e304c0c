package input_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema/input"
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
		ignore input.Patterns
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

		{"ignored name", []string{"k8s"}, input.Patterns{"b.*"}, "k8s/a.yaml=a found, k8s/deep/er/b.yml= ignored"},
		{"ignored folder", []string{"k8s"}, input.Patterns{"deep/"}, "k8s/a.yaml=a found, k8s/deep= ignored"},
		{"a folder's pattern is not about files", []string{"k8s/a.yaml"}, input.Patterns{"a.yaml/"}, "k8s/a.yaml=a named"},
		{"ignored path", []string{"k8s"}, input.Patterns{"./k8s/**/er"}, "k8s/a.yaml=a found, k8s/deep/er= ignored"},
		{"named and ignored", []string{"./k8s/a.yaml"}, input.Patterns{"k8s/"}, "./k8s/a.yaml= ignored"},
		{"matched and ignored", []string{"k8s/*.yaml"}, input.Patterns{"a.yaml"}, "k8s/a.yaml= ignored"},
	} {
		t.Run(test.name, func(t *testing.T) {
			loader := input.Loader{Ignore: test.ignore}
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
	loader := input.Loader{Ignore: input.Patterns{"generated/"}, Stdin: strings.NewReader("s")}
	got := loaded(loader.LoadChanged([]string{"a.yaml", "readme.md", "generated/b.yaml", "gone.yaml", "sub", "-"}))
	if want := "generated/b.yaml= ignored, stdin=s named, a.yaml=a found, readme.md= no manifest, gone.yaml! found, sub/c.yaml=c found"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestReadPatterns(t *testing.T) {
	patterns, err := input.ReadPatterns(strings.NewReader("# generated\n\n  a*.yaml \nb/\n"))
	if err != nil || strings.Join(patterns, "|") != "a*.yaml|b/" {
		t.Errorf("%q %v", patterns, err)
	}
	for text, want := range map[string]string{"a\n[": "line 2: the pattern \"[\" is malformed", "!a": "takes back another one"} {
		if _, err := input.ReadPatterns(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// FuzzPatterns: no pattern and no path panics or hangs.
func FuzzPatterns(f *testing.F) {
	for _, pattern := range []string{"**", "a/**/b", "{a,b}*[!c]", "[", "\\", "a/", "../*", "{{{{", "**/**/**/**/a"} {
		f.Add(pattern)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		if len(pattern) > 100 || input.CheckPattern(pattern) != nil {
			return
		}
		t.Chdir(t.TempDir())
		write(t, "a/b/c.yaml", "a: b")
		for _, s := range (input.Loader{Ignore: input.Patterns{pattern}}).Load([]string{"a"}) {
			if s.Err != nil {
				t.Fatal(s.Err)
			}
		}
	})
}
