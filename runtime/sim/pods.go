package sim

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	utilexec "k8s.io/utils/exec"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/client"
	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/kubelet"
	"github.com/gherkube/gherkube/runtime/network"
)

// pods is what runs in the cluster's pods, as the API server reaches it. Its
// methods run on goroutines of requests; what belongs to the loop they touch
// inside the world's gate only.
type pods struct{ *Cluster }

var _ apiserver.PodRuntime = &pods{}

// Logs implements apiserver.PodRuntime.
func (p *pods) Logs(ctx context.Context, pod types.NamespacedName, o *corev1.PodLogOptions) (io.ReadCloser, error) {
	defer p.world.Enter()()
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
		return nil, fmt.Errorf("failed to find container %q in store: %w", id, container.ErrNotFound)
	}
	return newLogReader(ctx, p.Cluster, log, o), nil
}

// Running implements apiserver.PodRuntime.
func (p *pods) Running(pod types.NamespacedName, name string) error {
	defer p.world.Enter()()
	_, err := p.kubelets.Running(pod.Namespace, pod.Name, name)
	return err
}

// Exec implements apiserver.PodRuntime.
func (p *pods) Exec(ctx context.Context, pod types.NamespacedName, name string, command []string, s apiserver.Streams) error {
	exited := make(chan int, 1)
	var running *container.Execution
	tty := container.NoTerminal
	if s.TTY {
		tty = container.Terminal
	}
	err := p.connect(ctx, pod, name, s, func(id string, streams container.Streams, over func()) (end func(), err error) {
		running, err = p.containers.Exec(id, command, tty, streams, func(code int) {
			exited <- code
			over()
		})
		return running.Kill, err
	})
	if err != nil {
		return err
	}
	if code := <-exited; code != 0 {
		return utilexec.CodeExitError{Err: exitError(code), Code: code}
	}
	return nil
}

// Attach implements apiserver.PodRuntime.
func (p *pods) Attach(ctx context.Context, pod types.NamespacedName, name string, s apiserver.Streams) error {
	return p.connect(ctx, pod, name, s, func(id string, streams container.Streams, over func()) (func(), error) {
		return p.containers.Attach(id, streams, over)
	})
}

// connect connects a client to a process: open is called inside the gate, and
// over by the loop when the process has ended. It returns then, when the client
// has got all output, or when the context ends, which ends the connection.
func (p *pods) connect(ctx context.Context, pod types.NamespacedName, name string, s apiserver.Streams,
	open func(id string, s container.Streams, over func()) (end func(), err error)) error {
	who := client.Of(ctx)
	ended := make(chan struct{})
	var end func()
	var err error
	out, in := newOutput(who, s), newInput(p, who, s.Stdin)
	waits := func() {}
	p.inside(func() {
		var id string
		if id, err = p.kubelets.Running(pod.Namespace, pod.Name, name); err != nil {
			return
		}
		waits = who.Session()
		end, err = open(id, out.ends(in), func() {
			who.Tell(func() { waits(); close(ended) })
		})
		if err != nil {
			waits()
		}
	})
	defer waits()
	defer out.close()
	if err != nil {
		in.end()
		return err
	}
	go in.feed()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		p.inside(end)
		return ctx.Err()
	}
}

// Dial implements apiserver.PodRuntime.
func (p *pods) Dial(ctx context.Context, pod types.NamespacedName, port int32) (net.Conn, error) {
	type result struct {
		conn *network.Conn
		err  error
	}
	who := client.Of(ctx)
	dialled := make(chan result, 1)
	waits := func() {}
	var err error
	p.inside(func() {
		var host *network.Host
		if host, err = p.kubelets.Sandbox(pod.Namespace, pod.Name); err != nil {
			return
		}
		waits = client.PassedOn(ctx)
		loopback := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(port))
		host.Dial(loopback, dialTimeout, func(c *network.Conn, err error) {
			who.Tell(func() { waits(); dialled <- result{c, err} })
		})
	})
	defer waits()
	if err != nil {
		return nil, err
	}
	select {
	case r := <-dialled:
		if r.err != nil {
			return nil, r.err
		}
		return newBridge(ctx, p, r.conn), nil
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
	over func() // the client has nothing more to say
}

// newInput returns nil if the client sends nothing. Time does not pass until
// its input has ended.
func newInput(p *pods, who *client.Client, from io.Reader) *input {
	if from == nil {
		return nil
	}
	return &input{pods: p, from: from, pipe: process.NewPipe(), over: who.Feeding()}
}

// end says that the client has nothing more to say.
func (in *input) end() {
	if in != nil {
		in.over()
	}
}

// feed copies until the client's stream ends.
func (in *input) feed() {
	if in == nil {
		return
	}
	defer in.end()
	buf := make([]byte, 4096)
	for {
		n, err := in.from.Read(buf)
		in.pods.inside(func() {
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
