package applet

import (
	"fmt"
	"net/netip"
	"path"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
	"github.com/gherkube/gherkube/runtime/network"
)

// netstat shows the sockets of the container's network, or with -r its routes.
// Names are not looked for: ports and addresses are numbers.
func netstat(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "raltuwxenWp", "")
	if bad != "" || len(names) > 0 {
		return c.Usage(bad)
	}
	host := c.P.Space().Host
	if o.Has("r") {
		c.Print("Kernel IP routing table\nDestination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n")
		printRoutes(c, o.Has("n"), "%-15s %-15s %-15s %-6s    0 0          0 eth0\n")
		return 0
	}
	of := "(w/o servers)"
	switch {
	case o.Has("a"):
		of = "(servers and established)"
	case o.Has("l"):
		of = "(only servers)"
	}
	every := !o.Has("t") && !o.Has("u") && !o.Has("w") && !o.Has("x")
	if every || !o.Has("x") || o.Has("t") || o.Has("u") || o.Has("w") {
		c.Print("Active Internet connections %s\nProto Recv-Q Send-Q %s %s State       ", of, paddedAddress("Local Address", o), paddedAddress("Foreign Address", o))
		if o.Has("p") {
			c.Print("PID/Program name    ")
		}
		c.Print("\n")
		if host != nil {
			printSockets(c, host, o, every)
		}
	}
	if every || o.Has("x") {
		c.Print("Active UNIX domain sockets %s\nProto RefCnt Flags       Type       State         I-Node %sPath\n", of,
			map[bool]string{true: "PID/Program name    "}[o.Has("p")])
	}
	return 0
}

// paddedAddress is a column of an address: with -W it is wide enough for IPv6.
func paddedAddress(text string, o program.Options) string {
	width := 23
	if o.Has("W") {
		width = 51
	}
	return fmt.Sprintf("%-*s", width, text)
}

func printSockets(c *program.Call, host *network.Host, o program.Options, every bool) {
	sockets := host.Sockets()
	for _, udp := range []bool{false, true} {
		name := map[bool]string{false: "tcp", true: "udp"}[udp]
		if !every && !o.Has(name[:1]) {
			continue
		}
		for _, s := range sockets {
			serves := s.State == "LISTEN" || s.UDP && s.State == ""
			if s.UDP != udp || !o.Has("a") && serves != o.Has("l") {
				continue
			}
			c.Print("%s   %6d %6d %s %s %-12s", name, s.Received, s.Sent, paddedAddress(shownAddress(s.Local), o), paddedAddress(shownAddress(s.Remote), o), s.State)
			if o.Has("p") {
				c.Print("%s", socketOwner(c, s))
			}
			c.Print("\n")
		}
	}
}

func shownAddress(a netip.AddrPort) string {
	if a.Port() == 0 {
		return a.Addr().String() + ":*"
	}
	return a.String()
}

// socketOwner is who has a socket, if the process may look: root may at those of its
// container.
func socketOwner(c *program.Call, s network.Socket) string {
	p, ok := s.Owner.(*process.Process)
	if !ok || !slices.Contains(c.P.Space().Processes(), p) || len(p.Args) == 0 || c.P.UID != 0 && c.P.UID != p.UID {
		return "-"
	}
	name := fmt.Sprintf("%d/%s", p.PID, path.Base(p.Args[0]))
	return name[:min(len(name), 20)]
}

// printRoutes writes the routes of eth0, as routes has them.
func printRoutes(c *program.Call, numeric bool, format string) {
	if c.P.Space().Host == nil {
		return
	}
	i := interfaceOf(c)
	unspecified, all, none := "0.0.0.0", "default", "*"
	if numeric {
		all, none = unspecified, unspecified
	}
	network, mask := i.address.Masked().Addr().String(), i.mask()
	c.Print(format, all, i.gateway(), unspecified, "UG")
	if !i.pod {
		c.Print(format, network, none, mask, "U")
		return
	}
	c.Print(format, network, i.gateway(), mask, "UG")
	c.Print(format, i.gateway(), none, "255.255.255.255", "UH")
}

// mask is that of the interface's network.
func (i networkInterface) mask() string {
	var octets []string
	for n := range 4 {
		octets = append(octets, map[bool]string{true: "255", false: "0"}[n < i.address.Bits()/8])
	}
	return strings.Join(octets, ".")
}

// route shows the routes. Changing them takes rights that containers do not have.
func route(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "ne", "A")
	switch {
	case bad != "":
		return c.Usage(bad)
	case len(names) > 0:
		return c.Fail("SIOCADDRT: Operation not permitted")
	}
	c.Print("Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n")
	printRoutes(c, o.Has("n"), "%-15s %-15s %-15s %-5s 0      0        0 eth0\n")
	return 0
}

// ifconfig shows the interfaces. What they have sent and received is not counted.
func ifconfig(c *program.Call) int {
	args := c.Args
	if len(args) > 0 && args[0] == "-a" {
		args = args[1:]
	}
	if len(args) > 1 {
		return c.Fail("SIOCSIFADDR: Operation not permitted")
	}
	if len(args) == 1 && args[0] != "lo" && args[0] != "eth0" {
		return c.Fail("%s: error fetching interface information: Device not found", args[0])
	}
	const counters = "          RX packets:0 errors:0 dropped:0 overruns:0 frame:0\n          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0\n" +
		"          collisions:0 txqueuelen:1000 \n          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)\n\n"
	if c.P.Space().Host != nil && (len(args) == 0 || args[0] == "eth0") {
		i := interfaceOf(c)
		c.Print("eth0      Link encap:Ethernet  HWaddr %s  \n          inet addr:%s  Bcast:%s  Mask:%s\n          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1\n%s",
			strings.ToUpper(i.hardware()), i.address.Addr(), i.broadcast(), i.mask(), counters)
	}
	if len(args) == 0 || args[0] == "lo" {
		c.Print("lo        Link encap:Local Loopback  \n          inet addr:127.0.0.1  Mask:255.0.0.0\n          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n%s", counters)
	}
	return 0
}

// arp shows the neighbours that the interface knows: its gateway.
func arp(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "anevD", "HiA")
	if bad != "" || len(names) > 0 {
		return c.Usage(bad)
	}
	if c.P.Space().Host == nil || o.Has("i") && o["i"] != "eth0" {
		return 0
	}
	i := interfaceOf(c)
	gateway := networkInterface{netip.PrefixFrom(i.gateway(), i.address.Bits()), i.pod}
	return c.Print("? (%s) at %s [ether]  on eth0\n", i.gateway(), gateway.hardware())
}
