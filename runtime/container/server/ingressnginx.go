package server

import (
	"crypto/tls"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/userland"
	"github.com/gherkube/gherkube/runtime/network"
)

// nginxController is the name of ingress-nginx's program: its user agent, and the
// component of its events.
const nginxController = "nginx-ingress-controller"

const (
	// ingressStartup is how long the controller takes until it has read what there is.
	ingressStartup = 700 * time.Millisecond
	// syncPeriod is the least between two syncs: --sync-rate-limit is 0.3 a second.
	syncPeriod = 10 * time.Second / 3
	// balancerPeriod is how often nginx reads its backends (BACKENDS_SYNC_INTERVAL of
	// balancer.lua).
	balancerPeriod = time.Second
	// statusPeriod is how often the status of Ingresses is looked at (UpdateInterval of
	// internal/ingress/status).
	statusPeriod = time.Minute
	// afterShutdown is how long the program stays when nginx has ended
	// (--post-shutdown-grace-period).
	afterShutdown = 10 * time.Second
)

// ingressImages are ingress-nginx's controller, and what makes the certificate of its
// webhook.
func ingressImages() []image.Model {
	ingresses := schema.GroupResource{Group: networkingv1.GroupName, Resource: "ingresses"}
	return []image.Model{
		{
			Name: "registry.k8s.io/ingress-nginx/controller", Version: "1.15.1", Entrypoint: []string{"/usr/bin/dumb-init", "--"}, Cmd: []string{"/nginx-ingress-controller"},
			User: "www-data", Ports: []uint16{80, 443, 8443, 10254}, Size: 110 << 20, CPU: 3, Memory: 90 << 20, ActsOn: []schema.GroupResource{ingresses},
			Needs:   []string{"POD_NAME and POD_NAMESPACE (exit code 255)", "the certificate of its webhook, if it has one (exit code 255)"},
			Answers: "what Ingresses of its class route, by host, path and TLS; 404 for the rest; /healthz on 10254; reviews on 8443", Ends: "0 after 10s",
			Binaries: map[string]process.Binary{"ingress-nginx": ingressNginx, "init": initProgram, "wait-shutdown": waitShutdown},
			Root: func(image.Image) *filesystem.Tree {
				return userland.Root(userland.Alpine, func(v *filesystem.View) error {
					return errors.Join(v.WriteFile("/nginx-ingress-controller", process.Executable("ingress-nginx"), 0o755),
						v.WriteFile("/usr/bin/dumb-init", process.Executable("init"), 0o755),
						v.WriteFile("/wait-shutdown", process.Executable("wait-shutdown"), 0o755),
						v.WriteFile("/usr/bin/curl", process.Executable("curl"), 0o755),
						addAccount(v, "www-data:x:101:82:Linux User,,,:/home/www-data:/sbin/nologin\n", "www-data:x:82:\n"))
				})
			},
		},
		{
			Name: "registry.k8s.io/ingress-nginx/kube-webhook-certgen", Version: "1.6.9", Entrypoint: []string{"/kube-webhook-certgen"}, User: "65532", Size: 20 << 20, Memory: 10 << 20,
			Needs: []string{"a subcommand: create or patch"}, Answers: "nothing: it makes a Secret with a certificate, and tells webhooks its authority", Ends: "0",
			Binaries: map[string]process.Binary{"certgen": certgen},
			Root: func(image.Image) *filesystem.Tree {
				return userland.Root(userland.Scratch, func(v *filesystem.View) error {
					return v.WriteFile("/kube-webhook-certgen", process.Executable("certgen"), 0o755)
				})
			},
		},
	}
}

func initProgram([]string) process.Code { return process.Code{Events: initialize} }

// waitShutdown is cmd/waitshutdown: the hook before the end tells the controller to
// end, and waits for that.
func waitShutdown([]string) process.Code {
	return process.Code{Events: func(p *process.Process) {
		first := p.Space().First()
		if first == nil || first == p {
			p.Exit(0)
			return
		}
		first.OnExit(func(*process.Process) { p.Exit(0) })
		first.Kill(process.TERM)
	}}
}

