package network

import (
	"math/rand/v2"
	"net/http"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/store"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

type world struct {
	*Network
	t     *testing.T
	store *store.Store
}

func newWorld(t *testing.T, seed uint64) *world {
	w := &world{t: t, store: store.New(store.WorldIndexes()...)}
	w.Network = New(Config{Clock: clock.New(start), Rand: rand.New(rand.NewPCG(seed, 1)), View: w.store.View})
	w.create(store.Namespaces.Key("", "default"), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "default"}})
	return w
}

func (w *world) create(key store.Key, obj store.Object) {
	if _, err := w.store.Create(key, obj); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) pass(d time.Duration) {
	end := w.Clock.Now().Add(d)
	for {
		next, ok := w.Clock.Next()
		if !ok || next.After(end) {
			w.Clock.MoveTo(end)
			return
		}
		w.Clock.Fire()
	}
}

func (w *world) attach(place Place, ip string) *Host {
	h, err := w.Attach(place, ip)
	if err != nil {
		w.t.Fatal(err)
	}
	return h
}

func (w *world) service(name string, change func(*corev1.Service)) *corev1.Service {
	svc := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name}}
	svc.Spec.Ports = []corev1.ServicePort{{Port: 80}}
	change(svc)
	w.create(store.Services.KeyOf(svc), svc)
	return svc
}

func (w *world) endpoints(service string, endpoints ...discoveryv1.Endpoint) {
	port := int32(8080)
	slice := &discoveryv1.EndpointSlice{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: service + "-x", Labels: map[string]string{discoveryv1.LabelServiceName: service}},
		Endpoints: endpoints, Ports: []discoveryv1.EndpointPort{{Port: &port}}}
	w.create(store.EndpointSlices.KeyOf(slice), slice)
}

func endpoint(ip string, ready bool, hostname string) discoveryv1.Endpoint {
	e := discoveryv1.Endpoint{Addresses: []string{ip}, Conditions: discoveryv1.EndpointConditions{Ready: &ready}}
	if hostname != "" {
		e.Hostname = &hostname
	}
	return e
}

