package container

import (
	"errors"
	"fmt"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// world is a clock, a network and a runtime.
type world struct {
	t       *testing.T
	clock   *clock.Clock
	network *network.Network
	runtime *Runtime
	exits   []Status
	n       int
}

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func newWorld(t *testing.T) *world {
	w := &world{t: t, clock: clock.New(start)}
	w.network = network.New(network.Config{Clock: w.clock})
	w.runtime = New(Options{Clock: w.clock, Exited: func(s Status) { w.exits = append(w.exits, s) }})
	t.Cleanup(w.runtime.Close)
	return w
}

// pass lets virtual time pass.
func (w *world) pass(d time.Duration) {
	end := w.clock.Now().Add(d)
	for {
		next, ok := w.clock.Next()
		if !ok || next.After(end) {
			w.clock.MoveTo(end)
			return
		}
		w.clock.Fire()
	}
}

func (w *world) pod(ip string) SandboxConfig {
	h, err := w.network.Attach(network.Pod, ip)
	if err != nil {
		w.t.Fatal(err)
	}
	return SandboxConfig{Namespace: "default", Name: "p", UID: "u" + ip, Host: h, IP: ip, Hostname: "p", Node: "node1"}
}

func (w *world) start(c Config) string {
	w.t.Helper()
	if c.ID == "" {
		w.n++
		c.ID = string(rune('a' + w.n))
	}
	if err := w.runtime.Create(c); err != nil {
		w.t.Fatal(err)
	}
	if err := w.runtime.Start(c.ID); err != nil {
		w.t.Fatal(err)
	}
	return c.ID
}

func (w *world) status(id string) Status {
	s, ok := w.runtime.Status(id)
	if !ok {
		w.t.Fatalf("no container %s", id)
	}
	return s
}

func TestSleep(t *testing.T) {
	w := newWorld(t)
	id := w.start(Config{Image: "busybox:1.36", Command: []string{"sleep", "10"}, Sandbox: w.pod("10.244.0.1")})
	w.pass(9 * time.Second)
	_ = w.runtime.Signal(id, process.TERM) // PID 1 without a handler: recorded in grace-period
	if s := w.status(id); s.State != Running {
		t.Fatalf("after 9 s and TERM: %+v", s)
	}
	w.pass(time.Second)
	if s := w.status(id); s.State != Exited || s.ExitCode != 0 || s.Reason != "Completed" || len(w.exits) != 1 {
		t.Fatalf("after 10 s: %+v", s)
	}
}

func TestSignals(t *testing.T) {
	for _, tc := range []struct {
		name    string
		command []string
		signal  process.Signal
		exit    int // -1: still running
		log     string
	}{
		{"sh ignores TERM as PID 1", []string{"sh", "-c", "sleep 3600"}, process.TERM, -1, ""},
		{"sh with more ignores TERM", []string{"sh", "-c", "echo hi; sleep 3600; echo end"}, process.TERM, -1, "hi\n"},
		{"trap", []string{"sh", "-c", "trap \"echo got TERM; exit 0\" TERM; while true; do sleep 0.1; done"}, process.TERM, 0, "got TERM\n"},
		{"trap exit 9", []string{"sh", "-c", "trap \"exit 9\" TERM; while true; do sleep 0.1; done"}, process.TERM, 9, ""},
		{"trap waits for the child", []string{"sh", "-c", "trap 'exit 4' TERM; sleep 1000"}, process.TERM, -1, ""},
		{"wait is interrupted", []string{"sh", "-c", "trap 'exit 4' TERM; sleep 1000 & wait"}, process.TERM, 4, ""},
		{"exec'd sleep ignores TERM", []string{"sh", "-c", "exec sleep 1000"}, process.TERM, -1, ""},
		{"KILL", []string{"sh", "-c", "sleep 5 | sleep 1000 & while :; do sleep 1; done"}, process.KILL, 137, ""},
		{"KILL sleep", []string{"sleep", "1000"}, process.KILL, 137, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			id := w.start(Config{Image: "busybox:1.36", Command: tc.command, Sandbox: w.pod("10.244.0.1")})
			w.pass(2 * time.Second)
			_ = w.runtime.Signal(id, tc.signal)
			w.pass(2 * time.Second)
			s := w.status(id)
			if tc.exit < 0 != (s.State == Running) || tc.exit >= 0 && s.ExitCode != tc.exit {
				t.Errorf("status %+v, want exit %d", s, tc.exit)
			}
			if got := w.log(id); got != tc.log {
				t.Errorf("log %q, want %q", got, tc.log)
			}
		})
	}
}

