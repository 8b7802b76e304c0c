package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// TestServe starts the program, uses the cluster as another program would, and
// interrupts it.
func TestServe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kubeconfig")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // against a hang
	defer cancel()
	serve := startServe(ctx, t, path, "--nodes", "3", "--speed", "100")

	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("the kubeconfig's mode is %o: others can read the token", mode)
	}
	config, err := clientcmd.BuildConfigFromFlags("", path)
	if err != nil {
		t.Fatal(err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	nodes, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{LabelSelector: "!node-role.kubernetes.io/control-plane"})
	if err != nil {
		t.Fatal(err)
	}
	if len(nodes.Items) != 3 {
		t.Errorf("%d nodes, want the 3 asked for", len(nodes.Items))
	}

	// Without the token nobody gets in.
	insecure := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	refused, err := insecure.Get(config.Host + "/api/v1/pods")
	if err != nil {
		t.Fatal(err)
	}
	_ = refused.Body.Close()
	if refused.StatusCode != http.StatusUnauthorized {
		t.Errorf("without the token: status %d, want 401", refused.StatusCode)
	}

	if err := serve.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := serve.Wait(); err != nil {
		t.Errorf("after Ctrl-C: %v, want exit code 0", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the kubeconfig is still there, of use to nobody")
	}
}

// TestServesDoNotShareAKubeconfig: each serve keeps away from the file of another
// one that is alive, and takes over what a killed one has left.
func TestServesDoNotShareAKubeconfig(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kubeconfig")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // against a hang
	defer cancel()
	first := startServe(ctx, t, path)
	firsts := content(t, path)
	said, err := exec.CommandContext(ctx, "gherkube", "serve", "--kubeconfig", path).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 3 || !strings.Contains(string(said), "still runs") || !strings.Contains(string(said), "hint: ") {
		t.Errorf("the second ended with %v, and said: %s", err, said)
	}
	if content(t, path) != firsts {
		t.Error("the second took the kubeconfig of the first")
	}

	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait() // killed
	if content(t, path) != firsts {
		t.Fatal("a killed serve has left no file: nothing is tried here")
	}
	third := startServe(ctx, t, path)
	if content(t, path) == firsts {
		t.Error("the third did not replace what a killed one left")
	}

	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := third.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := third.Wait(); err != nil {
		t.Errorf("after Ctrl-C: %v, want exit code 0", err)
	}
	if content(t, path) != "mine" {
		t.Error("a serve deleted a file that was not its own any more")
	}
}

// startServe starts a serve and waits until it says that it serves.
func startServe(ctx context.Context, t *testing.T, kubeconfig string, args ...string) *exec.Cmd {
	t.Helper()
	serve := exec.CommandContext(ctx, "gherkube", append([]string{"serve", "--kubeconfig", kubeconfig}, args...)...)
	serve.Stderr = os.Stderr
	stdout, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewScanner(stdout)
	for said.Scan() {
		if strings.HasPrefix(said.Text(), "Ctrl-C") {
			return serve
		}
	}
	t.Fatalf("serve ended: %v", serve.Wait())
	return nil
}

func content(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
