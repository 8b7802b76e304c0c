package machine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
)

// node answers commands, and notes them.
type node struct {
	answers map[string]string // by how the command begins
	mu      sync.Mutex
	ran     []string
}

func (n *node) run(_ context.Context, name string, command ...string) ([]byte, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	line := strings.Join(command, " ")
	n.ran = append(n.ran, name+": "+line)
	for begin, answer := range n.answers {
		if strings.HasPrefix(line, begin) {
			return []byte(answer), nil
		}
	}
	if strings.HasPrefix(line, "ctr") {
		return nil, nil
	}
	return nil, errors.New("unknown: " + line)
}

func runtimes(answers map[string]string) (*Containerd, *node) {
	running := corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "p", UID: "u"},
		Spec:       corev1.PodSpec{NodeName: "n1"},
		Status: corev1.PodStatus{
			InitContainerStatuses: []corev1.ContainerStatus{{Name: "done", ContainerID: "containerd://c0"}},
			ContainerStatuses:     []corev1.ContainerStatus{{Name: "main", ContainerID: "containerd://c1", State: running}},
		},
	}
	nodes := []corev1.Node{{ObjectMeta: metav1.ObjectMeta{Name: "n1"}}, {ObjectMeta: metav1.ObjectMeta{Name: "n2"}}}
	n := &node{answers: answers}
	return &Containerd{client: fake.NewClientset(pod, &nodes[0], &nodes[1]), run: n.run}, n
}

func TestAContainerIsKilledWhereItRuns(t *testing.T) {
	c, n := runtimes(nil)
	if err := c.KillContainer(t.Context(), "ns", "p", "main"); err != nil {
		t.Fatal(err)
	}
	if want := []string{"n1: ctr --namespace k8s.io tasks kill --signal SIGKILL c1"}; !slices.Equal(n.ran, want) {
		t.Errorf("ran %q, not %q", n.ran, want)
	}
	for name, want := range map[string]string{"done": "does not run", "other": "no container other"} {
		if err := c.KillContainer(t.Context(), "ns", "p", name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASandboxEndsWithItsContainers(t *testing.T) {
	c, n := runtimes(map[string]string{"crictl --timeout=60s pods": "s1\n", "crictl --timeout=60s ps": "c1\nc2\n"})
	if err := c.KillSandbox(t.Context(), "ns", "p"); err != nil {
		t.Fatal(err)
	}
	var killed []string
	for _, line := range n.ran {
		if i := strings.LastIndex(line, "SIGKILL "); i >= 0 {
			killed = append(killed, line[i+len("SIGKILL "):])
		}
	}
	slices.Sort(killed)
	if want := []string{"c1", "c2", "s1"}; !slices.Equal(killed, want) {
		t.Errorf("killed %q, not %q: %q", killed, want, n.ran)
	}
	c, _ = runtimes(map[string]string{"crictl --timeout=60s pods": ""})
	if err := c.KillSandbox(t.Context(), "ns", "p"); err == nil || !strings.Contains(err.Error(), "no sandbox that runs") {
		t.Errorf("without a sandbox: %v", err)
	}
}

func TestAnImageIsAddedOnEachNodeAndDropped(t *testing.T) {
	c, n := runtimes(map[string]string{"crictl --timeout=60s images": `{"images":[{"repoTags":["registry.k8s.io/pause:3.10"]},{"repoTags":["docker.io/library/busybox:1.36"]}]}`})
	if err := errors.Join(c.AddImage(t.Context(), "late:1.0"), c.DropImage(t.Context(), "late:1.0")); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"n1: ctr --namespace k8s.io images tag --force docker.io/library/busybox:1.36 docker.io/library/late:1.0",
		"n2: ctr --namespace k8s.io images tag --force docker.io/library/busybox:1.36 docker.io/library/late:1.0",
		"n1: ctr --namespace k8s.io images rm docker.io/library/late:1.0",
		"n2: ctr --namespace k8s.io images rm docker.io/library/late:1.0",
	} {
		if !slices.Contains(n.ran, want) {
			t.Errorf("%q was not run: %q", want, n.ran)
		}
	}
	if err := c.AddImage(t.Context(), "Not An Image"); err == nil {
		t.Error("a name that is none is accepted")
	}
}
