package container

import (
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// TestDefaults is what images do when a pod gives no command.
func TestDefaults(t *testing.T) {
	for image, want := range map[string]struct {
		state State
		exit  int
		stop  int // exit code after the stop signal; -1 ignores it
	}{
		"busybox":                    {Exited, 0, 0}, // sh without a terminal
		"alpine:3":                   {Exited, 0, 0},
		"nginx":                      {Running, 0, 0},
		"httpd:2.4":                  {Running, 0, 0},
		"redis:7":                    {Running, 0, 0},
		"registry.k8s.io/pause:3.10": {Running, 0, 0},
		"registry.k8s.io/e2e-test-images/agnhost:2.66.1": {Running, 0, 2},
	} {
		w := newWorld(t)
		id := w.start(Config{Image: image, Sandbox: w.pod("10.244.0.1")})
		w.pass(time.Hour)
		if s := w.status(id); s.State != want.state || s.ExitCode != want.exit {
			t.Errorf("%s: %+v", image, s)
		}
		_ = w.runtime.Signal(id, w.runtime.StopSignal(id))
		w.pass(time.Second)
		if s := w.status(id); s.State != Exited || s.ExitCode != want.stop {
			t.Errorf("%s after its stop signal: %+v", image, s)
		}
	}
}

func TestInteractiveShell(t *testing.T) {
	w := newWorld(t)
	id := w.start(Config{Image: "busybox", Command: []string{"sleep", "1000"}, Sandbox: w.pod("10.244.0.1")})
	out, exit := "", -1
	in := process.NewPipe()
	_, err := w.runtime.Exec(id, []string{"sh"}, NoTerminal, Streams{Stdin: in, Stdout: func(b []byte) { out += string(b) }}, func(code int) { exit = code })
	if err != nil {
		t.Fatal(err)
	}
	in.Feed([]byte("x=1; echo a\nif true\n"))
	w.pass(time.Second)
	in.Feed([]byte("then echo $x; fi\nexit 3\n"))
	w.pass(time.Second)
	if out != "a\n1\n" || exit != 3 {
		t.Errorf("%q, exit %d", out, exit)
	}
}
