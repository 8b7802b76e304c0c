package server

import (
	"fmt"
	"net/http"
	"net/netip"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// subcommands are those of k8s.io/kubernetes/test/images/agnhost that are
// modelled.
var subcommands = map[string]func(p *process.Process, f flags){
	"pause": agnhostPause, "netexec": netexec, "serve-hostname": serveHostname, "liveness": liveness,
	"test-webserver": testWebserver, "porter": porter, "connect": connect, "mounttest": mounttest,
	"entrypoint-tester": entrypointTester, "logs-generator": logsGenerator, "grpc-health-checking": grpcHealth,
	"webhook": webhook, "crd-conversion-webhook": crdConversionWebhook, "mtlsserver": mtlsServer, "mtlsclient": mtlsClient, "nettest": nettest, "guestbook": guestbook,
	"etc-hosts": etcHosts, "dns-suffix": dnsSuffix, "dns-server-list": dnsServers,
	"help": func(p *process.Process, _ flags) { p.Exit(0) },
}

// Agnhost is the image of the e2e suite: one program with subcommands.
func Agnhost(args []string) process.Code {
	return process.Code{Events: func(p *process.Process) {
		rest := args[1:]
		if path.Base(args[0]) == "agnhost-2" {
			rest = append([]string{"entrypoint-tester"}, rest...)
		}
		if len(rest) == 0 {
			rest = []string{"pause"}
		}
		run := subcommands[rest[0]]
		if run == nil {
			p.Space().Warn("the agnhost subcommand " + rest[0] + " is not modelled")
			complain(p, "Error: unknown command %q for \"app\"\n", rest[0])
			p.Exit(1)
			return
		}
		dieAsGo(p)
		later(p, startupOfAgnhost.of(p), func() { run(p, parseFlags(rest[1:])) })
	}}
}

// dieAsGo gives the signals the effect that they have on a Go program without
// handlers of its own: as PID 1 its runtime exits with code 2.
func dieAsGo(p *process.Process) {
	if p.PID == 1 {
		stopOn(p, 2, process.TERM, process.INT, process.QUIT, process.HUP)
	}
}

// logf logs as Go's log package does.
func logf(p *process.Process, format string, args ...any) {
	complain(p, "%s "+strings.TrimSuffix(format, "\n")+"\n", append([]any{p.Clock().Now().UTC().Format("2006/01/02 15:04:05")}, args...)...)
}

func agnhostPause(p *process.Process, _ flags) {
	say(p, "Paused\nSignals registered\n")
	end := func(name string, code int) func(process.Signal) {
		return func(process.Signal) {
			message := fmt.Sprintf("exiting because of signal %q\n", name)
			file := p.Getenv("TERMINATION_MESSAGE_PATH")
			if file == "" {
				file = "/dev/termination-log"
			}
			_ = p.Files().WriteFile(file, []byte(message), 0o644)
			say(p, "%s", message)
			p.Exit(code)
		}
	}
	p.Handle(process.INT, end("interrupt", 1))
	p.Handle(process.TERM, end("terminated", 2))
}

func serveHostname(p *process.Process, f flags) {
	port := f.port("port", 9376)
	name := p.Space().Hostname
	ok := true
	switch {
	case f.text("tcp", "false") == "true":
		ok = accept(p, port, func(c *network.Conn) {
			logf(p, "TCP request from %s", c.Remote)
			_ = c.Write([]byte(name))
			c.Close()
		})
	case f.text("udp", "false") == "true":
		var socket *network.UDP
		socket, err := p.Space().Host.ListenUDP(port, func(_ []byte, from netip.AddrPort) {
			logf(p, "UDP request from %s", from)
			socket.SendTo(from, []byte(name))
		})
		if err != nil {
			logf(p, "%v", err)
			p.Exit(1)
			return
		}
		p.Cleanup(socket.Close)
	default:
		ok = listen(p, port, func(e network.Exchange, respond func(network.Response)) {
			logf(p, "HTTP request from %s", e.Remote)
			respond(text(200, name))
		})
	}
	if !ok {
		return
	}
	logf(p, "Serving on port %d.", port)
	p.Handle(process.TERM, func(process.Signal) {
		logf(p, "Shutting down after receiving signal: terminated.")
		logf(p, "Awaiting pod deletion.")
		later(p, 60*time.Second, func() { p.Exit(0) })
	})
}

// later calls f after d unless the process has ended.
func later(p *process.Process, d time.Duration, f func()) {
	t := p.Clock().After(d, f)
	p.Cleanup(func() { t.Stop() })
}

func liveness(p *process.Process, _ flags) {
	begun := p.Clock().Now()
	listen(p, 8080, func(e network.Exchange, respond func(network.Response)) {
		age := p.Clock().Now().Sub(begun)
		switch e.URL.Path {
		case "/started":
			respond(text(200, age.String()))
		case "/healthz":
			if age.Seconds() > 10 {
				respond(text(500, fmt.Sprintf("error: %v", age.Seconds())))
				return
			}
			respond(text(200, "ok"))
		case "/redirect":
			respond(redirect(e, e.URL.Query().Get("loc"), 302))
		default:
			respond(text(404, "404 page not found\n"))
		}
	})
}

// redirect is what http.Redirect sends.
func redirect(e network.Exchange, location string, status int) network.Response {
	body := ""
	if e.Method == http.MethodGet || e.Method == http.MethodHead {
		escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;").Replace(location)
		body = fmt.Sprintf("<a href=%q>%s</a>.\n\n", escaped, http.StatusText(status))
	}
	return network.Response{Status: status, Header: http.Header{"Location": {location}, "Content-Type": {"text/html; charset=utf-8"}}, Body: []byte(body)}
}

func entrypointTester(p *process.Process, _ flags) {
	say(p, "%v\n", p.Args)
	p.Exit(0)
}

// logsGenerator writes lines evenly. What they say depends on their number
// alone.
func logsGenerator(p *process.Process, f flags) {
	total := f.number("log-lines-total", 0)
	span, err := time.ParseDuration(f.text("run-duration", ""))
	if total <= 0 || err != nil || span <= 0 {
		complain(p, "Invalid total number of lines or duration\n")
		p.Exit(255)
		return
	}
	delay := max(span/time.Duration(total), time.Microsecond)
	var line func(id int)
	line = func(id int) {
		if id >= total {
			p.Exit(0)
			return
		}
		now := p.Clock().Now().UTC()
		methods, spaces := []string{"GET", "POST", "PUT"}, []string{"kube-system", "default", "ns"}
		h := uint32(id+1) * 2654435761
		complain(p, "I%s %7d logs_generator.go:76] %d %s /api/v1/namespaces/%s/pods/%s %d\n", now.Format("0102 15:04:05.000000"), p.PID,
			id, methods[h>>4%3], spaces[h>>9%3], strconv.FormatUint(uint64(h>>12|1<<16), 36)[:4], 200+h>>3%400)
		later(p, delay, func() { line(id + 1) })
	}
	line(0)
}

func grpcHealth(p *process.Process, f flags) {
	begun := p.Clock().Now()
	forced := ""
	delay, service := f.number("delay-unhealthy-sec", -1), f.text("service", "")
	serve := func(status string) network.Response {
		forced = status
		return text(200, p.Clock().Now().Sub(begun).String())
	}
	ok := listen(p, f.port("http-port", 8080), func(e network.Exchange, respond func(network.Response)) {
		switch e.URL.Path {
		case "/make-not-serving":
			respond(serve("NOT_SERVING"))
		case "/make-serving":
			respond(serve("SERVING"))
		default:
			respond(text(404, "404 page not found\n"))
		}
	})
	if !ok {
		return
	}
	l, err := p.Space().Host.ListenGRPC(f.port("port", 5000), func(name string) (string, bool) {
		age := p.Clock().Now().Sub(begun)
		switch {
		case name != service:
			return "", false
		case forced == "NOT_SERVING" || delay >= 0 && age.Seconds() >= float64(delay):
			return "NOT_SERVING", true
		}
		return "SERVING", true
	})
	if err != nil {
		logf(p, "%v", err)
		p.Exit(1)
		return
	}
	p.Cleanup(l.Close)
}

func text(status int, body string) network.Response {
	return network.Response{Status: status, Header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, Body: []byte(body)}
}
