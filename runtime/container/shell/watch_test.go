package shell_test

import (
	"strings"
	"testing"
	"time"
)

// TestWatch: the form is that of busybox 1.35; the instants are those of this clock.
func TestWatch(t *testing.T) {
	m := newMachine(t)
	if code := m.run(t, 5*time.Second, "watch", "-n", "2", "echo", "hi"); code != -1 {
		t.Fatalf("it ended with %d: %s", code, m.err.String())
	}
	page := func(instant string) string {
		return "\x1b[H\x1b[JEvery 2.0s: echo hi" + strings.Repeat(" ", 41) + instant + "\n\nhi\n"
	}
	want := page("2026-01-01 00:00:00") + page("2026-01-01 00:00:02") + page("2026-01-01 00:00:04")
	if got := m.out.String(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestTop: a page of it, with the processes of this container.
func TestTop(t *testing.T) {
	m := newMachine(t)
	if err := m.space.Files().MkdirAll("/proc", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := m.space.Files().WriteFile("/proc/meminfo", []byte("MemTotal: 4000 kB\nMemFree: 1000 kB\nBuffers: 1 kB\nCached: 2 kB\nShmem: 3 kB\n"), 0o444); err != nil {
		t.Fatal(err)
	}
	if code := m.run(t, 5*time.Second, "sh", "-c", "nice sleep 9 & sleep 1; top -b -n 1; true"); code != 0 {
		t.Fatalf("code %d: %s", code, m.err.String())
	}
	const want = `Mem: 3000K used, 1000K free, 3K shrd, 1K buff, 2K cached
CPU:  0.0% usr  0.0% sys  0.0% nic  100% idle  0.0% io  0.0% irq  0.0% sirq
Load average: 0.00 0.00 0.00 1/4 5
  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND
    1     0 root     S     4400  0.0   0  0.0 sh -c nice sleep 9 & sleep 1; top -b -n 1; true
    2     1 root     SN    4400  0.0   0  0.0 nice sleep 9
    4     2 root     SN    4400  0.0   0  0.0 sleep 9
    5     1 root     R     4400  0.0   0  0.0 top -b -n 1
`
	if got := m.out.String(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}
