package applet

import (
	"errors"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
	"github.com/gherkube/gherkube/runtime/network"
)

// dnsTimeout is how long the C library waits for a DNS server, twice.
const dnsTimeout = 5 * time.Second

// Address resolves a host name as programs do: numeric, /etc/hosts, DNS. It is
// for programs that block.
func Address(p *process.Process, name string) (netip.Addr, error) {
	if addr, err := netip.ParseAddr(name); err == nil {
		return addr, nil
	}
	hosts, _ := p.Files().ReadFile("/etc/hosts")
	for _, line := range strings.Split(string(hosts), "\n") {
		line, _, _ = strings.Cut(line, "#")
		f := strings.Fields(line)
		if len(f) < 2 || !slices.Contains(f[1:], name) {
			continue
		}
		if addr, err := netip.ParseAddr(f[0]); err == nil && addr.Is4() {
			return addr, nil
		}
	}
	r := p.Resolver()
	for _, candidate := range r.Candidates(name) {
		for i, server := range r.Servers {
			answer, ok := p.Query(server, candidate, dnsTimeout)
			if !ok {
				if i == len(r.Servers)-1 {
					return netip.Addr{}, errBadAddress
				}
				continue
			}
			if len(answer.IPv4) > 0 {
				return answer.IPv4[0], nil
			}
			break
		}
	}
	return netip.Addr{}, errBadAddress
}

var errBadAddress = errors.New("bad address")

// reason is an error of the network in the C library's words.
func reason(err error) string {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "Operation timed out"
	case strings.Contains(err.Error(), "connection refused"):
		return "Connection refused"
	case strings.Contains(err.Error(), "reset"):
		return "Connection reset by peer"
	}
	return err.Error()
}

// ping reaches hosts of the network; a Service's address does not answer, for
// kube-proxy translates its ports only.
func ping(c *program.Call) int {
	o, rest, bad := program.ParseOptions(c.Args, "q46A", "cWwisI")
	if bad != "" || len(rest) != 1 {
		return c.Usage(bad)
	}
	addr, err := Address(c.P, rest[0])
	if err != nil {
		return c.Fail("bad address '%s'", rest[0])
	}
	count := -1
	if n, err := strconv.Atoi(o["c"]); err == nil {
		count = n
	}
	deadline := 10 * time.Second // of the last packet's answer
	if n, err := strconv.Atoi(o["W"]); err == nil {
		deadline = time.Duration(n) * time.Second
	}
	host := c.P.Space().Host.Network().Host(addr.String())
	alive := host != nil || addr.IsLoopback()
	c.Print("PING %s (%s): 56 data bytes\n", rest[0], addr)
	sent, received := 0, 0
	for sent != count {
		c.P.Sleep(2 * network.Latency)
		if alive {
			c.Print("64 bytes from %s: seq=%d ttl=64 time=0.400 ms\n", addr, sent)
			received++
		}
		sent++
		if sent != count {
			c.P.Sleep(time.Second)
		}
	}
	if !alive {
		c.P.Sleep(deadline)
	}
	c.Print("\n--- %s ping statistics ---\n%d packets transmitted, %d packets received, %d%% packet loss\n", rest[0], sent, received, 100*(sent-received)/max(sent, 1))
	if received == 0 {
		return 1
	}
	c.Print("round-trip min/avg/max = 0.400/0.400/0.400 ms\n")
	return 0
}
