// Package node is the way from the API server to what runs on a world's nodes:
// the kubelets' servers, and the pods that requests are passed on to.
package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/httpstream/wsstream"
	"k8s.io/apiserver/pkg/util/flushwriter"
	translator "k8s.io/apiserver/pkg/util/proxy"
	"k8s.io/cri-streaming/pkg/streaming/portforward"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	kubeletclient "k8s.io/kubernetes/pkg/kubelet/client"
	nodeutil "k8s.io/kubernetes/pkg/util/node"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// kubeletPort is where kubelets listen.
const kubeletPort = "10250"

// The kubelet's streamingConnectionIdleTimeout and stream creation timeout.
const (
	streamIdleTimeout     = 4 * time.Hour
	streamCreationTimeout = 30 * time.Second
)

var errNoRuntime = errors.New("nothing runs in this cluster's pods: it has no pod runtime")

// Kubelets are the connections from the API server to the nodes: to a server
// in this process, over pipes.
type Kubelets struct{}

// GetConnectionInfo implements client.ConnectionInfoGetter, as upstream's
// NodeConnectionInfoGetter: a node that is not there is an error, and its
// address is used, never its name, which the resolver of the machine would have
// to look up.
func (Kubelets) GetConnectionInfo(ctx context.Context, name types.NodeName) (*kubeletclient.ConnectionInfo, error) {
	r := world.RequestOf(ctx)
	if r == nil {
		return nil, world.ErrNone
	}
	node, ok := store.Nodes.Get(r.World.Store.View(), "", string(name))
	if !ok {
		return nil, apierrors.NewNotFound(store.Nodes.GroupResource, string(name))
	}
	host, err := nodeutil.GetPreferredNodeAddress(node, []corev1.NodeAddressType{corev1.NodeInternalIP})
	if err != nil {
		return nil, err
	}
	k := newKubelet(ctx, r.World)
	k.node = string(name)
	k.unreachable = unreachable(r, string(name), host)
	t := k.transport()
	return &kubeletclient.ConnectionInfo{
		Scheme: "http", Hostname: host, Port: kubeletPort,
		Transport: t, InsecureSkipTLSVerifyTransport: t,
		NodeFeatures: node.Status.DeclaredFeatures,
	}, nil
}

// unreachable is why the kubelet of a node at the address cannot be reached.
func unreachable(r *world.Request, node, address string) error {
	err := r.Reach(node)
	if err == nil {
		return nil
	}
	port, _ := strconv.Atoi(kubeletPort) // a constant
	return &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.ParseIP(address), Port: port}, Err: os.NewSyscallError("connect", err)}
}

// dialing returns a transport whose connections are opened by dial. It keeps
// none, so that no world gets another's.
func dialing(dial func(context.Context, string, string) (net.Conn, error)) *http.Transport {
	return &http.Transport{DialContext: dial, DisableKeepAlives: true, DisableCompression: true}
}

// kubelet is the server of every node of a world: pkg/kubelet/server as far
// as the API server uses it.
type kubelet struct {
	world *world.World
	// caller is the context of the request to the API server that is passed on:
	// its values are those of the requests to the kubelet, too.
	caller context.Context
	mux    *http.ServeMux
	node   string // its name
	// unreachable is why the server cannot be reached.
	unreachable error
}

func newKubelet(caller context.Context, w *world.World) *kubelet {
	k := &kubelet{world: w, caller: caller, mux: http.NewServeMux()}
	k.mux.HandleFunc("GET /containerLogs/{namespace}/{pod}/{container}", k.logs)
	k.mux.HandleFunc("/exec/{namespace}/{pod}/{container}", k.exec)
	k.mux.HandleFunc("/attach/{namespace}/{pod}/{container}", k.attach)
	k.mux.HandleFunc("/portForward/{namespace}/{pod}", k.portForward)
	k.installPages()
	return k
}

// transport returns a transport to the server.
func (k *kubelet) transport() *http.Transport { return dialing(k.dial) }

// dial opens a connection to the server, which serves it until it is closed.
func (k *kubelet) dial(context.Context, string, string) (net.Conn, error) {
	if k.unreachable != nil {
		return nil, k.unreachable
	}
	client, server := net.Pipe()
	go func() {
		s := &http.Server{Handler: http.HandlerFunc(k.serve), ReadHeaderTimeout: streamCreationTimeout}
		_ = s.Serve(&once{conn: server, closed: make(chan struct{})})
	}()
	return client, nil
}

