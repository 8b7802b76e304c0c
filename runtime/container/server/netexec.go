package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// netexec serves the endpoints of agnhost netexec over HTTP, or HTTPS, and UDP.
// SCTP is not modelled.
func netexec(p *process.Process, f flags) {
	n := &netexecServer{p: p, port: f.port("http-port", 8080), override: f.text("http-override", "")}
	serve := network.ServeHTTP(n.handle)
	if cert := f.text("tls-cert-file", ""); cert != "" {
		config, err := keyPair(p, cert, f.text("tls-private-key-file", ""))
		if err != nil {
			logf(p, "%v", err)
			p.Exit(1)
			return
		}
		serve = serveHTTPS(p, config, n.handle)
	}
	if !accept(p, n.port, serve) {
		return
	}
	delay := time.Duration(f.number("delay-shutdown", 0)) * time.Second
	p.Handle(process.TERM, func(process.Signal) {
		n.terminating = true
		if delay == 0 {
			p.Exit(0)
			return
		}
		logf(p, "Sleeping %d seconds before terminating...", int(delay.Seconds()))
		later(p, delay, func() { p.Exit(0) })
	})
	logf(p, "Started HTTP server on port %d", n.port)
	if f.number("udp-port", 8081) != -1 {
		n.serveUDP(f.port("udp-port", 8081))
	}
	if f.number("sctp-port", -1) != -1 {
		p.Space().Warn("SCTP is not modelled: nothing listens on port " + f.text("sctp-port", ""))
	}
}

type netexecServer struct {
	p           *process.Process
	port        uint16
	override    string
	terminating bool
	ready       bool // the UDP server has begun
}

func (n *netexecServer) handle(e network.Exchange, respond func(network.Response)) {
	if n.override != "" {
		u, err := url.Parse(n.override)
		if err != nil {
			respond(text(500, "override request failed: "+err.Error()+"\n"))
			return
		}
		e.URL, e.Method = u, http.MethodGet
	}
	q := e.URL.Query()
	p := n.p
	switch e.URL.Path {
	case "/clientip":
		logf(p, "GET /clientip")
		respond(text(200, e.Remote.String()))
	case "/serverport":
		logf(p, "GET /serverport")
		respond(text(200, strconv.Itoa(int(n.port))))
	case "/hostname", "/hostName":
		logf(p, "GET %s", e.URL.Path)
		respond(text(200, p.Space().Hostname))
	case "/header":
		respond(n.header(e, q))
	case "/echo":
		respond(n.echo(q))
	case "/exit":
		n.exit(q, respond)
	case "/shutdown":
		logf(p, "GET /shutdown")
		p.Exit(0)
	case "/healthz":
		logf(p, "GET /healthz")
		respond(text(map[bool]int{true: 200, false: 412}[n.ready], ""))
	case "/readyz":
		logf(p, "GET /readyz")
		switch {
		case n.terminating:
			respond(text(503, "shutting down"))
		case n.ready:
			respond(text(200, "ok"))
		default:
			respond(text(412, ""))
		}
	case "/envvar":
		respond(n.envvar(q))
	case "/redirect":
		respond(n.redirect(e, q))
	case "/dial":
		n.dial(q, respond)
	case "/shell":
		n.shell(q, respond)
	case "/upload":
		respond(text(501, "not modelled by gherkube\n"))
	default:
		logf(p, "GET /")
		respond(text(200, fmt.Sprintf("NOW: %v", p.Clock().Now().UTC())))
	}
}

func (n *netexecServer) header(e network.Exchange, q url.Values) network.Response {
	if key := q.Get("key"); key != "" {
		logf(n.p, "GET /header?key=%s", key)
		return text(200, e.Header.Get(key))
	}
	logf(n.p, "GET /header")
	data, _ := json.Marshal(e.Header) // a map of strings
	return text(200, string(data))
}

func (n *netexecServer) echo(q url.Values) network.Response {
	msg, code := q.Get("msg"), q.Get("code")
	logf(n.p, "GET /echo?msg=%s&code=%s", msg, code)
	status := 200
	if code != "" {
		var err error
		if status, err = strconv.Atoi(code); err != nil || status < 100 || status > 999 {
			return text(200, fmt.Sprintf("argument 'code' must be an integer or empty, got %q\n", code))
		}
	}
	return text(status, msg)
}

