package k3s

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	tcexec "github.com/testcontainers/testcontainers-go/exec"

	"github.com/gherkube/gherkube/runtime/docker"
	"github.com/gherkube/gherkube/schema/release"
)

const kubeconfig = `{"apiVersion": "v1", "kind": "Config", "current-context": "default",
"clusters": [{"name": "default", "cluster": {"server": "https://localhost:1"}}],
"users": [{"name": "default", "user": {"token": "x"}}],
"contexts": [{"name": "default", "context": {"cluster": "default", "user": "default"}}]}`

func TestTheImageIsOfTheReleaseThatTheSimulatorIs(t *testing.T) {
	if !strings.Contains(DefaultImage, ":v"+release.Release+".") {
		t.Errorf("%s is not of Kubernetes %s: take the newest image of k3s of that release, if there is one (docs/upgrading.md)",
			DefaultImage, release.Release)
	}
}

// fake is an engine and the only node that it may have.
type fake struct {
	images  []string // of the engine
	onNode  []string
	pulls   map[string]error
	hangs   bool  // while a container is made
	running error // why no container is made
	lasting error // why a container cannot be removed
	config  string

	made, removed []string
	commands      []string
	gone          chan struct{} // closed when the container is removed
}

func newFake() *fake {
	return &fake{config: kubeconfig, images: []string{DefaultImage}, gone: make(chan struct{})}
}

func (f *fake) Has(_ context.Context, image string) (bool, error) {
	return slices.Contains(f.images, image), nil
}

func (f *fake) Pull(_ context.Context, image string) error {
	err, known := f.pulls[image]
	if !known {
		return errors.New("manifest unknown")
	}
	return err
}

func (f *fake) run(ctx context.Context, name, image string) (node, error) {
	if f.running != nil {
		return nil, f.running
	}
	f.made = append(f.made, name+" "+image)
	if f.hangs {
		<-f.gone
		return nil, errors.New("no such container")
	}
	return f, ctx.Err()
}

func (f *fake) Remove(_ context.Context, name string) error {
	if f.lasting != nil {
		return f.lasting
	}
	if len(f.removed) == 0 {
		close(f.gone)
	}
	f.removed = append(f.removed, name)
	return nil
}

func (f *fake) Reaper() string { return "" }

func (f *fake) Exec(_ context.Context, command []string, _ ...tcexec.ProcessOption) (int, io.Reader, error) {
	line := strings.Join(command, " ")
	f.commands = append(f.commands, line)
	switch {
	case strings.HasPrefix(line, "k3s crictl --timeout=60s images"):
		return 0, frames(1, fmt.Sprintf(`{"images": [{"repoTags": ["%s"]}]}`, strings.Join(f.onNode, `","`))), nil
	case strings.HasPrefix(line, "k3s crictl pull"):
		return 1, frames(2, "noise\nno such image\n"), nil
	}
	return 0, frames(1, ""), nil
}

// frames is what a program wrote, as the engine sends it.
func frames(stream byte, text string) io.Reader {
	head := make([]byte, 8)
	head[0] = stream
	binary.BigEndian.PutUint32(head[4:], uint32(len(text)))
	return bytes.NewReader(append(head, text...))
}

func (f *fake) GetKubeConfig(context.Context) ([]byte, error) { return []byte(f.config), nil }

func (f *fake) LoadImages(_ context.Context, images ...string) error {
	f.onNode = append(f.onNode, images...)
	return nil
}

func (f *fake) CopyToContainer(_ context.Context, text []byte, path string, _ int64) error {
	f.commands = append(f.commands, fmt.Sprintf("copy %d bytes to %s", len(text), path))
	return nil
}

func quiet(string) {}

func TestClusterIsMadeAndRemoved(t *testing.T) {
	f := newFake()
	k, err := create(t.Context(), f, Config{Say: quiet})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{k.Name + " " + DefaultImage}; !slices.Equal(f.made, want) {
		t.Errorf("made %q, want %q", f.made, want)
	}
	if k.REST().Host != "https://localhost:1" {
		t.Errorf("the cluster is at %s", k.REST().Host)
	}
	if err := k.Delete(); err != nil || !slices.Equal(f.removed, []string{k.Name}) {
		t.Errorf("removed %q, %v", f.removed, err)
	}
}

