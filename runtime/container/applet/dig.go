package applet

import (
	"net/netip"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
	"github.com/gherkube/gherkube/runtime/network"
)

// query is what dig asks for.
type query struct {
	name, kind string
	server     netip.Addr
	flags      map[string]bool
}

// dig asks for addresses, or with -x for a name. Of its output it has that of
// +short and +noall +answer.
func dig(c *program.Call) int {
	q := query{kind: "A", flags: map[string]bool{}}
	args := c.Args
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case strings.HasPrefix(arg, "+"):
			q.flags[arg[1:]] = true
		case strings.HasPrefix(arg, "@"):
			addr, err := Address(c.P, arg[1:])
			if err != nil {
				c.Errorf("dig: couldn't get address for '%s': not found\n", arg[1:])
				return 10
			}
			q.server = addr
		case arg == "-x" && i+1 < len(args):
			i++
			q.name, q.kind = args[i], "PTR"
		case arg == "-t" && i+1 < len(args):
			i++
			q.kind = strings.ToUpper(args[i])
		case arg == "A" || arg == "AAAA" || arg == "SRV" || arg == "PTR" || arg == "TXT" || arg == "CNAME":
			q.kind = arg
		case strings.HasPrefix(arg, "-"):
			return c.Usage(arg[1:])
		default:
			q.name = arg
		}
	}
	if !q.server.IsValid() {
		q.server, _ = dnsServer(c, nil)
	}
	if q.kind == "TXT" {
		return c.Fail("queries of type %s are not modelled by gherkube", q.kind)
	}
	return digAnswer(c, q)
}

func digAnswer(c *program.Call, q query) int {
	names := []string{strings.TrimSuffix(q.name, ".")}
	if q.flags["search"] && q.kind != "PTR" {
		names = c.P.Resolver().Candidates(q.name)
	}
	var found network.Answer
	for _, name := range names {
		var ok bool
		if found, ok = c.P.Query(q.server, name, 2*dnsTimeout); !ok {
			c.Print(";; communications error to %s#53: timed out\n;; no servers could be reached\n", q.server)
			return 9
		}
		if found.Exists {
			break
		}
	}
	var records [][2]string // the name and what it has
	switch q.kind {
	case "SRV":
		for _, r := range c.P.Space().Host.Network().ServiceRecords(found.Name) {
			records = append(records, [2]string{found.Name + ".", r})
		}
	case "CNAME":
		for _, alias := range found.Aliases[:min(1, len(found.Aliases))] {
			records = append(records, [2]string{alias[0] + ".", alias[1] + "."})
		}
	case "PTR":
		if addr, ok := reversed(q.name); ok {
			if name := c.P.Space().Host.Network().Reverse(addr); name != "" {
				records = append(records, [2]string{arpa(addr), name + "."})
			}
		}
	case "A", "AAAA":
		addresses := found.IPv4
		if q.kind == "AAAA" {
			addresses = found.IPv6
		}
		for _, alias := range found.Aliases {
			records = append(records, [2]string{alias[0] + ".", alias[1] + "."})
		}
		for _, a := range addresses {
			records = append(records, [2]string{found.Name + ".", a.String()})
		}
	}
	return printRecords(c, q, records)
}

func printRecords(c *program.Call, q query, records [][2]string) int {
	switch {
	case q.flags["short"]:
		for _, r := range records {
			c.Print("%s\n", r[1])
		}
		return 0
	case !q.flags["noall"]:
		c.P.Space().Warn("of dig's output only that of +short and +noall +answer is modelled")
	case !q.flags["answer"]:
		return 0
	}
	for _, r := range records {
		kind := q.kind
		if _, err := netip.ParseAddr(r[1]); err != nil && kind != "PTR" && kind != "SRV" {
			kind = "CNAME"
		}
		c.Print("%s 30 IN %s\t%s\n", r[0], kind, r[1])
	}
	return 0
}

// arpa is the name under which DNS has an address's name.
func arpa(a netip.Addr) string {
	if !a.Is4() {
		return a.String()
	}
	b := a.As4()
	return netip.AddrFrom4([4]byte{b[3], b[2], b[1], b[0]}).String() + ".in-addr.arpa."
}

// reversed is the address that a query for a name is about: itself with -x, or
// as DNS spells it.
func reversed(text string) (netip.Addr, bool) {
	if addr, err := netip.ParseAddr(text); err == nil {
		return addr, true
	}
	rest, ok := strings.CutSuffix(strings.TrimSuffix(text, "."), ".in-addr.arpa")
	addr, err := netip.ParseAddr(rest)
	if !ok || err != nil || !addr.Is4() {
		return netip.Addr{}, false
	}
	b := addr.As4()
	return netip.AddrFrom4([4]byte{b[3], b[2], b[1], b[0]}), true
}

// getent looks names up in the databases hosts, passwd and group.
func getent(c *program.Call) int {
	if len(c.Args) == 0 {
		c.Errorf("Usage: getent [OPTION...] database [key ...]\n")
		return 1
	}
	records := map[string]names{"passwd": knownUsers(c), "group": knownGroups(c)}
	switch db := c.Args[0]; db {
	case "hosts", "ahosts", "ahostsv4":
		return getentHosts(c, c.Args[1:])
	case "passwd", "group":
		return getentRecords(c, records[db], c.Args[1:])
	default:
		c.Errorf("Unknown database: %s\n", db)
		return 1
	}
}

func getentHosts(c *program.Call, keys []string) int {
	status := 0
	for _, key := range keys {
		addr, err := Address(c.P, key)
		if err != nil {
			status = 2
			continue
		}
		name := key
		for _, candidate := range c.P.Resolver().Candidates(key) {
			if a, ok := c.P.Query(firstServer(c), candidate, 2*dnsTimeout); ok && a.Exists {
				name = a.Name
				break
			}
		}
		c.Print("%-15s %s\n", addr, name)
	}
	return status
}

func firstServer(c *program.Call) netip.Addr {
	server, _ := dnsServer(c, nil)
	return server
}

func getentRecords(c *program.Call, records names, keys []string) int {
	if len(keys) == 0 {
		for _, r := range records {
			c.Print("%s\n", strings.Join(r, ":"))
		}
		return 0
	}
	status := 0
	for _, key := range keys {
		found := false
		for _, r := range records {
			if r[0] == key || r[2] == key {
				found = true
				c.Print("%s\n", strings.Join(r, ":"))
			}
		}
		if !found {
			status = 2
		}
	}
	return status
}
