package server

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/applet"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

var podcliOptions = map[string]string{"--retry": "retry", "--delay": "delay", "--timeout": "timeout", "--method": "method", "--body": "body"}

// podcli is podinfo's program for probes: check http ADDRESS and check tcp ADDRESS
// (runCheck and runCheckTCP of cmd/podcli/check.go). It waits for the delay before
// its first try, and not before the second.
func podcli(p *process.Process) int {
	args := p.Args[1:]
	if len(args) < 2 || args[0] != "check" || args[1] != "http" && args[1] != "tcp" {
		p.Space().Warn("of podcli only check http and check tcp are modelled")
		return 1
	}
	a := parse(optionsFirst(args[2:]), podcliOptions)
	if len(a.rest) == 0 {
		write(p, 2, "Error: address is required! example: check http https://httpbin.org\n")
		return 1
	}
	delay, limit := podcliTime(a, "delay", time.Second), podcliTime(a, "timeout", 5*time.Second)
	retries, _ := strconv.Atoi(a.text("retry", "0")) // as many as none, if it is not a number
	for n := range retries + 1 {
		if n != 1 {
			p.Sleep(delay)
		}
		if args[1] == "http" && podcliHTTP(p, a, limit) || args[1] == "tcp" && podcliTCP(p, a.rest[0]) {
			return 0
		}
	}
	return 1
}

// optionsFirst puts options before what is not one, as cobra takes both in any
// order. An option of podcli's has its value behind a = or as the next word.
func optionsFirst(args []string) []string {
	var options, rest []string
	for i := 0; i < len(args); i++ {
		switch _, valued := podcliOptions[args[i]]; {
		case valued && i+1 < len(args):
			options = append(options, args[i], args[i+1])
			i++
		case strings.HasPrefix(args[i], "--"):
			options = append(options, args[i])
		default:
			rest = append(rest, args[i])
		}
	}
	return append(options, rest...)
}

func podcliTime(a arguments, name string, otherwise time.Duration) time.Duration {
	if d, err := time.ParseDuration(a.text(name, "")); err == nil {
		return d
	}
	return otherwise
}

// podcliHTTP reports whether the address answers with a status from 200 to 399.
func podcliHTTP(p *process.Process, a arguments, limit time.Duration) bool {
	address := a.rest[0]
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" {
		return false
	}
	host, port := u.Hostname(), u.Port()
	if port == "" {
		port = "80"
	}
	addr, err := applet.Address(p, host)
	number, err2 := strconv.ParseUint(port, 10, 16)
	if err != nil || err2 != nil {
		return false
	}
	status, done := 0, false
	defer p.Space().Host.HTTP(network.Request{Address: netip.AddrPortFrom(addr, uint16(number)), URL: u, Method: a.text("method", "GET"), Body: []byte(a.text("body", "")), Timeout: limit},
		func(r network.Response, err error) {
			done = true
			if err == nil {
				status = r.Status
			}
			p.Wake()
		})()
	p.Await(func() bool { return done })
	return status >= 200 && status < 400
}

func podcliTCP(p *process.Process, address string) bool {
	host, port, _ := strings.Cut(address, ":")
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return false
	}
	d, err := dial(p, host, uint16(number))
	if err != nil {
		return false
	}
	d.close()
	return true
}
