package network

import (
	"errors"
	"net/netip"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
)

func TestUDP(t *testing.T) {
	w := newWorld(t, 1)
	client := w.attach(Pod, "10.244.1.2")
	for _, ip := range []string{"10.244.1.3", "10.244.2.3"} {
		server := w.attach(Pod, ip)
		var sock *UDP
		sock, err := server.ListenUDP(8080, func(data []byte, from netip.AddrPort) {
			sock.SendTo(from, []byte(string(data)+" from "+from.Addr().String()+" at "+ip))
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := server.ListenUDP(8080, nil); !errors.Is(err, syscall.EADDRINUSE) {
			t.Errorf("a second listener: %v", err)
		}
	}
	w.service("echo", func(s *corev1.Service) {
		s.Spec.ClusterIP = "10.96.0.20"
		s.Spec.Ports = []corev1.ServicePort{{Port: 80, Protocol: corev1.ProtocolUDP}}
	})
	w.endpoints("echo", endpoint("10.244.1.3", true, ""), endpoint("10.244.2.3", true, ""))
	w.service("empty", func(s *corev1.Service) {
		s.Spec.ClusterIP = "10.96.0.21"
		s.Spec.Ports = []corev1.ServicePort{{Port: 80, Protocol: corev1.ProtocolUDP}}
	})

	ask := func(to string, times int) (answers []string, failed error) {
		u := client.DialUDP(netip.MustParseAddrPort(to), func(data []byte, err error) {
			if err != nil {
				failed = err
				return
			}
			answers = append(answers, string(data))
		})
		defer u.Close()
		for range times {
			u.Send([]byte("hello"))
			w.pass(time.Second)
		}
		return answers, failed
	}
	if got, err := ask("10.244.2.3:8080", 1); len(got) != 1 || got[0] != "hello from 10.244.1.2 at 10.244.2.3" || err != nil {
		t.Errorf("pod: %q, %v", got, err)
	}
	// Answers come from the address that was asked, and a flow stays where it is.
	got, err := ask("10.96.0.20:80", 5)
	if len(got) != 5 || err != nil {
		t.Fatalf("service: %q, %v", got, err)
	}
	for _, answer := range got {
		if answer != got[0] {
			t.Errorf("one flow went to several endpoints: %q", got)
		}
	}
	for _, to := range []string{"10.244.2.3:9999", "10.96.0.21:80"} {
		if got, err := ask(to, 1); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("%s: %q, %v, want a refusal", to, got, err)
		}
	}
	if got, err := ask("10.244.7.7:80", 1); len(got) != 0 || err != nil {
		t.Errorf("nobody: %q, %v, want silence", got, err)
	}
}