func ingressNginx([]string) process.Code {
	return process.Code{Events: func(p *process.Process) { (&ingressController{p: p, ingressOptions: readIngressOptions(p)}).start() }}
}

// ingressOptions are the controller's flags that are modelled (pkg/flags).
type ingressOptions struct {
	pod, namespace string
	class          ingressClass
	// watched is the namespace whose Ingresses are routed; empty for all.
	watched string
	// publish is the Service, and addresses are those, that status tells.
	publish, addresses       string
	keepsStatus, internalIPs bool
	// defaultBackend is the Service of what nothing routes, defaultCertificate the
	// Secret of hosts that have none.
	defaultBackend, defaultCertificate string
	ports                              map[string]uint16
	webhook, certificate, key          string
}

// ingressClass says which Ingresses are the controller's (ingressclass.Configuration).
type ingressClass struct {
	controller, annotation string
	withoutClass, byName   bool
}

// unmodelledFlags are those that change what is routed, and are not modelled.
var unmodelledFlags = []string{"tcp-services-configmap", "udp-services-configmap", "enable-ssl-passthrough", "watch-namespace-selector", "annotations-prefix", "enable-topology-aware-routing"}

func readIngressOptions(p *process.Process) ingressOptions {
	f := parseFlags(p.Args[1:])
	o := ingressOptions{
		pod: p.Getenv("POD_NAME"), namespace: p.Getenv("POD_NAMESPACE"),
		class: ingressClass{
			controller: f.text("controller-class", "k8s.io/ingress-nginx"), annotation: f.text("ingress-class", "nginx"),
			withoutClass: f.text("watch-ingress-without-class", "") == "true", byName: f.text("ingress-class-by-name", "") == "true",
		},
		watched: f.text("watch-namespace", ""), publish: f.text("publish-service", ""), addresses: f.text("publish-status-address", ""),
		keepsStatus: f.text("update-status-on-shutdown", "true") == "false", internalIPs: f.text("report-node-internal-ip-address", "") == "true",
		defaultBackend: f.text("default-backend-service", ""), defaultCertificate: f.text("default-ssl-certificate", ""),
		ports:       map[string]uint16{"http": f.port("http-port", 80), "https": f.port("https-port", 443), "healthz": f.port("healthz-port", 10254)},
		certificate: f.text("validating-webhook-certificate", ""), key: f.text("validating-webhook-key", ""),
	}
	if _, port, ok := strings.Cut(f.text("validating-webhook", ""), ":"); ok {
		o.webhook = port
	}
	for _, flag := range unmodelledFlags {
		if f.text(flag, "") != "" {
			p.Space().Warn("not modelled of ingress-nginx: --" + flag)
		}
	}
	return o
}

// ingressController is ingress-nginx: a controller, and the nginx that it configures.
type ingressController struct {
	ingressOptions
	p           *process.Process
	wake, leave func()
	begun       time.Time
	changed     bool
	synced      time.Time // the last sync
	seen        map[string]string
	wanted      *ingressRouting // of the last sync
	routing     *ingressRouting // that nginx works by
	rotation    map[string]int
	fake        *tls.Certificate
	listeners   []*network.Listener
	ending      bool
	withdrawn   bool // status has been
	// warned are things that are not modelled and have been told.
	warned map[string]bool
}

