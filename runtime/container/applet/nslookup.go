package applet

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
	"github.com/gherkube/gherkube/runtime/network"
)

// nslookup has two dialects: that of busybox up to 1.28, and the later one
// whose exit code is 1 as soon as one of the search domains does not have the
// name. Both are recorded: init-example-services, coredns-service-name.
func nslookup(c *program.Call) int {
	var args []string
	kind := ""
	for _, a := range c.Args {
		if rest, ok := strings.CutPrefix(a, "-"); ok {
			name, v, _ := strings.Cut(rest, "=")
			switch name {
			case "type", "querytype", "q":
				kind = strings.ToUpper(v)
			case "debug", "timeout", "retry", "port":
			default:
				return c.Usage(rest)
			}
			continue
		}
		args = append(args, a)
	}
	if len(args) == 0 || len(args) > 2 {
		return c.Usage("")
	}
	if kind != "" && kind != "A" && kind != "AAAA" {
		return c.Fail("queries of type %s are not modelled by gherkube", kind)
	}
	server, ok := dnsServer(c, args[1:])
	if !ok {
		return 1
	}
	if c.Edition == program.Old {
		return lookupOld(c, args[0], server)
	}
	return lookupModern(c, args[0], server, kind)
}

// dnsServer returns the DNS server to ask.
func dnsServer(c *program.Call, given []string) (netip.Addr, bool) {
	if len(given) > 0 {
		addr, err := Address(c.P, given[0])
		if err != nil {
			c.Fail("bad address '%s'", given[0])
		}
		return addr, err == nil
	}
	servers := c.P.Resolver().Servers
	if len(servers) == 0 {
		return netip.MustParseAddr("127.0.0.1"), true
	}
	return servers[0], true
}

func lookupOld(c *program.Call, name string, server netip.Addr) int {
	n := c.P.Space().Host.Network()
	label := func(a netip.Addr) string {
		if reverse := n.Reverse(a); reverse != "" {
			return " " + reverse
		}
		return ""
	}
	c.Print("Server:    %s\nAddress 1: %s%s\n\n", server, server, label(server))
	if addr, err := netip.ParseAddr(name); err == nil {
		return c.Print("Name:      %s\nAddress 1: %s%s\n", name, addr, label(addr))
	}
	resolver := c.P.Resolver()
	for _, candidate := range resolver.Candidates(name) {
		answer, ok := c.P.Query(server, candidate, 2*dnsTimeout)
		if !ok {
			break
		}
		if addresses := answer.Addresses(); len(addresses) > 0 {
			c.Print("Name:      %s\n", name)
			for i, a := range addresses {
				c.Print("Address %d: %s%s\n", i+1, a, label(a))
			}
			return 0
		}
	}
	return c.Fail("can't resolve '%s'", name)
}

func lookupModern(c *program.Call, name string, server netip.Addr, kind string) int {
	if addr, err := netip.ParseAddr(name); err == nil {
		return reverseLookup(c, addr, server)
	}
	names := []string{strings.TrimSuffix(name, ".")}
	if searches := c.P.Resolver().Searches; !strings.Contains(name, ".") && len(searches) > 0 {
		names = nil
		for _, s := range searches {
			names = append(names, name+"."+s)
		}
	}
	status, header := 0, false
	var answers []string
	for _, full := range names {
		answer, ok := c.P.Query(server, full, 2*dnsTimeout)
		if !ok {
			c.Print(";; connection timed out; no servers could be reached\n\n")
			return 1
		}
		if !header {
			c.Print("Server:\t\t%s\nAddress:\t%s:53\n\n", server, server)
			header = true
		}
		for _, k := range []string{"A", "AAAA"} {
			if kind != "" && kind != k {
				continue
			}
			if !answer.Exists {
				status = 1
			}
			answers = append(answers, replyText(full, k, answer))
		}
	}
	for n := len(answers); n > 0; n-- {
		i := c.P.Space().Draw(n)
		c.Print("%s", answers[i])
		answers = slices.Delete(answers, i, i+1)
	}
	return status
}

// replyText is what nslookup says of an answer. It asks for all at once, and says it when
// the answer comes, in whatever order that is (busybox's send_queries and parse_reply).
func replyText(full, kind string, answer network.Answer) string {
	if !answer.Exists {
		return fmt.Sprintf("** server can't find %s: NXDOMAIN\n\n", full)
	}
	var out strings.Builder
	addresses := answer.IPv4
	if kind == "AAAA" {
		addresses = answer.IPv6
	}
	if len(addresses) > 0 || kind == "A" {
		for _, alias := range answer.Aliases {
			fmt.Fprintf(&out, "%s\tcanonical name = %s\n", alias[0], alias[1])
		}
	}
	for _, a := range addresses {
		fmt.Fprintf(&out, "Name:\t%s\nAddress: %s\n", answer.Name, a)
	}
	return out.String() + "\n"
}

func reverseLookup(c *program.Call, addr, server netip.Addr) int {
	if _, ok := c.P.Query(server, "", 2*dnsTimeout); !ok {
		c.Print(";; connection timed out; no servers could be reached\n\n")
		return 1
	}
	c.Print("Server:\t\t%s\nAddress:\t%s:53\n\n", server, server)
	arpa := addr.String() + ".in-addr.arpa"
	if b := addr.As4(); addr.Is4() {
		arpa = netip.AddrFrom4([4]byte{b[3], b[2], b[1], b[0]}).String() + ".in-addr.arpa"
	}
	name := c.P.Space().Host.Network().Reverse(addr)
	if name == "" {
		c.Print("** server can't find %s: NXDOMAIN\n\n", arpa)
		return 1
	}
	return c.Print("%s\tname = %s\n\n", arpa, name)
}
