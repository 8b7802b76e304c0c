package apiserver_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	restclient "k8s.io/client-go/rest"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/transport/spdy"
	utilexec "k8s.io/utils/exec"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/metrics"
	"github.com/gherkube/gherkube/runtime/store"
)

// parrot is a pod runtime that repeats what it hears.
type parrot struct{}

func (parrot) Logs(_ context.Context, pod types.NamespacedName, o *corev1.PodLogOptions) (io.ReadCloser, error) {
	if o.Previous {
		return nil, errors.New(`previous terminated container "app" in pod "web" not found`)
	}
	return io.NopCloser(strings.NewReader("log of " + pod.String() + " " + o.Container + "\n")), nil
}

func (parrot) Running(_ types.NamespacedName, container string) error {
	if container == "ended" {
		return fmt.Errorf("container not found (%q)", container)
	}
	return nil
}

func (parrot) Exec(_ context.Context, _ types.NamespacedName, container string, command []string, s apiserver.Streams) error {
	if command[0] == "false" {
		return utilexec.CodeExitError{Err: errors.New("exit"), Code: 3}
	}
	_, _ = io.WriteString(s.Stdout, container+" "+strings.Join(command, " ")+"\n")
	if s.Stdin != nil {
		_, _ = io.Copy(s.Stdout, s.Stdin)
	}
	if s.Stderr != nil {
		_, _ = io.WriteString(s.Stderr, "err")
	}
	return nil
}

func (parrot) Attach(_ context.Context, _ types.NamespacedName, _ string, s apiserver.Streams) error {
	_, err := io.WriteString(s.Stdout, "attached")
	return err
}

func (parrot) Dial(_ context.Context, pod types.NamespacedName, port int32) (net.Conn, error) {
	if port != 80 {
		return nil, errors.New("connection refused")
	}
	client, server := net.Pipe()
	go func() {
		srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "hello from "+pod.Name+r.URL.Path)
		})}
		_ = srv.Serve(&oneConn{server})
	}()
	return client, nil
}

type oneConn struct{ conn net.Conn }

func (l *oneConn) Accept() (net.Conn, error) {
	c := l.conn
	if c == nil {
		return nil, net.ErrClosed
	}
	l.conn = nil
	return c, nil
}
func (*oneConn) Close() error   { return nil }
func (*oneConn) Addr() net.Addr { return &net.TCPAddr{} }

// runningPod returns a world with a pod "web" running on a node, and how to
// reach it: in process and over a socket.
func runningPod(t *testing.T) (*apiserver.World, map[string]*restclient.Config) {
	t.Helper()
	s, w := newWorld(t)
	w.Runtime = parrot{}
	n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n"}}
	perform(t, s, w, loop.Create{Key: store.Nodes.KeyOf(n), Object: n})
	n, _ = store.Nodes.Get(w.Store.View(), "", "n")
	n = n.DeepCopy()
	n.Status.Addresses = []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: "172.18.0.2"}}
	n.Status.DeclaredFeatures = []string{"ExtendWebSocketsToKubelet"}
	perform(t, s, w, loop.Status{Key: store.Nodes.KeyOf(n), Object: n})
	p := pod("web")
	p.Namespace = "default"
	p.Spec.Containers = append(p.Spec.Containers, corev1.Container{Name: "ended", Image: "busybox"})
	perform(t, s, w, loop.Create{Key: store.Pods.KeyOf(p), Object: p}, loop.Bind{Pod: store.Pods.KeyOf(p), Node: "n"})
	running := mustPod(t, w, "web").DeepCopy()
	running.Status.Phase, running.Status.PodIP = corev1.PodRunning, "10.244.0.5"
	running.Status.PodIPs = []corev1.PodIP{{IP: "10.244.0.5"}}
	perform(t, s, w, loop.Status{Key: store.Pods.KeyOf(p), Object: running})
	srv := httptest.NewServer(s.Handler(w))
	t.Cleanup(srv.Close)
	return w, map[string]*restclient.Config{"in process": s.RESTConfig(w), "over a socket": {Host: srv.URL}}
}