func TestNothingIsLeftOfAClusterThatCannotBeMade(t *testing.T) {
	for name, spoil := range map[string]func(*fake){
		"no node":       func(f *fake) { f.running = errors.New("no privileges") },
		"no kubeconfig": func(f *fake) { f.config = "- 1" },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			spoil(f)
			if _, err := create(t.Context(), f, Config{Say: quiet}); err == nil {
				t.Fatal("there is a cluster")
			}
			if len(f.removed) != 1 {
				t.Errorf("removed %q, want the node", f.removed)
			}
		})
	}
}

func TestImageThatDoesNotExist(t *testing.T) {
	f := newFake()
	_, err := create(t.Context(), f, Config{Image: "rancher/k3s:v0", Say: quiet})
	var image *docker.ImageError
	if !errors.As(err, &image) || image.Image != "rancher/k3s:v0" {
		t.Errorf("the error is %v", err)
	}
	if len(f.made) > 0 {
		t.Errorf("made %q without an image", f.made)
	}
}

func TestImageIsPulledFirst(t *testing.T) {
	f := newFake()
	f.pulls = map[string]error{"rancher/k3s:v9": nil}
	var said []string
	if _, err := create(t.Context(), f, Config{Image: "rancher/k3s:v9", Say: func(line string) { said = append(said, line) }}); err != nil {
		t.Fatal(err)
	}
	if said[0] != "pulling image rancher/k3s:v9" {
		t.Errorf("said %q", said)
	}
}

// TestInterruptRemovesTheNode: also a node that comes into being only after the
// interrupt, because making it does not heed one.
func TestInterruptRemovesTheNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.hangs = true
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			_, err := create(ctx, f, Config{Say: quiet})
			done <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("making ends with %v", err)
		}
		if len(f.removed) < 2 { // under its hands, and at the end
			t.Errorf("removed %q", f.removed)
		}
	})
}

func TestNodeThatCannotBeRemovedIsNamed(t *testing.T) {
	f := newFake()
	f.running, f.lasting = errors.New("no privileges"), errors.New("device is busy")
	_, err := create(t.Context(), f, Config{Say: quiet})
	var left *LeftError
	if !errors.As(err, &left) || left.Remove != "docker rm --force --volumes "+left.Cluster {
		t.Errorf("the error is %v", err)
	}
	if !strings.Contains(err.Error(), "no privileges") {
		t.Errorf("the error does not say what happened first: %v", err)
	}
}

func TestImagesOfTheNode(t *testing.T) {
	f := newFake()
	f.onNode = []string{"docker.io/library/nginx:1.25"}
	f.images = append(f.images, "busybox:1.36", "nginx:1.25")
	k, err := create(t.Context(), f, Config{Say: quiet})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	lacks, err := k.Provide(t.Context(), []string{"busybox:1.36", "nginx:1.25", "nowhere/app:1", "Not A Name"}, func(line string) { said = append(said, line) })
	if err != nil {
		t.Fatal(err)
	}
	if len(lacks) != 1 || lacks["nowhere/app:1"] == "" {
		t.Errorf("lacks %q, want nowhere/app:1", lacks)
	}
	want := []string{"loading image busybox:1.36", "pulling image nowhere/app:1",
		"image nowhere/app:1: it cannot be pulled: crictl pull on node " + k.Name + ": exit code 1: no such image"}
	if !slices.Equal(said, want) {
		t.Errorf("said %q, want %q", said, want)
	}
}

// TestFaultsAreCommandsOfTheNode: k3s has crictl and ctr in itself.
func TestFaultsAreCommandsOfTheNode(t *testing.T) {
	f := newFake()
	k, err := create(t.Context(), f, Config{Say: quiet})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.run(t.Context(), k.Name, "ctr", "--namespace", "k8s.io", "tasks", "kill", "x"); err != nil {
		t.Fatal(err)
	}
	if want := "k3s ctr --namespace k8s.io tasks kill x"; !slices.Contains(f.commands, want) {
		t.Errorf("ran %q, want %q", f.commands, want)
	}
	if _, err := k.run(t.Context(), "other", "ctr"); err == nil {
		t.Error("a command runs on a node that there is not")
	}
}

func TestArchiveIsCopiedAndImported(t *testing.T) {
	f := newFake()
	k, err := create(t.Context(), f, Config{Say: quiet})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.load(t.Context(), []byte("tar")); err != nil {
		t.Fatal(err)
	}
	want := []string{"copy 3 bytes to /tmp/gherkube-images.tar", "k3s ctr --namespace k8s.io images import /tmp/gherkube-images.tar"}
	if !slices.Equal(f.commands, want) {
		t.Errorf("did %q, want %q", f.commands, want)
	}
}
