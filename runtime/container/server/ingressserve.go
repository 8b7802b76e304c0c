package server

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/network"
)

// ingressTries is how many endpoints a request is sent to at most
// (proxy-next-upstream-tries).
const ingressTries = 3

// ingressRequest is one request on its way through nginx.
type ingressRequest struct {
	c *ingressController
	network.Exchange
	scheme, host, id string
	location         *ingressLocation
	begun            time.Time
	tried            []string // the endpoints that were asked
	respond          func(network.Response)
}

// handler answers requests by the routing.
func (c *ingressController) handler(scheme string) network.Handler {
	return func(e network.Exchange, respond func(network.Response)) {
		host, _, err := net.SplitHostPort(e.Host)
		if err != nil {
			host = e.Host
		}
		r := &ingressRequest{c: c, Exchange: e, scheme: scheme, host: strings.ToLower(host), begun: c.p.Clock().Now(), respond: respond, id: c.hex(32)}
		r.answer()
	}
}

// hex is a number by chance, with so many digits.
func (c *ingressController) hex(digits int) string {
	var b strings.Builder
	for range digits {
		b.WriteByte("0123456789abcdef"[c.p.Space().Draw(16)])
	}
	return b.String()
}

// answer is what nginx's template and lua_ingress.lua do with a request.
func (r *ingressRequest) answer() {
	server := r.c.routing.server(r.host)
	if server == nil { // before the first sync
		r.finish(ingressPage(http.StatusNotFound))
		return
	}
	if server == r.c.routing.servers[everyHost] && r.URL.Path == "/healthz" {
		r.respond(network.Response{Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}}})
		return
	}
	if r.location = server.find(r.URL.Path); r.location == nil {
		r.finish(ingressPage(http.StatusNotFound))
		return
	}
	l := r.location
	switch {
	case r.scheme == "http" && (l.forced || server.secure && !l.insecure):
		r.redirect(http.StatusPermanentRedirect, "https://"+r.host+strings.TrimSuffix(r.RequestURI, "/"))
	case l.redirect != "":
		r.redirect(l.code, l.redirect)
	case l.root != "" && r.URL.Path == "/":
		r.redirect(http.StatusFound, r.scheme+"://"+r.Host+l.root)
	case l.largest > 0 && int64(len(r.Body)) > l.largest:
		r.finish(ingressPage(http.StatusRequestEntityTooLarge))
	case len(r.c.routing.backends[l.backend]) > 0:
		r.pass(r.location.backend)
	case l.backend == nobody:
		r.finish(ingressPage(http.StatusNotFound))
	default:
		r.finish(ingressPage(http.StatusServiceUnavailable))
	}
}

func (r *ingressRequest) redirect(code int, to string) {
	page := ingressPage(code)
	page.Header.Set("Location", to)
	r.finish(page)
}

// next is the endpoint of a backend whose turn it is (round_robin of balancer.lua).
func (c *ingressController) next(backend string) ingressEndpoint {
	endpoints := c.routing.backends[backend]
	turn, known := c.rotation[backend]
	if !known {
		turn = c.p.Space().Draw(len(endpoints))
	}
	c.rotation[backend] = turn + 1
	return endpoints[turn%len(endpoints)]
}

// pass sends the request to an endpoint, and to another one if that cannot be reached
// (proxy_next_upstream error timeout). A backend that has lost all of its endpoints
// meanwhile is unavailable.
func (r *ingressRequest) pass(backend string) {
	if len(r.c.routing.backends[backend]) == 0 {
		r.finish(ingressPage(http.StatusServiceUnavailable))
		return
	}
	endpoint := r.c.next(backend)
	r.tried = append(r.tried, endpoint.String())
	if endpoint.name == "" {
		r.send(endpoint.address, backend)
		return
	}
	p := r.c.p
	p.Cleanup(p.Space().Host.Lookup(p.Resolver(), endpoint.name, func(a network.Answer, _ bool) {
		switch {
		case p.Exited():
		case len(a.IPv4) == 0:
			r.finish(ingressPage(http.StatusServiceUnavailable))
		default:
			r.send(netip.AddrPortFrom(a.IPv4[0], endpoint.port), backend)
		}
	}))
}

