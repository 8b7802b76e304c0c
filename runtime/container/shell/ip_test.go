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

// TestSockets: the forms are those of busybox 1.35, the figures those of this network.
func TestSockets(t *testing.T) {
	const head = "Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       "
	for _, tc := range []struct{ command, out string }{
		{"httpd -p 8080; nc -l -p 9000 > /dev/null & sleep 1; netstat -tln", head + "\n" +
			"tcp        0      0 0.0.0.0:8080            0.0.0.0:*               LISTEN      \n" +
			"tcp        0      0 0.0.0.0:9000            0.0.0.0:*               LISTEN      \n"},
		{"nc -l -p 9000 > /dev/null & sleep 1; netstat -tlnp | cut -c 80-", "\n PID/Program name    \n 2/nc\n"},
		{"nc -u -l -p 53 > /dev/null & sleep 1; netstat -uln", head + "\nudp        0      0 0.0.0.0:53              0.0.0.0:*                           \n"},
		{"httpd -p 8080; sleep 5 | nc 127.0.0.1 8080 & sleep 1; netstat -tan | tail -n +3; sleep 6",
			"tcp        0      0 0.0.0.0:8080            0.0.0.0:*               LISTEN      \n" +
				"tcp        0      0 127.0.0.1:8080          127.0.0.1:32768         ESTABLISHED \ntcp        0      0 127.0.0.1:32768         127.0.0.1:8080          ESTABLISHED \n"},
		{"netstat -rn; route -n; route", "Kernel IP routing table\nDestination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n" +
			"0.0.0.0         10.244.0.1      0.0.0.0         UG        0 0          0 eth0\n10.244.0.0      10.244.0.1      255.255.255.0   UG        0 0          0 eth0\n" +
			"10.244.0.1      0.0.0.0         255.255.255.255 UH        0 0          0 eth0\n" +
			"Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n" +
			"0.0.0.0         10.244.0.1      0.0.0.0         UG    0      0        0 eth0\n10.244.0.0      10.244.0.1      255.255.255.0   UG    0      0        0 eth0\n" +
			"10.244.0.1      0.0.0.0         255.255.255.255 UH    0      0        0 eth0\n" +
			"Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n" +
			"default         10.244.0.1      0.0.0.0         UG    0      0        0 eth0\n10.244.0.0      10.244.0.1      255.255.255.0   UG    0      0        0 eth0\n" +
			"10.244.0.1      *               255.255.255.255 UH    0      0        0 eth0\n"},
		{"ifconfig eth0 | head -n 3; arp -n", "eth0      Link encap:Ethernet  HWaddr 0A:58:0A:F4:00:05  \n          inet addr:10.244.0.5  Bcast:10.244.0.255  Mask:255.255.255.0\n" +
			"          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1\n? (10.244.0.1) at 0a:58:0a:f4:00:01 [ether]  on eth0\n"},
	} {
		m := newMachine(t)
		if exit := m.run(t, time.Minute, "sh", "-c", tc.command); exit != 0 || m.out.String() != tc.out || m.err.String() != "" {
			t.Errorf("%s: exit code %d, stdout\n%s\nwant\n%s\nstderr %q", tc.command, exit, m.out.String(), tc.out, m.err.String())
		}
	}
}
