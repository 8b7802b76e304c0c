package container

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/network"
	"github.com/gherkube/gherkube/runtime/store"
)

// TestNslookup has the texts of recorded/init-example-services (1.28) and
// recorded/coredns-service-name (1.35; there the answers come in any order, and are
// sorted here).
func TestNslookup(t *testing.T) {
	w := &world{t: t, clock: clock.New(start)}
	s := store.New(store.WorldIndexes()...)
	w.network = network.New(network.Config{Clock: w.clock, View: s.View, Rand: rand.New(rand.NewPCG(1, 1))})
	w.runtime = New(Options{Clock: w.clock})
	t.Cleanup(w.runtime.Close)
	pod := w.pod("10.244.0.1")
	pod.DNS = DNSConfig{Nameservers: []string{"10.96.0.10"}, Searches: []string{"default.svc.cluster.local", "svc.cluster.local", "cluster.local"}, Options: []string{"ndots:5"}}
	service := func(name, ip string, spec corev1.ServiceSpec) {
		spec.ClusterIP = ip
		svc := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name}, Spec: spec}
		if _, err := s.Create(store.Services.KeyOf(svc), svc); err != nil {
			t.Fatal(err)
		}
	}
	id := w.start(Config{Image: "busybox:1.28", Sandbox: pod, Command: []string{"sh", "-c", "until nslookup myservice; do echo waiting for myservice; sleep 2; done;"}})
	w.pass(3 * time.Second)
	service("myservice", "10.96.140.102", corev1.ServiceSpec{})
	w.pass(3 * time.Second)
	const head = "Server:    10.96.0.10\nAddress 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local\n\n"
	const miss = head + "nslookup: can't resolve 'myservice'\nwaiting for myservice\n"
	want := miss + miss + head + "Name:      myservice\nAddress 1: 10.96.140.102 myservice.default.svc.cluster.local\n"
	if got := w.log(id); got != want || w.status(id).State != Exited || w.status(id).ExitCode != 0 {
		t.Errorf("%+v, log:\n%s\nwant:\n%s", w.status(id), got, want)
	}
	service("ext", "", corev1.ServiceSpec{Type: corev1.ServiceTypeExternalName, ExternalName: "myservice.default.svc.cluster.local"})
	const server = "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n"
	bad := func(name string) string { return "** server can't find " + name + ": NXDOMAIN\n\n" }
	for _, tc := range []struct {
		name, want string
		exit       int
	}{
		{"myservice", server + "Name:\tmyservice.default.svc.cluster.local\nAddress: 10.96.140.102\n\n\n" +
			bad("myservice.svc.cluster.local") + bad("myservice.svc.cluster.local") + bad("myservice.cluster.local") + bad("myservice.cluster.local"), 1},
		{"myservice.default", server + bad("myservice.default") + bad("myservice.default"), 1},
		{"myservice.default.svc.cluster.local", server + "Name:\tmyservice.default.svc.cluster.local\nAddress: 10.96.140.102\n\n\n", 0},
		{"ext.default.svc.cluster.local", server + "ext.default.svc.cluster.local\tcanonical name = myservice.default.svc.cluster.local\nName:\tmyservice.default.svc.cluster.local\nAddress: 10.96.140.102\n\n\n", 0},
	} {
		id := w.start(Config{Image: "busybox:1.36", Sandbox: pod, Command: []string{"nslookup", tc.name}})
		w.pass(time.Second)
		if got := w.log(id); inOrder(got) != inOrder(tc.want) || w.status(id).ExitCode != tc.exit {
			t.Errorf("%s: exit %d:\n%s\nwant %d:\n%s", tc.name, w.status(id).ExitCode, got, tc.exit, tc.want)
		}
	}
}

// inOrder are the answers that nslookup has written, sorted.
func inOrder(text string) string {
	answers := strings.SplitAfter(strings.ReplaceAll(text, "\n\n\n", "\n\n"), "\n\n")
	slices.Sort(answers)
	return strings.Join(answers, "")
}

// Which answer nslookup tells first is chance, as recorded: the same container may get
// another order each time.
func TestAnswersComeInAnyOrder(t *testing.T) {
	w := newWorld(t)
	pod := w.pod("10.244.0.1")
	pod.DNS = DNSConfig{Nameservers: []string{"10.96.0.10"}, Searches: []string{"default.svc.cluster.local", "svc.cluster.local", "cluster.local"}, Options: []string{"ndots:5"}}
	id := w.start(Config{Image: "busybox:1.36", Sandbox: pod, Command: []string{"sh", "-c", "for i in 1 2 3 4 5 6 7 8; do nslookup nosuch | grep -m1 NXDOMAIN; done"}})
	w.pass(time.Second)
	first := map[string]bool{}
	for line := range strings.Lines(w.log(id)) {
		first[line] = true
	}
	if len(first) < 2 {
		t.Errorf("the first answer was always the same:\n%s", w.log(id))
	}
}
