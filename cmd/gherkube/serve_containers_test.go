package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// unmodelled is an image that gherkube knows nothing of.
const unmodelled = "gherkube.test/served:1"

// needsDocker skips unless an engine is there with an image to try, and gives it
// the unmodelled image.
func needsDocker(t *testing.T) {
	t.Helper()
	if out, err := exec.Command("docker", "tag", "busybox:1.36", unmodelled).CombinedOutput(); err != nil {
		t.Skipf("needs Docker with the image busybox:1.36: %v: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("docker", "rmi", unmodelled).Run() })
	t.Setenv("TESTCONTAINERS_RYUK_DISABLED", "true") // its image may not be there
}

// TestServeRunsRealContainers: what they write, how they end, and that probes
// and clients reach them, is theirs.
func TestServeRunsRealContainers(t *testing.T) {
	needsDocker(t)
	path := filepath.Join(t.TempDir(), "kubeconfig")
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute) // against a hang
	defer cancel()
	serve := startServe(ctx, t, path, "--containers", "docker")
	config, err := clientcmd.BuildConfigFromFlags("", path)
	if err != nil {
		t.Fatal(err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	pods := servedPods{t, ctx, client}

	pods.run("job", corev1.Container{Command: []string{"sh", "-c", `echo "$GREETING"; exit 3`}, Env: []corev1.EnvVar{{Name: "GREETING", Value: "hello"}}})
	job := pods.until("job", func(p *corev1.Pod) bool { return p.Status.Phase == corev1.PodFailed })
	if ended := job.Status.ContainerStatuses[0].State.Terminated; ended.ExitCode != 3 || pods.log("job") != "hello\n" {
		t.Errorf("it ended with %+v, and said %q", ended, pods.log("job"))
	}

	probe := &corev1.Probe{PeriodSeconds: 1, TimeoutSeconds: 10}
	probe.HTTPGet = &corev1.HTTPGetAction{Port: intstr.FromInt32(8080), Path: "/index.html"}
	pods.run("web", corev1.Container{ReadinessProbe: probe,
		Command: []string{"sh", "-c", "echo hi >/tmp/index.html; trap 'echo over; exit 0' TERM; httpd -p 8080 -h /tmp; while :; do sleep 0.1; done"}})
	web := pods.until("web", func(p *corev1.Pod) bool {
		return len(p.Status.ContainerStatuses) > 0 && p.Status.ContainerStatuses[0].Ready
	})
	if web.Status.PodIP == "" {
		t.Error("it has no address")
	}
	pods.delete("web")

	if err := serve.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := serve.Wait(); err != nil {
		t.Errorf("after Ctrl-C: %v, want exit code 0", err)
	}
	left, err := exec.Command("docker", "ps", "--all", "--quiet", "--filter", "ancestor="+unmodelled, "--filter", "name=^gherkube-").Output()
	if err != nil || len(left) > 0 {
		t.Errorf("containers that are left: %q, %v", left, err)
	}
}

// servedPods are those of a served cluster's default namespace.
type servedPods struct {
	t      *testing.T
	ctx    context.Context
	client kubernetes.Interface
}

func (s servedPods) run(name string, c corev1.Container) {
	s.t.Helper()
	c.Name, c.Image = "main", unmodelled
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: corev1.PodSpec{RestartPolicy: corev1.RestartPolicyNever, Containers: []corev1.Container{c}}}
	if _, err := s.client.CoreV1().Pods("default").Create(s.ctx, pod, metav1.CreateOptions{}); err != nil {
		s.t.Fatal(err)
	}
}

// until returns the pod as soon as it is as wanted.
func (s servedPods) until(name string, is func(*corev1.Pod) bool) *corev1.Pod {
	s.t.Helper()
	changes, err := s.client.CoreV1().Pods("default").Watch(s.ctx, metav1.ListOptions{FieldSelector: "metadata.name=" + name})
	if err != nil {
		s.t.Fatal(err)
	}
	defer changes.Stop()
	var last *corev1.Pod
	for change := range changes.ResultChan() {
		pod, ok := change.Object.(*corev1.Pod)
		if ok && is(pod) {
			return pod
		}
		last = pod
	}
	s.t.Fatalf("pod %s stays %+v", name, last.Status)
	return nil
}

func (s servedPods) log(name string) string {
	s.t.Helper()
	stream, err := s.client.CoreV1().Pods("default").GetLogs(name, &corev1.PodLogOptions{}).Stream(s.ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = stream.Close() }()
	text, err := io.ReadAll(stream)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// delete returns when the pod is gone, and checks that it ended by itself.
func (s servedPods) delete(name string) {
	s.t.Helper()
	if err := s.client.CoreV1().Pods("default").Delete(s.ctx, name, metav1.DeleteOptions{}); err != nil {
		s.t.Fatal(err)
	}
	ended := s.until(name, func(p *corev1.Pod) bool {
		return len(p.Status.ContainerStatuses) > 0 && p.Status.ContainerStatuses[0].State.Terminated != nil
	})
	if code := ended.Status.ContainerStatuses[0].State.Terminated.ExitCode; code != 0 {
		s.t.Errorf("told to stop, pod %s ended with %d, not by itself", name, code)
	}
}