func (w *world) log(id string) string {
	lines, _ := w.runtime.Log(id).Lines(0)
	out := ""
	for _, l := range lines {
		out += string(l.Text)
		if !l.Partial {
			out += "\n"
		}
	}
	return out
}

func TestExec(t *testing.T) {
	w := newWorld(t)
	id := w.start(Config{Image: "busybox", Command: []string{"sleep", "1000"}, Sandbox: w.pod("10.244.0.1"), Env: []string{"X=y"}})
	for _, tc := range []struct {
		command  []string
		out, err string
		exit     int
		failure  string
	}{
		{[]string{"/bin/sh", "-c", "exit 5"}, "", "", 5, ""},
		{[]string{"/bin/sh", "-c", "nosuch"}, "", "/bin/sh: nosuch: not found\n", 127, ""}, // recorded in exec-bash-busybox
		{[]string{"hostname"}, "p\n", "", 0, ""},
		{[]string{"sh", "-c", "echo $X; echo prestop > /proc/1/fd/1"}, "y\n", "", 0, ""},
		{[]string{"/bin/bash"}, "", "", 0, `OCI runtime exec failed: exec failed: unable to start container process: exec: "/bin/bash": stat /bin/bash: no such file or directory`},
		{[]string{"/etc/hostname"}, "", "", 0, `exec: "/etc/hostname": permission denied`}, // recorded in probe-exec
		{[]string{"nosuch"}, "", "", 0, `exec: "nosuch": executable file not found in $PATH`},
	} {
		var out, errs string
		exit := -1
		_, err := w.runtime.Exec(id, tc.command, NoTerminal, Streams{
			Stdout: func(b []byte) { out += string(b) }, Stderr: func(b []byte) { errs += string(b) },
		}, func(code int) { exit = code })
		if tc.failure != "" {
			if err == nil || !strings.HasSuffix(err.Error(), tc.failure) || !strings.HasPrefix(err.Error(), `failed to exec in container: failed to start exec "`) {
				t.Errorf("%q: error %v, want ...%s", tc.command, err, tc.failure)
			}
			continue
		}
		w.pass(time.Second)
		if err != nil || exit != tc.exit || out != tc.out || errs != tc.err {
			t.Errorf("%q: exit %d, %q, %q, %v; want %d, %q, %q", tc.command, exit, out, errs, err, tc.exit, tc.out, tc.err)
		}
	}
	if got := w.log(id); got != "prestop\n" {
		t.Errorf("log %q", got)
	}
}

func TestExecKill(t *testing.T) {
	w := newWorld(t)
	id := w.start(Config{Image: "busybox", Command: []string{"sleep", "1000"}, Sandbox: w.pod("10.244.0.1")})
	exit := -1
	e, err := w.runtime.Exec(id, []string{"sh", "-c", "while :; do sleep 1; done"}, NoTerminal, Streams{}, func(code int) { exit = code })
	if err != nil {
		t.Fatal(err)
	}
	w.pass(time.Second)
	e.Kill()
	w.pass(0)
	if exit != 137 {
		t.Errorf("exit %d, want 137", exit)
	}
}

func TestStartError(t *testing.T) {
	w := newWorld(t)
	if err := w.runtime.Create(Config{ID: "x", Image: "busybox:1.36", Command: []string{"/no/such/command"}, Sandbox: w.pod("10.244.0.1")}); err != nil {
		t.Fatal(err)
	}
	err := w.runtime.Start("x")
	want := `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "/no/such/command": stat /no/such/command: no such file or directory` // recorded in pod-phases
	if err == nil || err.Error() != want {
		t.Errorf("error %v", err)
	}
	if s := w.status("x"); s.State != Exited || s.ExitCode != 128 || s.Reason != "StartError" || s.Message != want {
		t.Errorf("status %+v", s)
	}
}

