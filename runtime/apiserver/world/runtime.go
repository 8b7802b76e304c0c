package world

import (
	"context"
	"io"
	"net"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
)

// PodRuntime is what runs in the pods of a world, as the kubelets' server
// reaches it. Its methods are called from the goroutines of long-running
// requests, which are not inside the world's gate: they enter it as they need. The
// pod exists and has a node when they are called.
//
// The texts of errors go to the client: they should be the kubelet's.
type PodRuntime interface {
	// Logs returns the log of a container (kubelet's GetKubeletContainerLogs).
	// options.Container is set. With options.Follow the reader blocks until
	// there is more, and ends with the container or with ctx.
	Logs(ctx context.Context, pod types.NamespacedName, options *corev1.PodLogOptions) (io.ReadCloser, error)
	// Running tells whether a process can be reached: an error says that the
	// container does not run, which the client hears before anything is streamed.
	Running(pod types.NamespacedName, container string) error
	// Exec runs a command in a container until it ends or ctx does. What it
	// exits with, if not 0, is a utilexec.ExitError (k8s.io/utils/exec's
	// CodeExitError).
	Exec(ctx context.Context, pod types.NamespacedName, container string, command []string, streams Streams) error
	// Attach connects to a container's main process until it ends or ctx does.
	Attach(ctx context.Context, pod types.NamespacedName, container string, streams Streams) error
	// Dial opens a TCP connection to a port of the pod, from its own network
	// for port-forward and from outside for a proxy alike.
	Dial(ctx context.Context, pod types.NamespacedName, port int32) (net.Conn, error)
}

// Streams are what a client is connected to a process by. Those it did not ask
// for are nil. With a terminal there is no Stderr.
type Streams struct {
	Stdin          io.Reader
	Stdout, Stderr io.WriteCloser
	TTY            bool
	// Resize gives the sizes of the client's terminal.
	Resize <-chan remotecommand.TerminalSize
}