func TestLogs(t *testing.T) {
	_, configs := runningPod(t)
	for how, config := range configs {
		t.Run(how, func(t *testing.T) {
			pods := kubernetes.NewForConfigOrDie(config).CoreV1().Pods("default")
			log, err := pods.GetLogs("web", &corev1.PodLogOptions{Container: "app"}).DoRaw(context.Background())
			if err != nil || string(log) != "log of default/web app\n" {
				t.Errorf("got %q, %v", log, err)
			}
			for _, c := range []struct {
				options corev1.PodLogOptions
				want    string
			}{
				{corev1.PodLogOptions{Container: "app", Previous: true}, `previous terminated container "app" in pod "web" not found`},
				{corev1.PodLogOptions{Container: "x"}, "container x is not valid for pod web"},
			} {
				_, err = pods.GetLogs("web", &c.options).Stream(context.Background())
				if err == nil || err.Error() != c.want {
					t.Errorf("got %v, want %s", err, c.want)
				}
			}
		})
	}
}

func TestExec(t *testing.T) {
	_, configs := runningPod(t)
	// client-go's upgrading transports dial sockets only.
	config := configs["over a socket"]
	for _, protocol := range []string{"SPDY", "WebSocket"} {
		t.Run(protocol, func(t *testing.T) {
			out, err := execIn(t, config, protocol, "app", []string{"cat", "x"}, strings.NewReader("in\n"))
			if err != nil || out != "app cat x\nin\n" {
				t.Errorf("got %q, %v", out, err)
			}
			_, err = execIn(t, config, protocol, "app", []string{"false"}, nil)
			var exit utilexec.ExitError
			if !errors.As(err, &exit) || exit.ExitStatus() != 3 {
				t.Errorf("got %v", err)
			}
			// As kind, Kubernetes 1.37.2: the kubelet's own words, not the API
			// server's about an internal error.
			_, err = execIn(t, config, protocol, "ended", []string{"true"}, nil)
			if want := `: container not found ("ended")`; err == nil || !strings.HasSuffix(err.Error(), want) || strings.Contains(err.Error(), "Internal error") {
				t.Errorf("in a container that is not running: got %v, want …%s", err, want)
			}
		})
	}
}

func execIn(t *testing.T, config *restclient.Config, protocol, container string, command []string, stdin io.Reader) (string, error) {
	t.Helper()
	req := kubernetes.NewForConfigOrDie(config).CoreV1().RESTClient().Post().
		Namespace("default").Resource("pods").Name("web").SubResource("exec").
		VersionedParams(&corev1.PodExecOptions{Container: container, Command: command, Stdin: stdin != nil, Stdout: true, Stderr: true}, scheme.ParameterCodec)
	var executor remotecommand.Executor
	var err error
	if protocol == "SPDY" {
		executor, err = remotecommand.NewSPDYExecutor(config, http.MethodPost, req.URL())
	} else {
		executor, err = remotecommand.NewWebSocketExecutor(config, http.MethodGet, req.URL().String())
	}
	if err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	err = executor.StreamWithContext(context.Background(), remotecommand.StreamOptions{Stdin: stdin, Stdout: &out, Stderr: &errOut})
	return out.String(), err
}

func TestPortForward(t *testing.T) {
	_, configs := runningPod(t)
	config := configs["over a socket"]
	req := kubernetes.NewForConfigOrDie(config).CoreV1().RESTClient().Post().
		Namespace("default").Resource("pods").Name("web").SubResource("portforward")
	transport, upgrader, err := spdy.RoundTripperFor(config)
	if err != nil {
		t.Fatal(err)
	}
	dialer := spdy.NewDialer(upgrader, &http.Client{Transport: transport}, http.MethodPost, req.URL())
	stop, ready := make(chan struct{}), make(chan struct{})
	forwarder, err := portforward.New(dialer, []string{"0:80"}, stop, ready, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- forwarder.ForwardPorts() }()
	select {
	case <-ready:
	case err := <-done:
		t.Fatal(err)
	}
	ports, err := forwarder.GetPorts()
	if err != nil {
		t.Fatal(err)
	}
	addr := (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: int(ports[0].Local)}).String()
	res, err := http.Get("http://" + addr + "/x")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(res.Body)
	_ = res.Body.Close()
	close(stop)
	if err := <-done; err != nil || string(body) != "hello from web/x" {
		t.Errorf("got %q, %v", body, err)
	}
}

// A node is reached by its address, never by its name, which a resolver outside
// of the cluster would be asked for.
func TestNodesAreProxiedByTheirAddress(t *testing.T) {
	_, configs := runningPod(t)
	for how, config := range configs {
		c := kubernetes.NewForConfigOrDie(config).CoreV1().RESTClient()
		body, err := c.Get().AbsPath("/api/v1/nodes/n/proxy/healthz").DoRaw(context.Background())
		if err != nil || string(body) != "ok" {
			t.Errorf("%s: got %q, %v", how, body, err)
		}
		if err := c.Get().AbsPath("/api/v1/nodes/localhost/proxy/healthz").Do(context.Background()).Error(); !apierrors.IsNotFound(err) {
			t.Errorf("%s: a node that is not there: %v", how, err)
		}
	}
}

