package files

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

func text(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func TestWriteReplacesWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	failure := errors.New("no more")
	err := Write(path, func(w io.Writer) error { return errors.Join(text("half")(w), failure) })
	if !errors.Is(err, failure) || read(t, path) != "old" {
		t.Errorf("%v, and then %q", err, read(t, path))
	}
	if err := Write(path, text("new")); err != nil || read(t, path) != "new" {
		t.Errorf("%v, and then %q", err, read(t, path))
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, mode %v", err, info.Mode())
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// TestAKilledProcessLeavesNothing: while a report is written, nothing is beside it
// that would stay if the process were killed.
func TestAKilledProcessLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	probe, err := nameless(dir)
	if err != nil {
		t.Skipf("files without names: %v", err)
	}
	_ = probe.Close()
	path := filepath.Join(dir, "report")
	for _, want := range []string{"", "report"} { // a new file, and one that is replaced
		err := Write(path, func(w io.Writer) error {
			if got := names(t, dir); got != want {
				t.Errorf("in the folder: %q, want %q", got, want)
			}
			return text("new")(w)
		})
		if err != nil || read(t, path) != "new" || names(t, dir) != "report" {
			t.Errorf("%v, and then %q", err, names(t, dir))
		}
	}
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, entry := range entries {
		out = append(out, entry.Name())
	}
	return strings.Join(out, " ")
}

func TestWriteThroughLinks(t *testing.T) {
	dir := t.TempDir()
	there, missing, link, dangling := filepath.Join(dir, "there"), filepath.Join(dir, "missing"), filepath.Join(dir, "link"), filepath.Join(dir, "dangling")
	if err := errors.Join(os.WriteFile(there, []byte("a longer text"), 0o600), os.Symlink(there, link), os.Symlink(missing, dangling)); err != nil {
		t.Fatal(err)
	}
	for path, target := range map[string]string{link: there, dangling: missing} {
		if err := Write(path, text("new")); err != nil || read(t, target) != "new" {
			t.Errorf("%s: %v, and then %q", path, err, read(t, target))
		}
		if info, err := os.Lstat(path); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s is not a link any more: %v, %v", path, info.Mode(), err)
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestWriteDescriptor: what was opened for appending is not emptied.
func TestWriteDescriptor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	log, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	link := filepath.Join(t.TempDir(), "link")
	if _, err := log.WriteString("before\n"); err != nil {
		t.Fatal(err)
	}
	number, err := syscall.Dup(int(log.Fd())) // which Write closes
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/proc/self/fd/"+strconv.Itoa(number), link); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(link); err != nil {
		t.Skipf("the system names no descriptors: %v", err)
	}
	if err := Write(link, text("report")); err != nil || read(t, path) != "before\nreport" {
		t.Errorf("%v, and then %q", err, read(t, path))
	}
	for path, want := range map[string]int{"/dev/stderr": 2, "/dev/fd/7": 7, "/dev/fd/../fd/7": 7, "/dev/fd/x": -1, "/dev/full": -1} {
		if got, ok := Descriptor(path); ok != (want >= 0) || ok && got != want {
			t.Errorf("%s: %d, %v", path, got, ok)
		}
	}
}

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	there, link := filepath.Join(dir, "there"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(there, []byte("text"), 0o600), os.Symlink(filepath.Join(dir, "missing"), link)); err != nil {
		t.Fatal(err)
	}
	for path, can := range map[string]bool{
		there: true, link: true, filepath.Join(dir, "new"): true, os.DevNull: true,
		dir: false, filepath.Join(there, "x"): false, filepath.Join(dir, "nowhere", "x"): false,
	} {
		if err := Check(path); (err == nil) != can {
			t.Errorf("%s: %v", path, err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 || read(t, there) != "text" {
		t.Errorf("afterwards: %v, %v", left, err)
	}
}

func TestCheckPermission(t *testing.T) {
	if os.Geteuid() <= 0 {
		t.Skip("root may write to each folder, and Windows has no such permission")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	err := Check(filepath.Join(dir, "report"))
	if !errors.Is(err, fs.ErrPermission) || err.Error() != "write "+filepath.Join(dir, "report")+": permission denied" {
		t.Errorf("%v", err)
	}
}