func (n *netexecServer) exit(q url.Values, respond func(network.Response)) {
	logf(n.p, "GET /exit?code=%s&timeout=%s&wait=%s", q.Get("code"), q.Get("timeout"), q.Get("wait"))
	code, err := strconv.Atoi(q.Get("code"))
	if err != nil && q.Get("code") != "" {
		respond(text(200, fmt.Sprintf("argument 'code' must be an integer [0-127] or empty, got %q\n", q.Get("code"))))
		return
	}
	wait, err := time.ParseDuration(q.Get("wait"))
	if err != nil && q.Get("wait") != "" {
		respond(text(200, fmt.Sprintf("argument 'wait' must be a valid golang duration or empty, got %q\n", q.Get("wait"))))
		return
	}
	timeout, _ := time.ParseDuration(q.Get("timeout"))
	logf(n.p, "Will begin shutdown in %s, allowing %s for connections to close, then will exit with %d", wait, timeout, code)
	later(n.p, wait, func() {
		if timeout > 0 {
			respond(text(200, ""))
		}
		n.p.Exit(code)
	})
}

func (n *netexecServer) envvar(q url.Values) network.Response {
	name := q.Get("var")
	if name == "" {
		return text(400, "'var' query parameter is required\n")
	}
	v, ok := n.p.Lookup(name)
	if !ok {
		return text(500, fmt.Sprintf("env var %q is not set\n", name))
	}
	return text(200, v)
}

func (n *netexecServer) redirect(e network.Exchange, q url.Values) network.Response {
	code := http.StatusFound
	if c := q.Get("code"); c != "" {
		var err error
		if code, err = strconv.Atoi(c); err != nil || code < 300 || code > 399 {
			return text(200, fmt.Sprintf("argument 'code' must be an integer or empty, got %q\n", c))
		}
	}
	logf(n.p, "%s /redirect?msg=%s&code=%s", e.Method, q.Get("location"), q.Get("code"))
	return redirect(e, q.Get("location"), code)
}

// shell runs a command in the container.
func (n *netexecServer) shell(q url.Values, respond func(network.Response)) {
	cmd := q.Get("shellCommand")
	if cmd == "" {
		cmd = q.Get("cmd")
	}
	logf(n.p, "GET /shell?cmd=%s", cmd)
	code, args, err := n.p.Resolve([]string{"/bin/sh", "-c", cmd}, n.p.Getenv("PATH"))
	if err != nil {
		respond(text(200, fmt.Sprintf(`{"error":%q}`, err.Error())))
		return
	}
	var out strings.Builder
	fd := process.Open(process.Sink(func(b []byte) { out.Write(b) }))
	child := n.p.Space().Start(n.p, process.Attributes{Args: args, Env: n.p.Env, Dir: n.p.Dir, Credentials: n.p.Credentials, Bounding: n.p.Bounding, Confinement: n.p.Confinement,
		FDs: map[int]*process.FD{0: process.Open(process.Null{}), 1: fd, 2: fd.Dup()}}, code.Program())
	child.OnExit(func(c *process.Process) {
		result := map[string]string{}
		if out.Len() > 0 {
			result["output"] = out.String()
		}
		if c.ExitCode != 0 {
			result["error"] = fmt.Sprintf("exit status %d", c.ExitCode)
		}
		data, _ := json.Marshal(result) // a map of strings
		respond(text(200, string(data)))
	})
}

// connect tries a TCP connection and tells how it went.
func connect(p *process.Process, f flags) {
	if len(f.args) != 1 {
		complain(p, "Error: accepts 1 arg(s), received %d\n", len(f.args))
		p.Exit(1)
		return
	}
	fail := func(format string, args ...any) {
		complain(p, format+"\n", args...)
		p.Exit(1)
	}
	if protocol := f.text("protocol", "tcp"); protocol != "tcp" {
		fail("OTHER: %s is not modelled by gherkube", protocol)
		return
	}
	host, portText, err := net.SplitHostPort(f.args[0])
	if err != nil {
		fail("UNKNOWN: %v", err)
		return
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		fail("DNS: address %s: invalid port", portText)
		return
	}
	timeout, _ := time.ParseDuration(f.text("timeout", "0s"))
	stop := p.Space().Host.Lookup(p.Resolver(), host, func(a network.Answer, _ bool) {
		if len(a.IPv4) == 0 {
			fail("DNS: lookup %s: no such host", host)
			return
		}
		stop := p.Space().Host.Dial(netip.AddrPortFrom(a.IPv4[0], uint16(port)), timeout, func(c *network.Conn, err error) {
			switch {
			case err == nil:
				c.Close()
				p.Exit(0)
			case errors.Is(err, os.ErrDeadlineExceeded):
				fail("TIMEOUT")
			default:
				fail("REFUSED")
			}
		})
		p.Cleanup(stop)
	})
	p.Cleanup(stop)
}

func parsePerm(octal string) fs.FileMode {
	n, _ := strconv.ParseUint(octal, 8, 32) // ours
	return fs.FileMode(n)
}
