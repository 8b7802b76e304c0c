package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/network"
)

// netexecTimeout is how long netexec waits for an answer to what it dials.
const netexecTimeout = 5 * time.Second

// dial asks another server, as often as it is told to.
func (n *netexecServer) dial(q url.Values, respond func(network.Response)) {
	protocol := strings.ToLower(q.Get("protocol"))
	logf(n.p, "GET /dial?host=%s&protocol=%s&port=%s&request=%s&tries=%s", q.Get("host"), q.Get("protocol"), q.Get("port"), q.Get("request"), q.Get("tries"))
	tries := 1
	var err error
	if q.Get("tries") != "" {
		tries, err = strconv.Atoi(q.Get("tries"))
	}
	d := &dialer{n: n, request: q.Get("request"), respond: respond}
	switch {
	case err != nil:
		respond(text(400, fmt.Sprintf("tries parameter is invalid. %v\n", err)))
		return
	case d.request == "":
		respond(text(400, "request parameter not specified. <nil>\n"))
		return
	case protocol == "" || protocol == "http":
		d.ask = d.askHTTP
	case protocol == "udp":
		d.ask = d.askUDP
	case protocol == "sctp":
		respond(text(501, "SCTP is not modelled by gherkube\n"))
		return
	default:
		respond(text(400, fmt.Sprintf("unsupported protocol. %s\n", q.Get("protocol"))))
		return
	}
	port, err := strconv.ParseUint(q.Get("port"), 10, 16)
	if err != nil {
		respond(text(400, fmt.Sprintf("host and/or port param are invalid. %v\n", err)))
		return
	}
	n.p.Space().Host.Lookup(n.p.Resolver(), q.Get("host"), func(a network.Answer, _ bool) {
		if len(a.IPv4) == 0 {
			respond(text(400, fmt.Sprintf("host and/or port param are invalid. lookup %s: no such host\n", q.Get("host"))))
			return
		}
		d.to = netip.AddrPortFrom(a.IPv4[0], uint16(port))
		d.try(min(tries, 1000))
	})
}

// dialer is one request to /dial.
type dialer struct {
	n                 *netexecServer
	to                netip.AddrPort
	request           string
	ask               func(done func(string, error))
	respond           func(network.Response)
	responses, errors []string
	last              string
}

func (d *dialer) try(left int) {
	if left <= 0 {
		out := map[string][]string{}
		if d.last != "" {
			out["responses"] = d.responses
		}
		if len(d.errors) > 0 {
			out["errors"] = d.errors
		}
		data, _ := json.Marshal(out) // a map of strings
		d.respond(text(200, string(data)))
		return
	}
	d.ask(func(response string, err error) {
		d.last = response
		if err != nil {
			d.errors = append(d.errors, err.Error())
		} else {
			d.responses = append(d.responses, response)
		}
		d.try(left - 1)
	})
}

func (d *dialer) askHTTP(done func(string, error)) {
	u, err := url.Parse("http://" + d.to.String() + "/" + d.request)
	if err != nil {
		done("", err)
		return
	}
	r := network.Request{Address: d.to, URL: u, Timeout: netexecTimeout, Header: http.Header{"Connection": {"close"}}}
	d.n.p.Space().Host.HTTP(r, func(r network.Response, err error) {
		if err != nil {
			err = &url.Error{Op: "Get", URL: u.String(), Err: err}
		}
		done(string(r.Body), err)
	})
}

func (d *dialer) askUDP(done func(string, error)) {
	var socket *network.UDP
	over := false
	finish := func(data []byte, err error) {
		if over {
			return
		}
		over = true
		socket.Close()
		if err != nil || len(data) == 0 {
			done("", fmt.Errorf("reading from udp connection failed. err:'%v'", err)) //nolint:errorlint // err may be nil, which %w does not take
			return
		}
		done(string(data), nil)
	}
	socket = d.n.p.Space().Host.DialUDP(d.to, finish)
	socket.Send([]byte(d.request))
	later(d.n.p, netexecTimeout, func() {
		finish(nil, fmt.Errorf("read udp %s:%d->%s: i/o timeout", d.n.p.Space().Host.IP, socket.Port, d.to))
	})
}

// serveUDP answers the commands of netexec's UDP server.
func (n *netexecServer) serveUDP(port uint16) {
	p := n.p
	var socket *network.UDP
	socket, err := p.Space().Host.ListenUDP(port, func(data []byte, from netip.AddrPort) {
		raw := strings.TrimSpace(string(data))
		command := strings.ToLower(raw)
		answer := func(text, format string, args ...any) {
			logf(p, format, args...)
			socket.SendTo(from, []byte(text))
		}
		switch verb, rest, ok := strings.Cut(command, " "); {
		case command == "hostname":
			answer(p.Space().Hostname, "Sending udp hostName response")
		case ok && verb == "envvar":
			name := strings.TrimSpace(raw[len("envvar "):])
			answer(p.Getenv(name), "Sending UDP envvar response for %s", name)
		case ok && verb == "echo":
			answer(rest, "Echoing %v to UDP client %s", rest, from)
		case command == "clientip":
			answer(from.String(), "Sending clientip back to UDP client %s", from)
		case command == "serverport":
			answer(strconv.Itoa(int(port)), "Sending server port to UDP client %d", port)
		case command != "":
			logf(p, "Unknown UDP command received from %s: %v", from, command)
		}
	})
	if err != nil {
		logf(p, "failed to create listener for UDP address :%d: %v", port, err)
		p.Exit(1)
		return
	}
	p.Cleanup(socket.Close)
	logf(p, "Started UDP server on port  %d", port)
	n.ready = true
}