func TestNginx(t *testing.T) {
	w := newWorld(t)
	pod := w.pod("10.244.0.1")
	id := w.start(Config{Image: "nginx:1.25", Sandbox: pod})
	client := w.start(Config{Image: "busybox:1.36", Command: []string{"sh", "-c", "sleep 1; wget -qO- http://10.244.0.1/ | grep title; wget -qO- 10.244.0.1/nosuch"}, Sandbox: w.pod("10.244.0.2")})
	w.pass(2 * time.Second)
	if got, want := w.log(client), "wget: server returned error: HTTP/1.1 404 Not Found\n<title>Welcome to nginx!</title>\n"; got != want && got != "<title>Welcome to nginx!</title>\nwget: server returned error: HTTP/1.1 404 Not Found\n" {
		t.Errorf("client's log %q, want %q", got, want)
	}
	if got := w.log(id); !strings.Contains(got, `10.244.0.2 - - [01/Jan/2026:00:00:01 +0000] "GET / HTTP/1.1" 200 615 "-" "Wget" "-"`) {
		t.Errorf("nginx's log %q", got)
	}
	_ = w.runtime.Signal(id, w.runtime.StopSignal(id))
	w.pass(0)
	if s := w.status(id); s.State != Exited || s.ExitCode != 0 {
		t.Errorf("after its stop signal: %+v", s)
	}
}

func TestParkedContainersAreCheap(t *testing.T) {
	w := newWorld(t)
	pod := w.pod("10.244.0.1")
	before := runtime.NumGoroutine()
	var m1, m2 runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m1)
	const count = 2000
	for i := range count {
		w.start(Config{ID: fmt.Sprint(i), Image: "busybox", Command: []string{"sh", "-c", "sleep 3600"}, Sandbox: pod})
	}
	w.pass(time.Second)
	runtime.GC()
	runtime.ReadMemStats(&m2)
	if n := runtime.NumGoroutine() - before; n > 5 {
		t.Errorf("%d goroutines for %d parked containers", n, count)
	}
	if each := (m2.HeapAlloc - m1.HeapAlloc) / count; each > 20<<10 {
		t.Errorf("%d bytes of heap for each parked container", each)
	} else {
		t.Logf("%d bytes each", each)
	}
}