// serve serves a request, which ends with its own context and carries the
// values of the caller's.
func (k *kubelet) serve(w http.ResponseWriter, r *http.Request) {
	k.mux.ServeHTTP(w, r.WithContext(passedOn{r.Context(), k.caller}))
}

// passedOn is the context of a request that was passed on.
type passedOn struct {
	context.Context
	caller context.Context
}

// Value implements context.Context.
func (p passedOn) Value(key any) any {
	if v := p.Context.Value(key); v != nil {
		return v
	}
	return p.caller.Value(key)
}

// once is a listener that accepts one connection.
type once struct {
	conn   net.Conn
	closed chan struct{}
}

// Accept implements net.Listener.
func (l *once) Accept() (net.Conn, error) {
	if l.conn == nil {
		return nil, net.ErrClosed // the connection goes on
	}
	c := l.conn
	l.conn = nil
	return c, nil
}

// Close implements net.Listener.
func (l *once) Close() error { return nil }

// Addr implements net.Listener.
func (l *once) Addr() net.Addr { return &net.TCPAddr{} }

// pod returns the pod that the request names, or answers that there is none.
func (k *kubelet) pod(w http.ResponseWriter, r *http.Request) (*corev1.Pod, bool) {
	if k.world.Runtime == nil {
		http.Error(w, errNoRuntime.Error(), http.StatusNotImplemented)
		return nil, false
	}
	p, ok := store.Pods.Get(k.world.Store.View(), r.PathValue("namespace"), r.PathValue("pod"))
	if !ok || p.Spec.NodeName == "" {
		http.Error(w, "pod does not exist", http.StatusNotFound)
		return nil, false
	}
	return p, true
}

func name(p *corev1.Pod) types.NamespacedName {
	return types.NamespacedName{Namespace: p.Namespace, Name: p.Name}
}

// logs is Server.getContainerLogs.
func (k *kubelet) logs(w http.ResponseWriter, r *http.Request) {
	pod, ok := k.pod(w, r)
	if !ok {
		return
	}
	options := &corev1.PodLogOptions{}
	if err := legacyscheme.ParameterCodec.DecodeParameters(r.URL.Query(), corev1.SchemeGroupVersion, options); err != nil {
		http.Error(w, `{"message": "Unable to decode query."}`, http.StatusBadRequest)
		return
	}
	options.Container = r.PathValue("container")
	log, err := k.world.Runtime.Logs(r.Context(), name(pod), options)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, err.Error()) // a client that went away
		return
	}
	defer func() { _ = log.Close() }()
	// The client knows that it waits for the log, also if there is nothing yet.
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
	_, _ = io.Copy(flushwriter.Wrap(w), log) // a client that went away
}

// exec is Server.getExec and the container runtime's streaming server.
func (k *kubelet) exec(w http.ResponseWriter, r *http.Request) {
	pod, options, ok := k.stream(w, r, fmt.Sprintf("container not found (%q)", r.PathValue("container")))
	if !ok {
		return
	}
	if k.translated(w, r, options) {
		return
	}
	remotecommand.ServeExec(w, r, streamer{k.world.Runtime, pod}, pod.Name, string(pod.UID), r.PathValue("container"),
		r.URL.Query()["command"], options, streamIdleTimeout, streamCreationTimeout, remotecommand.SupportedStreamingProtocols)
}

// attach is Server.getAttach and the container runtime's streaming server.
func (k *kubelet) attach(w http.ResponseWriter, r *http.Request) {
	absent := fmt.Sprintf("container %s not found in pod %s_%s", r.PathValue("container"), r.PathValue("pod"), r.PathValue("namespace"))
	pod, options, ok := k.stream(w, r, absent)
	if !ok {
		return
	}
	if k.translated(w, r, options) {
		return
	}
	remotecommand.ServeAttach(w, r, streamer{k.world.Runtime, pod}, pod.Name, string(pod.UID), r.PathValue("container"),
		options, streamIdleTimeout, streamCreationTimeout, remotecommand.SupportedStreamingProtocols)
}

