package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// How long guestbook tries to register itself, how long it waits in between, and
// for an answer.
const (
	guestbookRegistering = 15 * time.Second
	guestbookPause       = time.Second
	guestbookTimeout     = 5 * time.Second
)

// guestbook is a store with replicas, and a page before it
// (test/images/agnhost/guestbook).
func guestbook(p *process.Process, f flags) {
	g := &guestbookServer{p: p, backend: f.port("backend-port", 6379), store: map[string]any{}}
	if primary := f.text("replicaof", ""); primary != "" {
		g.register(primary, p.Clock().Now().Add(guestbookRegistering))
	}
	listen(p, f.port("http-port", 80), g.handle)
}

type guestbookServer struct {
	p        *process.Process
	backend  uint16
	replicas []string
	store    map[string]any
}

func (g *guestbookServer) handle(e network.Exchange, respond func(network.Response)) {
	q := e.URL.Query()
	key, value := q.Get("key"), q.Get("value")
	switch e.URL.Path {
	case "/register":
		logf(g.p, "GET /register?host=%s", q.Get("host"))
		respond(asJSON(map[string]any{"data": g.store}))
		g.replicas = append(g.replicas, q.Get("host"))
		logf(g.p, "Node '%s' registered.", q.Get("host"))
	case "/get":
		logf(g.p, "GET /get?key=%s", key)
		respond(asJSON(map[string]any{"data": g.get(key)}))
	case "/set":
		logf(g.p, "GET /set?key=%s&value=%s", key, value)
		if key == "" {
			respond(text(400, "cannot set with empty key.\n"))
			return
		}
		g.store[key] = value
		g.propagate(fmt.Sprintf("set?key=%s&value=%s", key, value), g.replicas, respond)
	case "/guestbook":
		g.page(strings.ToLower(q.Get("cmd")), key, value, respond)
	default:
		respond(text(404, "404 page not found\n"))
	}
}

// get is what getHandler finds: all of the store without a key.
func (g *guestbookServer) get(key string) any {
	if key == "" {
		return g.store
	}
	if value, ok := g.store[key]; ok {
		return value
	}
	return ""
}

// propagate sends a request to one replica after the other.
func (g *guestbookServer) propagate(request string, replicas []string, respond func(network.Response)) {
	if len(replicas) == 0 {
		respond(asJSON(map[string]any{"message": "Updated"}))
		return
	}
	g.dial(request, replicas[0], func(_ string, err error) {
		if err != nil {
			respond(text(http.StatusExpectationFailed, fmt.Sprintf("encountered error while propagating to replica '%s': %v\n", replicas[0], err)))
			return
		}
		g.propagate(request, replicas[1:], respond)
	})
}

// page is guestbookHandler: it asks the primary to set, and a replica to get.
func (g *guestbookServer) page(command, key, value string, respond func(network.Response)) {
	logf(g.p, "GET /guestbook?cmd=%s&key=%s&value=%s", command, key, value)
	host := "agnhost-primary"
	switch {
	case command != "get" && command != "set":
		respond(text(400, fmt.Sprintf("unsupported cmd: '%s'\n", command)))
		return
	case command == "set" && key == "":
		respond(text(400, "cannot set with empty key.\n"))
		return
	case command == "get":
		host = "agnhost-replica"
	}
	g.dial(fmt.Sprintf("%s?key=%s&value=%s", command, key, value), host, func(answer string, err error) {
		if err != nil {
			respond(text(http.StatusExpectationFailed, fmt.Sprintf("encountered error: %v\n", err)))
			return
		}
		respond(network.Response{Status: 200, Body: []byte(answer)})
	})
}

// register tells the primary of this replica, and takes over what it has.
func (g *guestbookServer) register(primary string, until time.Time) {
	if !g.p.Clock().Now().Before(until) {
		logf(g.p, "Timed out while registering to primary.")
		g.p.Exit(1)
		return
	}
	request := fmt.Sprintf("register?host=%s", g.p.Space().Host.IP)
	logf(g.p, "Registering to primary: %s:%d/%s", primary, g.backend, request)
	g.dial(request, primary, func(answer string, err error) {
		if err != nil {
			logf(g.p, "encountered error while registering to primary: %v. Retrying in %s.", err, guestbookPause)
			later(g.p, guestbookPause, func() { g.register(primary, until) })
			return
		}
		var has struct{ Data map[string]any }
		if err := json.Unmarshal([]byte(answer), &has); err != nil || has.Data == nil {
			logf(g.p, "Error while unmarshaling primary's response: %v", err)
			g.p.Exit(1)
			return
		}
		g.store = has.Data
		logf(g.p, "Registered to node: %s", primary)
	})
}

// dial asks another guestbook.
func (g *guestbookServer) dial(request, host string, done func(string, error)) {
	u, err := url.Parse(fmt.Sprintf("http://%s:%d/%s", host, g.backend, request))
	if err != nil {
		done("", err)
		return
	}
	ask := func(ip netip.Addr) {
		r := network.Request{Address: netip.AddrPortFrom(ip, g.backend), URL: u, Timeout: guestbookTimeout, Header: http.Header{"Connection": {"close"}}}
		g.p.Space().Host.HTTP(r, func(r network.Response, err error) {
			if err != nil {
				err = &url.Error{Op: "Get", URL: u.String(), Err: err}
			}
			done(string(r.Body), err)
		})
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		ask(ip)
		return
	}
	g.p.Space().Host.Lookup(g.p.Resolver(), host, func(a network.Answer, _ bool) {
		if len(a.IPv4) == 0 {
			done("", &url.Error{Op: "Get", URL: u.String(), Err: fmt.Errorf("dial tcp: lookup %s: no such host", host)})
			return
		}
		ask(a.IPv4[0])
	})
}

// asJSON is what fmt.Fprint of encoded data sends: Go finds the type out.
func asJSON(v any) network.Response {
	data, _ := json.Marshal(v) // strings and maps of them
	return network.Response{Status: 200, Body: data}
}