func (r *ingressRequest) send(address netip.AddrPort, backend string) {
	target := &url.URL{Scheme: "http", Host: r.Host, Path: r.location.rewritten(r.URL.Path), RawQuery: r.URL.RawQuery}
	if !r.location.rewrites() {
		target.RawPath = r.URL.RawPath
	}
	request := network.Request{
		Address: address, Method: r.Method, URL: target, Host: r.Host, Header: r.forwarded(), Body: r.Body,
		Timeout: r.location.reading, ConnectTimeout: r.location.connect,
	}
	if r.location.https {
		target.Scheme = "https"
		request.TLS = &tls.Config{InsecureSkipVerify: true} // proxy_ssl_verify is off
	}
	p := r.c.p
	p.Cleanup(p.Space().Host.HTTP(request, func(answer network.Response, err error) {
		switch {
		case p.Exited():
		case err == nil:
			answer.Header.Del("Server")
			answer.Header.Del("Date")
			r.finish(answer)
		case len(r.tried) < ingressTries && (notReached(err) || r.repeatable()):
			r.complain(err)
			r.pass(backend)
		case network.IsTimeout(err):
			r.complain(err)
			r.finish(ingressPage(http.StatusGatewayTimeout))
		default:
			r.complain(err)
			r.finish(ingressPage(http.StatusBadGateway))
		}
	}))
}

// notReached reports whether a request failed before it was sent.
func notReached(err error) bool {
	var dial *net.OpError
	return errors.As(err, &dial) && dial.Op == "dial"
}

// repeatable reports whether the method may be sent twice.
func (r *ingressRequest) repeatable() bool {
	return r.Method != http.MethodPost && r.Method != http.MethodPatch && r.Method != "LOCK"
}

// forwarded is the header that the backend gets.
func (r *ingressRequest) forwarded() http.Header {
	h := r.Header.Clone()
	if id := h.Get("X-Request-ID"); id != "" {
		r.id = id
	}
	port := "80"
	if r.scheme == "https" {
		port = "443"
	}
	client := r.Remote.Addr().String()
	if before := h.Get("X-Forwarded-For"); before != "" {
		h.Set("X-Original-Forwarded-For", before)
	}
	for name, value := range map[string]string{
		"X-Request-ID": r.id, "X-Real-IP": client, "X-Forwarded-For": client, "X-Forwarded-Host": r.Host, "X-Forwarded-Port": port,
		"X-Forwarded-Proto": r.scheme, "X-Forwarded-Scheme": r.scheme, "X-Scheme": r.scheme,
	} {
		h.Set(name, value)
	}
	h.Del("Connection")
	return h
}

// complain writes to nginx's error log.
func (r *ingressRequest) complain(err error) {
	why := "connect() failed (111: Connection refused) while connecting to upstream"
	switch {
	case network.IsTimeout(err):
		why = "upstream timed out (110: Operation timed out)"
	case !notReached(err):
		why = "upstream prematurely closed connection while reading response header from upstream"
	}
	complain(r.c.p, "%s [error] 29#29: *1 %s, client: %s, server: %s, request: \"%s %s HTTP/1.%d\", upstream: \"http://%s%s\", host: \"%s\"\n",
		r.c.p.Clock().Now().UTC().Format("2006/01/02 15:04:05"), why, r.Remote.Addr(), r.host, r.Method, r.RequestURI, r.ProtoMinor, r.tried[len(r.tried)-1], r.URL.Path, r.Host)
}

// finish answers, and writes a line of the access log (log-format-upstream).
func (r *ingressRequest) finish(answer network.Response) {
	if s := r.c.routing.server(r.host); r.scheme == "https" && s != nil && s.secure {
		answer.Header.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
	answer.Header.Set("Connection", "keep-alive")
	backend := ""
	if r.location != nil {
		backend = r.location.backend
	}
	took := r.c.p.Clock().Now().Sub(r.begun).Seconds()
	asked, length, upstream, status := "-", "-", "-", "-"
	if len(r.tried) > 0 {
		asked, length, upstream, status = strings.Join(r.tried, ", "), strconv.Itoa(len(answer.Body)), fmt.Sprintf("%.3f", took), strconv.Itoa(answer.Status)
	}
	say(r.c.p, "%s - - [%s] \"%s %s HTTP/1.%d\" %d %d \"%s\" \"%s\" %d %.3f [%s] [] %s %s %s %s %s\n",
		r.Remote.Addr(), r.c.p.Clock().Now().UTC().Format("02/Jan/2006:15:04:05 -0700"), r.Method, r.RequestURI, r.ProtoMinor, answer.Status, len(answer.Body),
		orDash(r.Referer()), orDash(r.UserAgent()), len(wire(r.Exchange)), took, backend, asked, length, upstream, status, r.id)
	r.respond(answer)
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
