package kind

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSweepRemovesWhatNobodyHolds: clusters of processes that live stay; those
// of others are removed, and forgotten once they are gone.
func TestSweepRemovesWhatNobodyHolds(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("HOME", cache)
	// An engine with the clusters held and lost; what is removed is noted.
	removed := filepath.Join(cache, "removed")
	commands(t, map[string]string{"docker": `case "$*" in
*'.Label "io.x-k8s.kind.cluster"'*) echo held; [ -e ` + removed + ` ] || echo lost ;;
*cluster=lost*) echo lost-control-plane ;;
"rm -f -v lost-control-plane") : > ` + removed + ` ;;
*inspect*) exit 1 ;;
esac`})
	held, err := newLease("held")
	if err != nil {
		t.Fatal(err)
	}
	defer held.end()
	lost, err := newLease("lost")
	if err != nil {
		t.Fatal(err)
	}
	if err := lost.lock.Close(); err != nil { // its process was killed
		t.Fatal(err)
	}
	gone, err := newLease("gone")
	if err != nil {
		t.Fatal(err)
	}
	if err := gone.lock.Close(); err != nil {
		t.Fatal(err)
	}
	var said []string
	if err := Sweep(t.Context(), func(line string) { said = append(said, line) }); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(removed); err != nil {
		t.Errorf("the lost cluster was not removed: %q", said)
	}
	if len(said) != 1 || !strings.Contains(said[0], "lost") {
		t.Errorf("what was said: %q", said)
	}
	left, _ := filepath.Glob(filepath.Join(cache, "*", "kind", "*"))
	more, _ := filepath.Glob(filepath.Join(cache, "*", "*", "kind", "*"))
	if left = append(left, more...); len(left) != 1 || !strings.Contains(left[0], "held") {
		t.Errorf("leases: %q", left)
	}
}