// translated serves a request that speaks WebSockets with the protocol that
// closes streams: by the same request with SPDY, as Server.getExec does with the
// feature ExtendWebSocketsToKubelet. It reports whether it was one.
func (k *kubelet) translated(w http.ResponseWriter, r *http.Request, o *remotecommand.Options) bool {
	if !wsstream.IsWebSocketRequestWithStreamCloseProtocol(r) {
		return false
	}
	location := *r.URL
	location.Scheme, location.Host = "http", r.Host
	translator.NewStreamTranslatorHandler(&location, k.transport(), 0, translator.Options{
		Stdin: o.Stdin, Stdout: o.Stdout, Stderr: o.Stderr, Tty: o.TTY,
	}).ServeHTTP(w, r)
	return true
}

// stream returns what the request names, or answers that there is none: absent is
// what the kubelet says of a container that does not run (Kubelet.GetExec,
// GetAttach).
func (k *kubelet) stream(w http.ResponseWriter, r *http.Request, absent string) (*corev1.Pod, *remotecommand.Options, bool) {
	options, err := remotecommand.NewOptions(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return nil, nil, false
	}
	pod, ok := k.pod(w, r)
	if !ok {
		return nil, nil, false
	}
	if err := k.world.Runtime.Running(name(pod), r.PathValue("container")); err != nil {
		http.Error(w, absent, http.StatusInternalServerError)
		return nil, nil, false
	}
	return pod, options, true
}

// portForward is Server.getPortForward and the container runtime's streaming
// server.
func (k *kubelet) portForward(w http.ResponseWriter, r *http.Request) {
	pod, ok := k.pod(w, r)
	if !ok {
		return
	}
	options := &portforward.V4Options{}
	var err error
	if tunnelled := wsstream.IsWebSocketRequestWithTunnelingProtocol(r); !tunnelled {
		options, err = portforward.NewV4Options(r)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	serve := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		portforward.ServePortForward(w, r, streamer{k.world.Runtime, pod}, pod.Name, string(pod.UID), options,
			streamIdleTimeout, streamCreationTimeout, portforward.SupportedProtocols)
	})
	if wsstream.IsWebSocketRequestWithTunnelingProtocol(r) {
		translator.NewTunnelingHandler(serve).ServeHTTP(w, r)
		return
	}
	serve(w, r)
}

// streamer is a container runtime's side of the streaming protocols.
type streamer struct {
	runtime world.PodRuntime
	pod     *corev1.Pod
}

// ExecInContainer implements remotecommand.Executor.
func (s streamer) ExecInContainer(ctx context.Context, _, _, container string, command []string, in io.Reader, out, err io.WriteCloser,
	tty bool, resize <-chan remotecommand.TerminalSize, _ time.Duration) error {
	return s.runtime.Exec(ctx, name(s.pod), container, command, world.Streams{Stdin: in, Stdout: out, Stderr: err, TTY: tty, Resize: resize})
}

// AttachContainer implements remotecommand.Attacher.
func (s streamer) AttachContainer(ctx context.Context, _, _, container string, in io.Reader, out, err io.WriteCloser,
	tty bool, resize <-chan remotecommand.TerminalSize) error {
	return s.runtime.Attach(ctx, name(s.pod), container, world.Streams{Stdin: in, Stdout: out, Stderr: err, TTY: tty, Resize: resize})
}

// PortForward implements portforward.PortForwarder: it copies both ways until
// both sides have ended.
func (s streamer) PortForward(ctx context.Context, _, _ string, port int32, stream io.ReadWriteCloser) error {
	defer func() { _ = stream.Close() }()
	conn, err := s.runtime.Dial(ctx, name(s.pod), port)
	if err != nil {
		return fmt.Errorf("failed to connect to localhost:%d inside the pod: %w", port, err)
	}
	defer func() { _ = conn.Close() }()
	go func() {
		_, _ = io.Copy(conn, stream)
		if half, ok := conn.(interface{ CloseWrite() error }); ok {
			_ = half.CloseWrite()
		}
	}()
	if _, err := io.Copy(stream, conn); err != nil {
		return fmt.Errorf("forwarding port %d: %w", port, err)
	}
	return nil
}