// insider is a metrics-server that answers those who are inside the gate only: who
// is not there cannot leave it.
type insider struct{ world *apiserver.World }

func (i insider) Points(string, string, time.Time) []metrics.Point {
	i.world.Outside(func() {})
	return []metrics.Point{{Container: "app", CPU: 1500 * time.Millisecond, Memory: 12345}}
}

func (i insider) Pod(_, _ string, now time.Time) (metrics.Pod, bool) {
	i.world.Outside(func() {})
	return metrics.Pod{Sample: metrics.Sample{Timestamp: now}, Containers: []metrics.Container{{Name: "app", Usage: metrics.Usage{Memory: 12345}}}}, true
}

func (i insider) Node(string, time.Time) (metrics.Node, bool) {
	i.world.Outside(func() {})
	return metrics.Node{Usage: metrics.Usage{Memory: 67890}}, true
}

// What a kubelet's pages say of a world is read inside its gate, although requests
// that are passed on to nodes are not there.
func TestPagesOfKubelets(t *testing.T) {
	w, configs := runningPod(t)
	w.Metrics = insider{w}
	for how, config := range configs {
		c := kubernetes.NewForConfigOrDie(config).CoreV1().RESTClient()
		for page, want := range map[string][]string{
			"stats/summary":    {`"nodeName":"n"`, `"workingSetBytes":12345`, `"workingSetBytes":67890`},
			"metrics/resource": {`container_memory_working_set_bytes{container="app",namespace="default",pod="web"} 12345 `, `container_cpu_usage_seconds_total{container="app",namespace="default",pod="web"} 1.5 `, `pod_memory_working_set_bytes{namespace="default",pod="web"} 12345 `, "node_memory_working_set_bytes 67890 "},
			"metrics/cadvisor": {`image="nginx",namespace="default",pod="web"} 12345`},
			"metrics":          {"kubelet_running_pods 1\n"},
			"pods":             {`"name":"web"`},
			"configz":          {`"kind":"KubeletConfiguration"`},
		} {
			body, err := c.Get().AbsPath("/api/v1/nodes/n/proxy/" + page).DoRaw(context.Background())
			for _, part := range want {
				if err != nil || !strings.Contains(string(body), part) {
					t.Errorf("%s: %s has no %s: %s, %v", how, page, part, body, err)
				}
			}
		}
	}
}

func TestProxies(t *testing.T) {
	w, configs := runningPod(t)
	s := newServer(t)
	perform(t, s, w, loop.Create{Key: store.Services.Key("default", "svc"), Object: &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "svc"},
		Spec:       corev1.ServiceSpec{Ports: []corev1.ServicePort{{Name: "http", Port: 80}}},
	}}, loop.Create{Key: store.EndpointSlices.Key("default", "svc-1"), Object: &discoveryv1.EndpointSlice{
		ObjectMeta:  metav1.ObjectMeta{Namespace: "default", Name: "svc-1", Labels: map[string]string{discoveryv1.LabelServiceName: "svc"}},
		AddressType: discoveryv1.AddressTypeIPv4,
		Endpoints: []discoveryv1.Endpoint{{
			Addresses: []string{"10.244.0.5"}, Conditions: discoveryv1.EndpointConditions{Ready: ptr.To(true)},
			TargetRef: &corev1.ObjectReference{Kind: "Pod", Namespace: "default", Name: "web"},
		}},
		Ports: []discoveryv1.EndpointPort{{Name: ptr.To("http"), Port: ptr.To[int32](80), Protocol: ptr.To(corev1.ProtocolTCP)}},
	}})
	for how, config := range configs {
		c := kubernetes.NewForConfigOrDie(config).CoreV1()
		for _, path := range []string{"pods/web:80", "services/svc:http"} {
			t.Run(how+" "+path, func(t *testing.T) {
				body, err := c.RESTClient().Get().AbsPath("/api/v1/namespaces/default/" + path + "/proxy/y").DoRaw(context.Background())
				if err != nil || string(body) != "hello from web/y" {
					t.Errorf("got %q, %v", body, err)
				}
			})
		}
	}
}
