package main_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"k8s.io/kubernetes/pkg/probe"
	grpcprobe "k8s.io/kubernetes/pkg/probe/grpc"
	httpprobe "k8s.io/kubernetes/pkg/probe/http"
	tcpprobe "k8s.io/kubernetes/pkg/probe/tcp"

	"github.com/gherkube/gherkube/runtime/actor"
)

// These tests run the program that is embedded for clusters, as a process of
// this machine. What depends on time is tested in runtime/actor/program.

// command returns the program with a script, under the name that it is called
// by.
func command(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the program is built for Linux")
	}
	program, err := actor.Program(runtime.GOARCH)
	if err != nil {
		t.Skip(err)
	}
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, program, 0o755); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(file, args...)
	c.Env = []string{}
	return c
}

// started is a program that has printed the line "up".
func started(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	c := command(t, "actor", append(args, "prints up")...)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill() // it may have ended
		_ = c.Wait()
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "up\n" {
		t.Fatalf("the program printed %q, %v", line, err)
	}
	return c
}

func TestOutputAndExitCode(t *testing.T) {
	for _, tc := range []struct {
		args           []string
		code           int
		stdout, stderr string
	}{
		{[]string{"prints a\nprints b to stderr", "exits 7"}, 7, "a\n", "b\n"},
		{[]string{"exits 0"}, 0, "", ""},
		{nil, 2, "", "actor: line 1: \"\": the script is empty: say what the container does, e.g. \"listens on 8080 after 5s\"\n"},
		{[]string{"@/no/such"}, 2, "", "actor: /no/such: no such file or directory: mount the script there, or give its lines as arguments\n"},
	} {
		var stdout, stderr strings.Builder
		c := command(t, "actor", tc.args...)
		c.Stdout, c.Stderr = &stdout, &stderr
		err := c.Run()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		if code := c.ProcessState.ExitCode(); code != tc.code || stdout.String() != tc.stdout || stderr.String() != tc.stderr {
			t.Errorf("%q: code %d, %q, %q", tc.args, code, &stdout, &stderr)
		}
	}
}

func TestSignals(t *testing.T) {
	c := started(t, "exits 4 on TERM")
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGTERM} {
		if err := c.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
	}
	_ = c.Wait()
	if code := c.ProcessState.ExitCode(); code != 4 {
		t.Errorf("%s, want exit code 4: all signals but TERM do nothing", c.ProcessState)
	}
}

func TestFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ready")
	c := started(t, "writes \"yes\\n\" to "+file, "exits 0 on TERM")
	out, err := command(t, "cat", file).Output()
	if string(out) != "yes\n" || err != nil {
		t.Errorf("%q, %v", out, err)
	}
	var stderr strings.Builder
	missing := command(t, "cat", "/no/such", t.TempDir())
	missing.Stderr = &stderr
	err = missing.Run()
	first, second, _ := strings.Cut(stderr.String(), "\n")
	if first != "cat: can't open '/no/such': No such file or directory" || second != "cat: read error: Is a directory\n" || missing.ProcessState.ExitCode() != 1 {
		t.Errorf("%q, %v", &stderr, err)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
}

// freePort is a port that nobody listens on.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// patience is what no answer takes, on the slowest machine.
const patience = time.Minute

// TestKubeletsProbes asks the program with the kubelet's own probers.
func TestKubeletsProbes(t *testing.T) {
	web, hung, health := freePort(t), freePort(t), freePort(t)
	started(t,
		fmt.Sprintf("listens on %d", web), "GET /good answers 200 \"fine\"", "GET /bad answers 500",
		fmt.Sprintf("hangs on %d", hung),
		fmt.Sprintf("grpc health on %d is SERVING", health),
		fmt.Sprintf("grpc health on %d is NOT_SERVING for db", health),
		fmt.Sprintf("grpc health on %d is UNKNOWN for cache", health))
	for path, want := range map[string]string{"good": "success fine", "bad": "failure HTTP probe failed with statuscode: 500", "other": "failure HTTP probe failed with statuscode: 404"} {
		request, err := http.NewRequest(http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/%s", web, path), nil)
		if err != nil {
			t.Fatal(err)
		}
		result, output, err := httpprobe.New(false).Probe(request, patience)
		check(t, path, result, output, err, want)
	}
	result, output, err := tcpprobe.New().Probe("127.0.0.1", hung, patience)
	check(t, "tcp", result, output, err, "success ")
	for service, want := range map[string]string{
		"":       "success service healthy",
		"db":     `failure service unhealthy (responded with "NOT_SERVING")`,
		"cache":  `failure service unhealthy (responded with "UNKNOWN")`,
		"nosuch": "failure error: health rpc probe failed: rpc error: code = NotFound desc = unknown service",
	} {
		result, output, err := grpcprobe.New().Probe("127.0.0.1", service, health, patience, grpcprobe.ProbeOptions{})
		check(t, "service "+service, result, output, err, want)
	}
}

func check(t *testing.T, what string, result probe.Result, output string, err error, want string) {
	t.Helper()
	if got := string(result) + " " + output; got != want || err != nil {
		t.Errorf("%s: %q, %v; want %q", what, got, err, want)
	}
}

func TestOneOfTwoCannotListen(t *testing.T) {
	port := freePort(t)
	started(t, fmt.Sprintf("listens on %d", port))
	c := command(t, "actor", fmt.Sprintf("listens on %d", port))
	stderr, err := c.StderrPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(stderr)
	_ = c.Wait()
	if want := fmt.Sprintf("actor: listen tcp :%d: bind: address already in use\n", port); string(text) != want || c.ProcessState.ExitCode() != 1 {
		t.Errorf("%q, %s; want %q", text, c.ProcessState, want)
	}
}
