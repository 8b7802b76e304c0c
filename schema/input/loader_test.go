package input_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema/input"
)

func TestLoad(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "a.yaml", "a")
	write(t, "dir/b.yml", "b")
	write(t, "dir/deep/c.JSON", "c")
	write(t, "dir/readme.md", "no manifest")
	write(t, "dir/.git/config.yaml", "not read")
	link(t, "..", "dir/loop")
	link(t, "deep", "dir/same")
	link(t, "nowhere.yaml", "dir/broken.yaml")
	if err := os.Mkdir("empty", 0o755); err != nil {
		t.Fatal(err)
	}
	stdin := strings.NewReader("s")
	for _, test := range []struct {
		paths []string
		want  string
	}{
		{[]string{"a.yaml"}, "a.yaml=a named"},
		{[]string{"a.yaml", "./a.yaml"}, "a.yaml=a named"},
		{[]string{"dir"}, "dir/b.yml=b found, dir/broken.yaml= no manifest, dir/deep/c.JSON=c found, dir/loop/a.yaml=a found"},
		{[]string{"dir/deep", "dir/deep/c.JSON"}, "dir/deep/c.JSON=c found"},
		{[]string{"-", "-"}, "stdin=s named"},
		{[]string{"nosuchfile.yaml"}, "nosuchfile.yaml! named"},
		{[]string{"empty"}, "empty! named"},
		{[]string{"dir/readme.md"}, "dir/readme.md=no manifest named"},
		{[]string{"dir", "dir/deep/.."}, "dir/b.yml=b found, dir/broken.yaml= no manifest, dir/deep/c.JSON=c found, dir/loop/a.yaml=a found"},
	} {
		if got := loaded(input.Load(test.paths, stdin)); got != test.want {
			t.Errorf("%q:\n got %s\nwant %s", test.paths, got, test.want)
		}
	}
}

// TestLoadBehindLinks: a step back out of a link leads to where the link leads,
// not to where it is.
func TestLoadBehindLinks(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "a/m.yaml", "a")
	write(t, "b/m.yaml", "b")
	write(t, "b/in/n.yaml", "n")
	link(t, "../b/in", "a/l")
	for _, test := range []struct {
		paths []string
		want  string
	}{
		{[]string{"a/m.yaml", "a/l/../m.yaml"}, "a/m.yaml=a named, b/m.yaml=b named"},
		{[]string{"a/l/.."}, "b/in/n.yaml=n found, b/m.yaml=b found"},
		{[]string{"a/l/../*.yaml"}, "b/m.yaml=b found"},
		{[]string{"./a/../b/m.yaml"}, "b/m.yaml=b named"},
		{[]string{"a/nowhere/../m.yaml"}, "a/nowhere/../m.yaml! named"},
	} {
		if got := loaded(input.Load(test.paths, nil)); got != test.want {
			t.Errorf("%q:\n got %s\nwant %s", test.paths, got, test.want)
		}
	}
	link(t, "nowhere", "a/gone.yaml")
	if got := loaded(input.Load([]string{"a", "a/*.yaml"}, nil)); strings.Count(got, "gone.yaml") != 1 {
		t.Errorf("a link that leads nowhere is not counted once: %s", got)
	}
}

func loaded(sources []input.Source) string {
	var parts []string
	for _, s := range sources {
		part := filepath.ToSlash(s.Name)
		if s.Err != nil {
			part += "!"
		} else {
			part += "=" + string(s.Bytes)
		}
		parts = append(parts, part+map[input.Origin]string{input.Named: " named", input.Found: " found", input.Ignored: " ignored", input.NoManifest: " no manifest"}[s.Origin])
	}
	return strings.Join(parts, ", ")
}

func write(t *testing.T, name, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
}

// TestLoadLinkToItself: like one that leads nowhere, it is not a manifest.
func TestLoadLinkToItself(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "k8s/a.yaml", "a: b")
	link(t, "self.yaml", "k8s/self.yaml")
	for _, s := range input.Load([]string{"k8s"}, nil) {
		if s.Err != nil || s.Name == filepath.Join("k8s", "self.yaml") && s.Origin != input.NoManifest {
			t.Errorf("%s: %v, %v", s.Name, s.Origin, s.Err)
		}
	}
}
