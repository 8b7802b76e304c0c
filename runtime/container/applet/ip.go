package applet

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
	"github.com/gherkube/gherkube/runtime/network"
)

// ip shows the addresses, links and routes of the container's network, as kind
// sets it up: one interface beside the loopback. Changing them takes rights
// that containers do not have.
func ip(c *program.Call) int {
	args, oneLine, inet := c.Args, false, true
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		switch args[0] {
		case "-4":
		case "-6":
			inet = false
		case "-o":
			oneLine = true
		default:
			return c.Usage(args[0])
		}
		args = args[1:]
	}
	if len(args) == 0 {
		return c.Usage("")
	}
	show := ipObject(args[0])
	if show == nil {
		return c.Usage(args[0])
	}
	args = args[1:]
	if len(args) > 0 && slices.Contains([]string{"add", "append", "change", "del", "delete", "flush", "replace", "set"}, args[0]) {
		c.Complain("RTNETLINK answers: Operation not permitted")
		return 2
	}
	if len(args) > 0 && slices.Contains([]string{"show", "sh", "s", "list", "ls", "l"}, args[0]) {
		args = args[1:]
	}
	if len(args) > 1 && args[0] == "dev" {
		args = args[1:]
	}
	device := ""
	switch {
	case len(args) == 1 && slices.Contains([]string{"lo", "eth0"}, args[0]):
		device = args[0]
	case len(args) == 1:
		return c.Fail("can't find device '%s'", args[0])
	case len(args) > 1:
		return c.Usage(args[1])
	}
	if !inet || c.P.Space().Host == nil {
		return 0 // there is no IPv6
	}
	text := show(interfaceOf(c), device)
	if oneLine {
		text = strings.ReplaceAll(text, "\n    ", `\    `)
	}
	return c.Output([]byte(text))
}

// ipObject returns what shows an object of ip's, whose name may be cut short.
func ipObject(name string) func(networkInterface, string) string {
	for _, o := range []struct {
		name string
		show func(networkInterface, string) string
	}{{"address", addresses}, {"link", links}, {"route", routes}} {
		if name != "" && strings.HasPrefix(o.name, name) {
			return o.show
		}
	}
	return nil
}

// networkInterface is eth0.
type networkInterface struct {
	address netip.Prefix
	pod     bool
}

func interfaceOf(c *program.Call) networkInterface {
	host := c.P.Space().Host
	if host.Place == network.Pod {
		return networkInterface{netip.PrefixFrom(host.IP, 24), true} // the node's pod network
	}
	return networkInterface{netip.PrefixFrom(host.IP, 16), false} // kind's Docker network
}

// broadcast is the last address of the interface's network.
func (i networkInterface) broadcast() netip.Addr {
	b := i.address.Addr().As4()
	for n := i.address.Bits() / 8; n < 4; n++ {
		b[n] = 255
	}
	return netip.AddrFrom4(b)
}

// gateway is the first address of the interface's network.
func (i networkInterface) gateway() netip.Addr { return i.address.Masked().Addr().Next() }

// hardware is made of the address, as CNI's plugins do where they choose it.
func (i networkInterface) hardware() string {
	b := i.address.Addr().As4()
	return fmt.Sprintf("0a:58:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3])
}

func links(i networkInterface, device string) string {
	out := ""
	if device != "eth0" {
		out += "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n"
	}
	if device != "lo" {
		out += "2: eth0@if3: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue qlen 1000\n    link/ether " + i.hardware() + " brd ff:ff:ff:ff:ff:ff\n"
	}
	return out
}

// addresses lists in the words of behaviours/recorded/init-after-volumes.
func addresses(i networkInterface, device string) string {
	const forever = "       valid_lft forever preferred_lft forever\n"
	out := ""
	if device != "eth0" {
		out += links(i, "lo") + "    inet 127.0.0.1/8 scope host lo\n" + forever
	}
	if device != "lo" {
		out += links(i, "eth0") + fmt.Sprintf("    inet %s brd %s scope global eth0\n", i.address, i.broadcast()) + forever
	}
	return out
}

// routes are those of kind's ptp plugin in pods, and of Docker on nodes.
func routes(i networkInterface, device string) string {
	if device == "lo" {
		return ""
	}
	address, gateway, net := i.address.Addr(), i.gateway(), i.address.Masked()
	if !i.pod {
		return fmt.Sprintf("default via %s dev eth0 \n%s dev eth0 scope link  src %s \n", gateway, net, address)
	}
	return fmt.Sprintf("default via %s dev eth0 \n%s via %s dev eth0  src %s \n%s dev eth0 scope link  src %s \n",
		gateway, net, gateway, address, gateway, address)
}
