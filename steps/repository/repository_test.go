package repository_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gherkube/gherkube/steps/repository"
)

// tree makes a repository beside a folder that it must not lead to.
func tree(t *testing.T) (root string) {
	t.Helper()
	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	root = filepath.Join(top, "repo")
	for name, text := range map[string]string{
		"secret/key": "s", "repo/gherkube.yaml": "", "repo/k8s/web.yaml": "w", "repo/k8s/deep/db.yaml": "d", "repo/features/own.yaml": "o", "repo/features/web.feature": "",
	} {
		file := filepath.Join(top, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	for name, to := range map[string]string{"out": "../secret", "k8s/key.yaml": "../../secret/key", "in": "k8s", "k8s/loop": "..", "nowhere": "nothing"} {
		if err := os.Symlink(to, filepath.Join(root, name)); err != nil {
			t.Skip("no links: ", err)
		}
	}
	return root
}

func open(t *testing.T, root string) *repository.Files {
	t.Helper()
	files, err := repository.Open(root, filepath.Join(root, "features", "web.feature"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = files.Close() })
	return files
}

func TestFind(t *testing.T) {
	root := tree(t)
	files := open(t, root)
	for name, want := range map[string]string{
		"own.yaml": "features/own.yaml", "../k8s": "k8s", "k8s/": "k8s", ".": ".", "in/web.yaml": "in/web.yaml", filepath.Join(root, "k8s"): "k8s", "..": ".",
	} {
		if got, err := files.Find(name); got != want || err != nil {
			t.Errorf("%s: %q, %v, want %q", name, got, err, want)
		}
	}
	for _, name := range []string{"/etc/passwd", "../../secret/key", "out/key", "../out", "k8s/key.yaml", filepath.Join(root, "..", "secret"), filepath.Join(root, "out", "key")} {
		var outside *repository.OutsideError
		if got, err := files.Find(name); !errors.As(err, &outside) {
			t.Errorf("%s: %q, %v, want an OutsideError", name, got, err)
		}
	}
	for _, name := range []string{"nosuch", "../nosuch/x", "nowhere"} {
		if got, err := files.Find(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %q, %v, want that it does not exist", name, got, err)
		}
	}
}

func TestCopy(t *testing.T) {
	root := tree(t)
	files := open(t, root)
	to := t.TempDir()
	var outside *repository.OutsideError
	if err := files.Copy("k8s", to); !errors.As(err, &outside) {
		t.Errorf("a folder with a link that leads out: %v", err)
	}
	if err := os.Remove(filepath.Join(root, "k8s", "key.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(root, "out")); err != nil {
		t.Fatal(err)
	}
	if err := files.Copy("in", to); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"in/web.yaml": "w", "in/deep/db.yaml": "d"} {
		if got, err := os.ReadFile(filepath.Join(to, name)); string(got) != want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestWalk(t *testing.T) {
	files := open(t, tree(t))
	var seen []string
	if err := files.Walk("k8s", func(name string) error { seen = append(seen, name); return nil }); err != nil {
		t.Fatal(err)
	}
	if want := []string{"k8s/deep/db.yaml", "k8s/key.yaml", "k8s/loop", "k8s/web.yaml"}; !slices.Equal(seen, want) {
		t.Errorf("%q, want %q", seen, want)
	}
	if _, err := files.ReadFile("k8s/key.yaml"); err == nil {
		t.Error("a link that leads out was read")
	}
}

func TestACopyWithinTheRepositoryIsNotCopied(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "Chart.yaml"), []byte("name: web\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := repository.Open(dir, filepath.Join(dir, "web.feature"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := files.Close(); err != nil {
			t.Error(err)
		}
	}()
	to := filepath.Join(dir, "tmp", "copy")
	if err := files.Copy(".", to); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(to, "Chart.yaml")); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(to, "tmp", "copy", "Chart.yaml")); err == nil {
		t.Error("the copy was copied")
	}
}
