package shell_test

import (
	"testing"
	"time"
)

func TestIP(t *testing.T) {
	for _, tc := range []struct {
		command, out, err string
		exit              int
	}{
		// As recorded in behaviours/recorded/init-after-volumes, but for the address.
		{"ip addr show eth0 | grep inet", "    inet 10.244.0.5/24 brd 10.244.0.255 scope global eth0\n", "", 0},
		{"ip -4 -o a s lo", `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000\    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\    inet 127.0.0.1/8 scope host lo\       valid_lft forever preferred_lft forever` + "\n", "", 0},
		{"ip link show dev eth0 | tail -n 1", "    link/ether 0a:58:0a:f4:00:05 brd ff:ff:ff:ff:ff:ff\n", "", 0},
		{"ip route", "default via 10.244.0.1 dev eth0 \n10.244.0.0/24 via 10.244.0.1 dev eth0  src 10.244.0.5 \n10.244.0.1 dev eth0 scope link  src 10.244.0.5 \n", "", 0},
		{"ip -6 addr", "", "", 0},
		{"ip addr show eth7", "", "ip: can't find device 'eth7'\n", 1},
		{"ip link set eth0 down", "", "ip: RTNETLINK answers: Operation not permitted\n", 2},
		{"ip rule", "", "ip: unrecognized option 'rule'\nBusyBox v1.35.0 multi-call binary.\n\nUsage: ip: this option is not known to gherkube's model of the applet\n", 1},
	} {
		m := newMachine(t)
		if exit := m.run(t, time.Hour, "sh", "-c", tc.command); exit != tc.exit || m.out.String() != tc.out || m.err.String() != tc.err {
			t.Errorf("%s: exit code %d, stdout %q, stderr %q", tc.command, exit, m.out.String(), m.err.String())
		}
	}
}
