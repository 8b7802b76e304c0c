package program_test

import (
	"os"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/runtime/actor/program"
)

// run runs a script that waits for nothing, and returns its exit code and what
// it wrote to the standard error.
func run(root string, lines ...string) (code int, stderr string) {
	var errors strings.Builder
	code = program.System{
		Args: lines, Root: root, Stdout: &strings.Builder{}, Stderr: &errors, Signals: make(chan os.Signal), Exhaust: func() {},
	}.Run()
	return code, errors.String()
}

func TestStartsAreCountedForEachContainer(t *testing.T) {
	root := t.TempDir()
	write(t, root, map[string]string{"/dev/shm/": ""})
	lines := []string{"exits 1 in start 1", "exits 2 in start 2", "exits 3 in starts 3-"}
	for n, container := range []struct{ name, mountinfo string }{
		{"main", mountinfo},
		{"side", strings.ReplaceAll(mountinfo, "containers/main/", "containers/side/")},
		{"main of another pod", strings.ReplaceAll(mountinfo, "pods/u1/", "pods/u2/")},
		{"one outside of a pod", "short\n1077 1067 0:235 / /dev/shm rw - tmpfs shm rw\n"},
	} {
		write(t, root, map[string]string{"/proc/self/mountinfo": container.mountinfo})
		for want := 1; want <= 4; want++ {
			if code, stderr := run(root, lines...); code != min(want, 3) {
				t.Errorf("start %d of container %d, %s: code %d, %s", want, n, container.name, code, stderr)
			}
		}
	}
	write(t, root, map[string]string{"/dev/shm/gherkube-actor-alone": "many"})
	if code, stderr := run(root, lines...); code != 2 || !strings.Contains(stderr, "counting the starts of the container: ") || !strings.Contains(stderr, "gherkube-actor-alone is not a number: remove the file") {
		t.Errorf("code %d, %s", code, stderr)
	}
	if code, stderr := run(root, "exits 5"); code != 5 {
		t.Errorf("a script that does not need the number: code %d, %s", code, stderr)
	}
}

func TestMemoryLimits(t *testing.T) {
	for name, tc := range map[string]struct {
		files   map[string]string
		limited bool
	}{
		"version 2":                  {map[string]string{"/sys/fs/cgroup/memory.max": "33554432\n"}, true},
		"version 2, without a limit": {map[string]string{"/sys/fs/cgroup/memory.max": "max\n"}, false},
		"version 1":                  {map[string]string{"/sys/fs/cgroup/memory/memory.limit_in_bytes": "33554432\n"}, true},
		"version 1, without a limit": {map[string]string{"/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n"}, false},
		"no cgroups":                 {nil, false},
	} {
		root := t.TempDir()
		write(t, root, tc.files)
		code, stderr := run(root, "is OOM-killed")
		if limited := code == 137; limited != tc.limited || limited == strings.Contains(stderr, "set resources.limits.memory") {
			t.Errorf("%s: code %d, %s", name, code, stderr)
		}
	}
}