func addrPort(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

// TestExecSeesTheContainersFiles: what can be executed is what the container
// has, with its mounts and what was written since, not what its image has.
func TestExecSeesTheContainersFiles(t *testing.T) {
	w := newWorld(t)
	now := w.clock.Now
	scripts := filesystem.NewTree(0o755, now())
	v, err := filesystem.NewView(scripts, now)
	if err != nil {
		t.Fatal(err)
	}
	_ = v.WriteFile("/check", []byte("#!/bin/sh\necho checked $1\n"), 0o755)
	_ = v.WriteFile("/plain", []byte("echo\n"), 0o644)
	run := func(id string, command ...string) string {
		t.Helper()
		out, exit := "", -1
		_, err := w.runtime.Exec(id, command, NoTerminal, Streams{Stdout: func(b []byte) { out += string(b) }}, func(code int) { exit = code })
		if err != nil {
			_, reason, _ := strings.Cut(err.Error(), "unable to start container process: ")
			return reason
		}
		w.pass(time.Second)
		return fmt.Sprintf("%d %s", exit, out)
	}
	fresh := func(mounts ...filesystem.Mount) string {
		return w.start(Config{Image: "busybox:1.36", Command: []string{"sleep", "1000"}, Sandbox: w.pod(fmt.Sprintf("10.244.0.%d", w.n+1)), Mounts: mounts})
	}
	mounted := func(at string) filesystem.Mount { return filesystem.Mount{Path: at, Tree: scripts} }

	if got, want := run(fresh(), "/etc/hostname"), `exec: "/etc/hostname": permission denied`; got != want { // recorded in probe-unknown
		t.Errorf("a file that the kubelet wrote: %s, want %s", got, want)
	}
	if got, want := run(fresh(mounted("/scripts")), "/scripts/check", "it"), "0 checked it\n"; got != want {
		t.Errorf("a script in a volume: %q, want %q", got, want)
	}
	if got, want := run(fresh(mounted("/scripts")), "/scripts/plain"), `exec: "/scripts/plain": permission denied`; got != want {
		t.Errorf("a file in a volume: %s, want %s", got, want)
	}
	if got, want := run(fresh(mounted("/usr/bin")), "/usr/bin/env"), `exec: "/usr/bin/env": stat /usr/bin/env: no such file or directory`; got != want {
		t.Errorf("with a volume over /usr/bin: %s, want %s", got, want)
	}
	id := fresh()
	if got := run(id, "sh", "-c", `printf '#!/bin/sh\necho made\n' > /tmp/s; chmod +x /tmp/s`); got != "0 " {
		t.Fatal(got)
	}
	if got, want := run(id, "/tmp/s"), "0 made\n"; got != want {
		t.Errorf("a script made since: %q, want %q", got, want)
	}
}

// What the programs of an image say, and what its root has, is that of the
// distribution it is built on: behaviours/recorded/init-own-filesystem.
func TestImagesSpeakAsTheirBase(t *testing.T) {
	w := newWorld(t)
	for i, tc := range []struct {
		image, command, out string
		exit                int
	}{
		{"nginx:1.25", "ls /x", "ls: cannot access '/x': No such file or directory\n", 2},
		{"nginx:1.25", "cat /x", "cat: /x: No such file or directory\n", 1},
		{"nginx:1.25", "ls /", "bin\nboot\ndev\ndocker-entrypoint.sh\netc\nhome\nlib\nlib64\nmedia\nmnt\nopt\nproc\nroot\nrun\nsbin\nsrv\nsys\ntmp\nusr\nvar\n", 0},
		{"nginx:1.25", "bash -c 'echo $0; exit 3'", "bash\n", 3},
		{"nginx:1.25-alpine", "ls /x", "ls: /x: No such file or directory\n", 1},
		{"busybox:1.36", "cat /x", "cat: can't open '/x': No such file or directory\n", 1},
		{"busybox:1.36", "ls /", "bin\ndev\netc\nhome\nlib\nlib64\nproc\nroot\nrun\nsbin\nsys\ntmp\nusr\nvar\n", 0},
	} {
		id := w.start(Config{Image: tc.image, Command: []string{"sh", "-c", tc.command + "; exit $?"}, Sandbox: w.pod(fmt.Sprintf("10.244.0.%d", i+1))})
		w.pass(time.Second)
		if s := w.status(id); w.log(id) != tc.out || s.ExitCode != tc.exit {
			t.Errorf("%s: %s: %q and exit code %d, want %q and %d", tc.image, tc.command, w.log(id), s.ExitCode, tc.out, tc.exit)
		}
	}
}

// The words are containerd's; a recorded probe has them, too.
func TestExecNeedsAContainerThatRuns(t *testing.T) {
	w := newWorld(t)
	ended := w.start(Config{Image: "busybox", Command: []string{"true"}, Sandbox: w.pod("10.244.0.1")})
	w.pass(time.Second + longestNote)
	for id, want := range map[string]string{
		ended:    "failed to exec in container: container is in CONTAINER_EXITED state",
		"absent": `failed to exec in container: failed to find container "absent" in store: not found`,
	} {
		if _, err := w.runtime.Exec(id, []string{"true"}, NoTerminal, Streams{}, func(int) {}); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", id, err, want)
		}
	}
}

// For a moment containerd has removed the task and not yet noted the end: recorded
// probes have got both answers (kube-proxy-service-mapping).
func TestExecInAContainerThatHasJustEnded(t *testing.T) {
	w := newWorld(t)
	seen := map[bool]bool{}
	for i := range 20 {
		id := w.start(Config{Image: "busybox", Command: []string{"true"}, Sandbox: w.pod(fmt.Sprintf("10.244.0.%d", i+1))})
		w.pass(longestNote / 2)
		_, err := w.runtime.Exec(id, []string{"true"}, NoTerminal, Streams{}, func(int) {})
		if errors.Is(err, ErrNotFound) && err.Error() != "failed to exec in container: failed to load task: no running task found: task "+id+" not found" {
			t.Error(err)
		}
		seen[errors.Is(err, ErrNotFound)] = true
	}
	if !seen[true] || !seen[false] {
		t.Errorf("only one of the answers came: %v", seen)
	}
}
