// Package machine does to a real cluster's nodes what its API cannot do: it
// runs commands of their container runtime, containerd, behind the kubelet's
// back.
package machine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/distribution/reference"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// Run runs a command on a node, and returns what it prints on its standard
// output. The error has what it prints on the other one.
type Run func(ctx context.Context, node string, command ...string) ([]byte, error)

// timeout is how long the runtime may take for a request: crictl's own 2 s are
// too short for a machine that is busy.
const timeout = "--timeout=60s"

// Containerd reaches the container runtimes of a cluster's nodes. It implements
// target.ContainerKiller, target.SandboxKiller and target.ImageAdder.
type Containerd struct {
	client kubernetes.Interface
	run    Run
}

// New returns the runtimes of the nodes on which run runs commands; the
// configuration reaches the cluster.
func New(config *rest.Config, run Run) (*Containerd, error) {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("a client for %s: %w", config.Host, err)
	}
	return &Containerd{client: client, run: run}, nil
}

// KillContainer ends a container's main process as SIGKILL from outside does.
func (c *Containerd) KillContainer(ctx context.Context, namespace, pod, container string) error {
	p, err := c.client.CoreV1().Pods(namespace).Get(ctx, pod, metav1.GetOptions{})
	if err != nil {
		return err
	}
	statuses := slices.Concat(p.Status.InitContainerStatuses, p.Status.ContainerStatuses, p.Status.EphemeralContainerStatuses)
	for _, s := range statuses {
		if s.Name != container {
			continue
		}
		id, ok := strings.CutPrefix(s.ContainerID, "containerd://")
		if !ok || s.State.Running == nil {
			return fmt.Errorf("container %s of pod %s does not run", container, pod)
		}
		_, err := c.run(ctx, p.Spec.NodeName, "ctr", "--namespace", "k8s.io", "tasks", "kill", "--signal", "SIGKILL", id)
		return err
	}
	return fmt.Errorf("pod %s has no container %s that was started", pod, container)
}

// KillSandbox ends a pod's sandbox and all its containers at once: crictl's stopp
// would take seconds, in which the kubelet would start containers in a sandbox
// that is about to end.
func (c *Containerd) KillSandbox(ctx context.Context, namespace, pod string) error {
	p, err := c.client.CoreV1().Pods(namespace).Get(ctx, pod, metav1.GetOptions{})
	if err != nil {
		return err
	}
	node := p.Spec.NodeName
	if node == "" {
		return fmt.Errorf("pod %s is on no node", pod)
	}
	sandboxes, err := c.ids(ctx, node, "pods", "--state", "ready", "--label", "io.kubernetes.pod.uid="+string(p.UID))
	if err != nil {
		return err
	}
	if len(sandboxes) == 0 {
		return fmt.Errorf("pod %s has no sandbox that runs", pod)
	}
	containers, err := c.ids(ctx, node, "ps", "--label", "io.kubernetes.pod.uid="+string(p.UID))
	if err != nil {
		return err
	}
	ids := slices.Concat(sandboxes, containers)
	errs := make([]error, len(ids))
	var kills sync.WaitGroup
	for i, id := range ids {
		kills.Go(func() {
			_, errs[i] = c.run(ctx, node, "ctr", "--namespace", "k8s.io", "tasks", "kill", "--signal", "SIGKILL", id)
		})
	}
	kills.Wait()
	return errors.Join(errs...)
}

// ids are what a command of crictl lists.
func (c *Containerd) ids(ctx context.Context, node, list string, of ...string) ([]string, error) {
	out, err := c.run(ctx, node, slices.Concat([]string{"crictl", timeout, list, "--quiet"}, of)...)
	return strings.Fields(string(out)), err
}

// AddImage lets pods have an image that there is not, under the name that is
// given: each node gets it as another name for the first of the stand-ins that
// it has. What pulls the image even if it is there still does not find it.
func (c *Containerd) AddImage(ctx context.Context, image string) error {
	full, err := Normal(image)
	if err != nil {
		return err
	}
	return c.onEachNode(ctx, func(node string) error {
		from, err := c.standIn(ctx, node)
		if err != nil {
			return err
		}
		_, err = c.run(ctx, node, "ctr", "--namespace", "k8s.io", "images", "tag", "--force", from, full)
		return err
	})
}

// DropImage takes an image away that AddImage has added.
func (c *Containerd) DropImage(ctx context.Context, image string) error {
	full, err := Normal(image)
	if err != nil {
		return err
	}
	return c.onEachNode(ctx, func(node string) error {
		_, err := c.run(ctx, node, "ctr", "--namespace", "k8s.io", "images", "rm", full)
		return err
	})
}

// standIns are parts of the names of images that stand for one that is added:
// one with a shell, as nodes of kind and of k3s have it for their storage, or at
// least that of the sandboxes, which every node has.
var standIns = []string{"/busybox:", "-busybox:", "-helper:", "/helper:", "/pause:", "-pause:"}

func (c *Containerd) standIn(ctx context.Context, node string) (string, error) {
	names, err := c.Images(ctx, node)
	if err != nil {
		return "", err
	}
	for _, part := range standIns {
		for _, name := range names {
			if strings.Contains(name, part) {
				return name, nil
			}
		}
	}
	return "", fmt.Errorf("it has no image that could stand for another one")
}

func (c *Containerd) onEachNode(ctx context.Context, do func(node string) error) error {
	nodes, err := c.client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, n := range nodes.Items {
		if err := do(n.Name); err != nil {
			return fmt.Errorf("node %s: %w", n.Name, err)
		}
	}
	return nil
}

// Architectures returns what the nodes compute with, such as "amd64", by their
// names.
func (c *Containerd) Architectures(ctx context.Context) (map[string]string, error) {
	nodes, err := c.client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	of := map[string]string{}
	for _, n := range nodes.Items {
		of[n.Name] = n.Status.NodeInfo.Architecture
	}
	return of, nil
}

// Images returns the full names of the images that a node has.
func (c *Containerd) Images(ctx context.Context, node string) ([]string, error) {
	out, err := c.run(ctx, node, "crictl", timeout, "images", "--output", "json")
	if err != nil {
		return nil, err
	}
	var list struct {
		Images []struct {
			RepoTags []string `json:"repoTags"`
		} `json:"images"`
	}
	if err := json.Unmarshal(out, &list); err != nil {
		return nil, fmt.Errorf("what crictl says of its images cannot be read: %w", err)
	}
	var names []string
	for _, i := range list.Images {
		names = append(names, i.RepoTags...)
	}
	slices.Sort(names)
	return names, nil
}

// Normal is an image's full name, as containerd has it: "nginx" is
// "docker.io/library/nginx:latest".
func Normal(image string) (string, error) {
	named, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return "", err
	}
	return reference.TagNameOnly(named).String(), nil
}