func TestDNS(t *testing.T) {
	w := newWorld(t, 1)
	w.service("web", func(s *corev1.Service) { s.Spec.ClusterIP = "10.96.0.7" })
	w.service("headless", func(s *corev1.Service) { s.Spec.ClusterIP = corev1.ClusterIPNone })
	w.service("empty", func(s *corev1.Service) { s.Spec.ClusterIP = corev1.ClusterIPNone })
	w.service("ext", func(s *corev1.Service) {
		s.Spec.Type = corev1.ServiceTypeExternalName
		s.Spec.ExternalName = "web.default.svc.cluster.local"
	})
	w.endpoints("headless", endpoint("10.244.0.2", true, "db-1"), endpoint("10.244.0.1", true, ""), endpoint("10.244.0.3", false, "db-2"))
	for name, want := range map[string]string{
		"web.default.svc.cluster.local":                 "10.96.0.7",
		"WEB.default.svc.cluster.local.":                "10.96.0.7",
		"web.default.svc":                               "NXDOMAIN",
		"web":                                           "NXDOMAIN",
		"web.other.svc.cluster.local":                   "NXDOMAIN",
		"headless.default.svc.cluster.local":            "10.244.0.1 10.244.0.2",
		"db-1.headless.default.svc.cluster.local":       "10.244.0.2",
		"db-2.headless.default.svc.cluster.local":       "NXDOMAIN",
		"10-244-0-1.headless.default.svc.cluster.local": "10.244.0.1",
		"empty.default.svc.cluster.local":               "NXDOMAIN",
		"ext.default.svc.cluster.local":                 "10.96.0.7",
		"default.svc.cluster.local":                     "",
		"10-244-0-9.default.pod.cluster.local":          "10.244.0.9",
		"example.com":                                   "NXDOMAIN",
	} {
		a := w.Resolve(name)
		got := "NXDOMAIN"
		if a.Exists {
			got = strings.Trim(strings.Join(strings.Fields(reflect.ValueOf(join(a)).String()), " "), " ")
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := w.Reverse(netip.MustParseAddr("10.96.0.7")); got != "web.default.svc.cluster.local" {
		t.Errorf("reverse: %q", got)
	}
	r := ParseResolver("search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n")
	pod := w.attach(Pod, "10.244.0.1")
	for name, want := range map[string]string{"web": "10.96.0.7", "web.default": "10.96.0.7", "web.default.svc.cluster.local": "10.96.0.7", "nosuch": "", "1.2.3.4": "1.2.3.4"} {
		got := "none"
		pod.Lookup(r, name, func(a Answer, _ bool) { got = join(a) })
		w.pass(time.Second)
		if got != want {
			t.Errorf("lookup %s: %q, want %q", name, got, want)
		}
	}
}

func join(a Answer) string {
	var out []string
	for _, x := range a.Addresses() {
		out = append(out, x.String())
	}
	return strings.Join(out, " ")
}

// ask returns the body, or the error, of a GET.
func (w *world) ask(h *Host, to string) string {
	got := "nothing yet"
	u, _ := url.Parse("http://" + to + "/")
	h.HTTP(Request{Address: netip.MustParseAddrPort(to), URL: u, Timeout: 3 * time.Second}, func(r Response, err error) {
		got = string(r.Body)
		if err != nil {
			got = err.Error()
		}
	})
	w.pass(5 * time.Second)
	return got
}

func (w *world) serve(ip string) *Host {
	h := w.attach(Pod, ip)
	if _, err := h.Listen(8080, ServeHTTP(func(_ Exchange, respond func(Response)) { respond(Response{Status: 200, Body: []byte(ip)}) })); err != nil {
		w.t.Fatal(err)
	}
	return h
}

func TestServices(t *testing.T) {
	w := newWorld(t, 1)
	w.service("web", func(s *corev1.Service) { s.Spec.ClusterIP, s.Spec.Ports[0].NodePort = "10.96.0.7", 30080 })
	w.service("sticky", func(s *corev1.Service) {
		s.Spec.ClusterIP, s.Spec.SessionAffinity = "10.96.0.8", corev1.ServiceAffinityClientIP
	})
	w.service("none", func(s *corev1.Service) { s.Spec.ClusterIP = "10.96.0.9" })
	for _, name := range []string{"web", "sticky"} {
		w.endpoints(name, endpoint("10.244.0.1", true, ""), endpoint("10.244.0.2", true, ""), endpoint("10.244.0.3", false, ""))
	}
	for _, ip := range []string{"10.244.0.1", "10.244.0.2", "10.244.0.3"} {
		w.serve(ip)
	}
	client, node, outside := w.attach(Pod, "10.244.0.9"), w.attach(Node, "172.18.0.2"), w.attach(Outside, "192.0.2.1")
	counts := map[string]int{}
	for range 100 {
		counts[w.ask(client, "10.96.0.7:80")]++
	}
	if len(counts) != 2 || counts["10.244.0.1"] < 30 || counts["10.244.0.2"] < 30 {
		t.Errorf("spread %v", counts)
	}
	first := w.ask(client, "10.96.0.8:80")
	for range 10 {
		if got := w.ask(client, "10.96.0.8:80"); got != first {
			t.Errorf("session affinity: %s after %s", got, first)
		}
	}
	for _, tc := range []struct {
		from       *Host
		to, prefix string
	}{
		{client, "10.244.0.3:8080", "10.244.0.3"},
		{client, "10.96.0.9:80", `Get "http://10.96.0.9:80/": dial tcp 10.96.0.9:80: connect: connection refused`},
		{client, "10.244.0.1:81", `Get "http://10.244.0.1:81/": dial tcp 10.244.0.1:81: connect: connection refused`},
		{client, "10.244.9.9:80", `Get "http://10.244.9.9:80/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`},
		{client, "172.18.0.2:30080", "10.244.0."},
		{outside, "172.18.0.2:30080", "10.244.0."},
		{outside, "10.96.0.7:80", `Get "http://10.96.0.7:80/": context deadline exceeded`},
		{node, "10.96.0.7:80", "10.244.0."},
	} {
		if got := w.ask(tc.from, tc.to); !strings.HasPrefix(got, tc.prefix) {
			t.Errorf("%s to %s: %q, want %q", tc.from, tc.to, got, tc.prefix)
		}
	}
}

// The texts are those of recorded/probe-http, probe-tcp and probe-grpc.
func TestProbes(t *testing.T) {
	w := newWorld(t, 1)
	pod, node := w.attach(Pod, "10.244.0.1"), w.attach(Node, "172.18.0.2")
	agent := ""
	_, err := pod.Listen(80, ServeHTTP(func(e Exchange, respond func(Response)) {
		agent = e.UserAgent()
		switch e.URL.Path {
		case "/ok":
			respond(Response{Status: 200, Body: []byte("fine")})
		case "/same":
			respond(Response{Status: 302, Header: map[string][]string{"Location": {"/broken"}}})
		case "/other":
			respond(Response{Status: 302, Header: map[string][]string{"Location": {"http://example.invalid/"}}, Body: []byte("<a href=\"http://example.invalid/\">Found</a>.\n\n")})
		case "/loop":
			respond(Response{Status: 302, Header: map[string][]string{"Location": {"/loop"}}})
		case "/hang":
		case "/399":
			respond(Response{Status: 399, Body: []byte("x")})
		default:
			respond(Response{Status: 503})
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pod.ListenGRPC(5000, func(s string) (string, bool) { return "SERVING", s == "" }); err != nil {
		t.Fatal(err)
	}
	const at = "http://10.244.0.1:80"
	for _, tc := range []struct{ kind, target, want string }{
		{"http", at + "/ok", "success fine"},
		{"http", at + "/same", "failure HTTP probe failed with statuscode: 503"},
		{"http", at + "/other", "warning Probe terminated redirects, Response body: <a href=\"http://example.invalid/\">Found</a>.\n\n"},
		{"http", at + "/399", "warning Probe terminated redirects, Response body: x"},
		{"http", at + "/loop", `failure Get "http://10.244.0.1:80/loop": stopped after 10 redirects`},
		{"http", at + "/hang", `failure Get "http://10.244.0.1:80/hang": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`},
		{"http", "http://10.244.0.1:81/", `failure Get "http://10.244.0.1:81/": dial tcp 10.244.0.1:81: connect: connection refused`},
		{"http", "https://10.244.0.1:80/", `failure Get "https://10.244.0.1:80/": http: server gave HTTP response to HTTPS client`},
		{"tcp", "10.244.0.1:80", "success "},
		{"tcp", "10.244.0.1:81", "failure dial tcp 10.244.0.1:81: connect: connection refused"},
		{"tcp", "10.244.7.7:81", "failure dial tcp 10.244.7.7:81: i/o timeout"},
		{"grpc", "10.244.0.1:5000", "success service healthy"},
		{"grpc/nosuch", "10.244.0.1:5000", "failure error: health rpc probe failed: rpc error: code = NotFound desc = unknown service"},
		{"grpc", "10.244.0.1:80", `failure timeout: failed to connect service "10.244.0.1:80" within 1s: context deadline exceeded`},
		{"grpc", "10.244.0.1:81", `failure timeout: failed to connect service "10.244.0.1:81" within 1s: context deadline exceeded`},
	} {
		got := "nothing"
		done := func(r Result, out string) {
			if got != "nothing" {
				t.Errorf("%s %s: answered twice", tc.kind, tc.target)
			}
			got = string(r) + " " + out
		}
		kind, service, _ := strings.Cut(tc.kind, "/")
		switch kind {
		case "http":
			u, _ := url.Parse(tc.target)
			node.ProbeHTTP(u, nil, time.Second, done)
		case "tcp":
			node.ProbeTCP(netip.MustParseAddrPort(tc.target), time.Second, done)
		case "grpc":
			node.ProbeGRPC(netip.MustParseAddrPort(tc.target), service, time.Second, done)
		}
		w.pass(10 * time.Second)
		if got != tc.want {
			t.Errorf("%s %s:\n got %q\nwant %q", tc.kind, tc.target, got, tc.want)
		}
	}
	if agent != "kube-probe/1.37" {
		t.Errorf("User-Agent %q", agent)
	}
	if n := len(pod.conns) + len(node.conns); n != 0 {
		t.Errorf("%d connections are left", n)
	}
}

func TestStreams(t *testing.T) {
	w := newWorld(t, 1)
	pod, client := w.attach(Pod, "10.244.0.1"), w.attach(Outside, "192.0.2.1")
	_, _ = pod.Listen(7, func(c *Conn) { // echo
		c.OnReceive(func() {
			data, err := c.Read()
			if err != nil {
				c.Close()
				return
			}
			_ = c.Write(data)
		})
	})
	var got []byte
	var end error
	client.Dial(netip.MustParseAddrPort("10.244.0.1:7"), 0, func(c *Conn, err error) {
		if err != nil {
			t.Error(err)
			return
		}
		_ = c.Write([]byte("hello"))
		c.CloseWrite()
		c.OnReceive(func() {
			data, err := c.Read()
			got = append(got, data...)
			if err != nil {
				end = err
				c.Close()
			}
		})
	})
	w.pass(time.Second)
	if string(got) != "hello" || end == nil || end.Error() != "EOF" {
		t.Errorf("got %q, %v", got, end)
	}
	client.Dial(netip.MustParseAddrPort("10.244.0.1:7"), 0, func(c *Conn, _ error) {
		end = nil
		c.OnReceive(func() { _, end = c.Read() })
	})
	w.pass(time.Second)
	pod.Detach()
	w.pass(time.Second)
	if end == nil || end.Error() != "connection reset by peer" {
		t.Errorf("after the pod's end: %v", end)
	}
}

func FuzzHTTP(f *testing.F) {
	f.Add([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), []byte("HTTP/1.1 200 OK\r\n\r\nx"))
	f.Fuzz(func(t *testing.T, request, response []byte) {
		_, _, n, _ := parseRequest(request)
		if n < 0 || n > len(request) {
			t.Fatalf("took %d of %d bytes", n, len(request))
		}
		_, _, _ = parseResponse(response, true, "GET")
	})
}

// As net/http's bodyAllowedForStatus has it: a body would be taken for the
// beginning of the next response.
func TestResponsesWithoutBody(t *testing.T) {
	request := &http.Request{Method: http.MethodGet}
	for status, want := range map[int]bool{200: true, 204: false, 304: false, 404: true} {
		text := string(encodeResponse(request, Response{Status: status, Body: []byte("text")}, start))
		if got := strings.HasSuffix(text, "\r\n\r\ntext"); got != want {
			t.Errorf("%d: %q", status, text)
		}
	}
}

// A HEAD that a proxy passes on has the length of the page that it is about.
func TestLengthOfHead(t *testing.T) {
	request := &http.Request{Method: http.MethodHead}
	from, ok, err := parseResponse(encodeResponse(request, Response{Status: 200, Body: []byte("text")}, start), true, http.MethodHead)
	if err != nil || !ok || len(from.Body) > 0 {
		t.Fatalf("%v, whole %t: %v", from, ok, err)
	}
	if text := string(encodeResponse(request, from, start)); !strings.Contains(text, "\r\nContent-Length: 4\r\n") {
		t.Errorf("passed on as %q", text)
	}
}
