package sim

import (
	"context"
	"io"
	"net"
	"net/netip"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	utilexec "k8s.io/utils/exec"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/kubelet"
	"github.com/gherkube/gherkube/runtime/network"
)

// pods is what runs in the cluster's pods, as the API server reaches it. Its
// methods run on goroutines of requests; what belongs to the loop they touch
// behind the world's gate only.
type pods struct{ *Cluster }

var _ apiserver.PodRuntime = &pods{}

// gated runs f while nothing else happens in the world, and wakes whoever
// drives it.
func (p *pods) gated(f func()) {
	p.world.Gate.Lock()
	f()
	p.world.Gate.Unlock()
	if p.world.Wrote != nil {
		p.world.Wrote()
	}
}

// Logs implements apiserver.PodRuntime.
func (p *pods) Logs(ctx context.Context, pod types.NamespacedName, o *corev1.PodLogOptions) (io.ReadCloser, error) {
	p.world.Gate.Lock()
	defer p.world.Gate.Unlock()
	which := kubelet.Current
	if o.Previous {
		which = kubelet.Previous
	}
	id, err := p.kubelets.LogOf(pod.Namespace, pod.Name, o.Container, which)
	if err != nil {
		return nil, err
	}
	log := p.containers.Log(id)
	if log == nil {
		return nil, container.ErrNotFound
	}
	return newLogReader(ctx, p.Cluster, log, o), nil
}

// Running implements apiserver.PodRuntime.
func (p *pods) Running(pod types.NamespacedName, name string) error {
	p.world.Gate.Lock()
	defer p.world.Gate.Unlock()
	_, err := p.kubelets.Running(pod.Namespace, pod.Name, name)
	return err
}

// Exec implements apiserver.PodRuntime.
func (p *pods) Exec(ctx context.Context, pod types.NamespacedName, name string, command []string, s apiserver.Streams) error {
	exited := make(chan int, 1)
	end := func() {}
	var running *container.Execution
	var err error
	out := newOutput(s)
	tty := container.NoTerminal
	if s.TTY {
		tty = container.Terminal
	}
	in := newInput(p, s.Stdin)
	p.gated(func() {
		var id string
		if id, err = p.kubelets.Running(pod.Namespace, pod.Name, name); err != nil {
			return
		}
		running, err = p.containers.Exec(id, command, tty, out.streams(in), func(code int) {
			p.clients.expectReaction()
			exited <- code
		})
		if err == nil {
			in.begin()
			end = p.clients.session()
		}
	})
	defer end()
	if err != nil {
		out.close()
		return err
	}
	go in.feed()
	select {
	case code := <-exited:
		out.close()
		if code != 0 {
			return utilexec.CodeExitError{Err: exitError(code), Code: code}
		}
		return nil
	case <-ctx.Done():
		p.gated(running.Kill)
		out.close()
		return ctx.Err()
	}
}

// Attach implements apiserver.PodRuntime.
func (p *pods) Attach(ctx context.Context, pod types.NamespacedName, name string, s apiserver.Streams) error {
	ended := make(chan struct{})
	end := func() {}
	var detach func()
	var err error
	out := newOutput(s)
	in := newInput(p, s.Stdin)
	p.gated(func() {
		var id string
		if id, err = p.kubelets.Running(pod.Namespace, pod.Name, name); err != nil {
			return
		}
		detach, err = p.containers.Attach(id, out.streams(in), func() {
			p.clients.expectReaction()
			close(ended)
		})
		if err == nil {
			in.begin()
			end = p.clients.session()
		}
	})
	defer end()
	if err != nil {
		out.close()
		return err
	}
	go in.feed()
	select {
	case <-ended:
	case <-ctx.Done():
		p.gated(detach)
		err = ctx.Err()
	}
	out.close()
	return err
}

// Dial implements apiserver.PodRuntime.
func (p *pods) Dial(ctx context.Context, pod types.NamespacedName, port int32) (net.Conn, error) {
	type result struct {
		conn *network.Conn
		err  error
	}
	dialled := make(chan result, 1)
	var err error
	p.gated(func() {
		var host *network.Host
		if host, err = p.kubelets.Sandbox(pod.Namespace, pod.Name); err != nil {
			return
		}
		loopback := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(port))
		host.Dial(loopback, dialTimeout, func(c *network.Conn, err error) {
			p.clients.expectReaction()
			dialled <- result{c, err}
		})
	})
	if err != nil {
		return nil, err
	}
	select {
	case r := <-dialled:
		if r.err != nil {
			return nil, r.err
		}
		return newBridge(p, r.conn), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// dialTimeout is in virtual time.
const dialTimeout = 30 * time.Second

// input carries what a client types to a process.
type input struct {
	pods *pods
	from io.Reader
	pipe *process.Pipe
}

// newInput returns nil if the client sends nothing.
func newInput(p *pods, from io.Reader) *input {
	if from == nil {
		return nil
	}
	return &input{pods: p, from: from, pipe: process.NewPipe()}
}

// begin says that there is input to come, before time can pass without it.
func (in *input) begin() {
	if in != nil {
		in.pods.clients.change(func(k *clients) { k.feeding++ })
	}
}

// feed copies until the client's stream ends, after begin.
func (in *input) feed() {
	if in == nil {
		return
	}
	defer in.pods.clients.change(func(k *clients) { k.feeding-- })
	buf := make([]byte, 4096)
	for {
		n, err := in.from.Read(buf)
		in.pods.gated(func() {
			if n > 0 {
				in.pipe.Feed(buf[:n])
			}
			if err != nil {
				in.pipe.CloseWrite()
			}
		})
		if err != nil {
			return
		}
	}
}
