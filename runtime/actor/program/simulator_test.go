package program_test

import (
	"net/netip"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// simulation is a scene on the simulator's container runtime.
type simulation struct {
	account
	t       *testing.T
	clock   *clock.Clock
	begun   time.Time
	runtime *container.Runtime
	client  *network.Host
}

const actorID, actorIP = "actor", "10.244.0.1"

func onSimulator(t *testing.T, s scene) string {
	begun := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	sim := &simulation{t: t, clock: clock.New(begun), begun: begun}
	wires := network.New(network.Config{Clock: sim.clock})
	sim.runtime = container.New(container.Options{Clock: sim.clock, Exited: func(s container.Status) {
		sim.see(s.FinishedAt.Sub(begun), "exits %d", s.ExitCode)
	}})
	defer sim.runtime.Close()
	sim.client = attach(t, wires, "10.244.0.2")
	config := container.Config{
		ID: actorID, Image: "gherkube/actor:1", Args: strings.Split(s.script, "\n"),
		Attempt: max(s.start, 1) - 1, MemoryLimit: s.limit, Mounts: sim.mounts(s),
		Sandbox: container.SandboxConfig{Name: "p", Host: attach(t, wires, actorIP), IP: actorIP},
	}
	if err := sim.runtime.Create(config); err != nil {
		t.Fatal(err)
	}
	if err := sim.runtime.Start(actorID); err != nil {
		t.Fatal(err)
	}
	for _, a := range s.does(t) {
		sim.clock.At(begun.Add(a.when), func() { sim.act(a) })
	}
	for next, ok := sim.clock.Next(); ok && !next.After(begun.Add(end)); next, ok = sim.clock.Next() {
		sim.clock.Fire()
	}
	return sim.seen()
}

func attach(t *testing.T, n *network.Network, ip string) *network.Host {
	h, err := n.Attach(network.Pod, ip)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// mounts are volumes with the scene's files.
func (sim *simulation) mounts(s scene) (mounts []filesystem.Mount) {
	for name, text := range s.files {
		tree := filesystem.NewTree(0o755, sim.begun)
		v, err := filesystem.NewView(tree, sim.clock.Now)
		if err == nil {
			err = v.WriteFile("/"+path.Base(name), []byte(text), 0o644)
		}
		if err != nil {
			sim.t.Fatal(err)
		}
		mounts = append(mounts, filesystem.Mount{Path: path.Dir(name), Tree: tree})
	}
	return mounts
}

// seen adds what the container printed, before what was seen of it at the same
// time.
func (sim *simulation) seen() string {
	var all account
	lines, _ := sim.runtime.Log(actorID).Lines(0)
	for _, l := range lines {
		all.see(l.Time.Sub(sim.begun), "%s %s", l.Stream, l.Text)
	}
	all = append(all, sim.account...)
	if s, _ := sim.runtime.Status(actorID); s.State == container.Running {
		all.see(end, "runs")
	}
	return all.String()
}

func (sim *simulation) since() time.Duration { return sim.clock.Now().Sub(sim.begun) }

func (sim *simulation) act(a act) {
	address := func() (netip.AddrPort, string) {
		port, rest := a.port(sim.t)
		return netip.AddrPortFrom(netip.MustParseAddr(actorIP), port), rest
	}
	switch a.verb {
	case "usage":
		u, _ := sim.runtime.Usage(actorID)
		l := u.Meter.Load(sim.clock.Now())
		sim.see(sim.since(), "%s -> %s", a, uses(l.CPU, l.Memory))
	case "file":
		text, err := sim.runtime.Files(actorID).ReadFile(a.args[0])
		if err != nil {
			sim.see(sim.since(), "%s -> absent", a)
			return
		}
		sim.see(sim.since(), "%s -> %q", a, text)
	case "connect":
		to, _ := address()
		sim.client.ProbeTCP(to, patience, func(r network.Result, _ string) {
			sim.see(sim.since(), "%s -> %s", a, map[network.Result]string{network.Success: "accepted", network.Failure: "refused"}[r])
		})
	case "health":
		to, _ := address()
		sim.client.ProbeGRPC(to, strings.Join(a.args[1:], ""), patience, func(_ network.Result, output string) {
			sim.see(sim.since(), "%s -> %s", a, health(output))
		})
	case "GET", "HEAD", "POST", "PUT", tlsVerb:
		to, rest := address()
		method, scheme := a.request()
		u, err := url.Parse(scheme + "://" + to.String() + rest)
		if err != nil {
			sim.t.Fatal(err)
		}
		sim.client.HTTP(network.Request{Address: to, Method: method, URL: u, Timeout: patience, TLS: anybody}, func(r network.Response, err error) {
			switch {
			case err == nil:
				sim.see(sim.since(), "%s -> %d %q", a, r.Status, r.Body)
			case network.IsTimeout(err):
				sim.see(sim.since(), "%s -> no answer", a)
			default:
				sim.see(sim.since(), "%s -> refused", a)
			}
		})
	default:
		s, err := process.ParseSignal(a.verb)
		if err == nil {
			err = sim.runtime.Signal(actorID, s)
		}
		if err != nil {
			sim.t.Fatal(err)
		}
	}
}

// health is what the kubelet's prober found, in short.
func health(output string) string {
	if _, status, found := strings.Cut(output, `(responded with "`); found {
		return strings.TrimSuffix(status, `")`)
	}
	switch {
	case output == "service healthy":
		return "SERVING"
	case strings.Contains(output, "code = NotFound desc = unknown service"):
		return "unknown service"
	case strings.HasPrefix(output, "timeout: failed to connect"):
		return "no answer"
	}
	return output
}