// start is main of cmd/nginx.
func (c *ingressController) start() {
	p := c.p
	say(p, "-------------------------------------------------------------------------------\nNGINX Ingress controller\n  Release:       v%s\n  Repository:    https://github.com/kubernetes/ingress-nginx\n  nginx version: nginx/1.27.1\n\n-------------------------------------------------------------------------------\n\n", p.Space().ImageVersion)
	if c.pod == "" || c.namespace == "" {
		c.log('F', "main.go:178", "Unexpected error obtaining ingress-nginx pod: unable to get POD information (missing POD_NAME or POD_NAMESPACE environment variable)")
		p.Exit(255)
		return
	}
	reviews, err := c.reviewing()
	if err != nil {
		c.log('F', "nginx.go:330", "Error reading the certificate of the validating webhook: "+err.Error())
		p.Exit(255)
		return
	}
	if c.fake, err = fakeCertificate(p); err != nil {
		c.log('F', "ssl.go:53", err.Error())
		p.Exit(255)
		return
	}
	c.seen, c.rotation, c.warned, c.routing = map[string]string{}, map[string]int{}, map[string]bool{}, &ingressRouting{}
	for _, s := range []process.Signal{process.TERM, process.INT} {
		p.Handle(s, func(process.Signal) { c.end() })
	}
	later(p, ingressStartup, func() { c.serve(reviews) })
}

// serve begins to route.
func (c *ingressController) serve(reviews func(*network.Conn)) {
	healthy := network.ServeHTTP(answering(c.p, []answer{{path: "/healthz", status: 200, body: "ok"}, {path: "/metrics", status: 200}}))
	for _, s := range []struct {
		port   uint16
		accept func(*network.Conn)
	}{
		{c.ports["healthz"], healthy}, {c.ports["http"], network.ServeHTTP(c.handler("http"))},
		{c.ports["https"], c.secured()}, {number16(c.webhook), reviews},
	} {
		if s.port == 0 || s.accept == nil {
			continue
		}
		l, err := c.p.Space().Host.Listen(s.port, s.accept)
		if err != nil {
			c.log('F', "main.go:65", "port "+strconv.Itoa(int(s.port))+" is already in use. Please check the flag --http-port, --https-port or --healthz-port")
			c.p.Exit(255)
			return
		}
		c.listeners = append(c.listeners, l)
		c.p.Cleanup(l.Close)
	}
	c.begun, c.changed = c.p.Clock().Now(), true
	enrol := c.p.Space().Enrol
	if enrol == nil {
		c.p.Space().Warn("there is no cluster whose Ingresses could be routed")
		return
	}
	c.log('I', "nginx.go:339", `"Starting NGINX process"`)
	c.wake, c.leave = enrol(c)
	c.p.Cleanup(c.leave)
}

// end is NGINXController.Stop: nginx answers nobody any more, and the program goes
// later.
func (c *ingressController) end() {
	if c.ending {
		return
	}
	c.ending = true
	c.log('I', "sigterm.go:36", `"Received SIGTERM, shutting down"`)
	for _, l := range c.listeners[min(1, len(c.listeners)):] {
		l.Close()
	}
	if c.wake != nil {
		c.wake()
	}
	later(c.p, afterShutdown, func() {
		c.log('I', "sigterm.go:51", `"Exiting" code=0`)
		c.p.Exit(0)
	})
}

// log is klog.
func (c *ingressController) log(level rune, place, message string) {
	complain(c.p, "%c%s %7d %s] %s\n", level, c.p.Clock().Now().UTC().Format("0102 15:04:05.000000"), c.p.PID, place, message)
}

// warn tells once that something is not modelled.
func (c *ingressController) warn(message string) {
	if !c.warned[message] {
		c.warned[message] = true
		c.p.Space().Warn(message)
	}
}

// page is a page of nginx without its version (server_tokens off, more_clear_headers
// Server).
func ingressPage(status int) network.Response {
	words := map[int]string{http.StatusServiceUnavailable: "Service Temporarily Unavailable", http.StatusGatewayTimeout: "Gateway Time-out", http.StatusRequestEntityTooLarge: "Request Entity Too Large"}[status]
	if words == "" {
		words = http.StatusText(status)
	}
	title := strconv.Itoa(status) + " " + words
	body := "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title + "</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
	return network.Response{Status: status, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte(body)}
}
