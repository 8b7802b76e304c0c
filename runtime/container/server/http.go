package server

import (
	"fmt"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// nginxStartup is how long nginx usually takes from its start until it listens.
const nginxStartup = 50 * time.Millisecond

// startup is how long a program takes from its start until it listens, by chance:
// either it is quick, and the kubelet's first probe finds it listening, or it is slow,
// and the probe is refused.
type startup struct {
	quickly     int           // in so many of a hundred starts
	quick, slow time.Duration // and up to twice as long
}

// What the recordings show of probes without a delay (probe-http, probe-tcp, probe-grpc,
// deployment-rolling-update, readiness-example): about two in five of nginx's first
// probes are refused, and five in six of agnhost's.
var (
	startupOfNginx   = startup{quickly: 60, quick: 5 * time.Millisecond, slow: 45 * time.Millisecond}
	startupOfAgnhost = startup{quickly: 17, quick: 5 * time.Millisecond, slow: 50 * time.Millisecond}
)

// of is how long it takes this time.
func (s startup) of(p *process.Process) time.Duration {
	takes := s.slow
	if p.Space().Draw(100) < s.quickly {
		takes = s.quick
	}
	return takes + time.Duration(p.Space().Draw(int(takes)))
}

// listen serves HTTP on a port of the process's pod until it ends. A port
// that is taken ends the process as servers in Go do, with exit code 1.
func listen(p *process.Process, port uint16, handler network.Handler) bool {
	return accept(p, port, network.ServeHTTP(handler))
}

func accept(p *process.Process, port uint16, f func(*network.Conn)) bool {
	l, err := p.Space().Host.Listen(port, f)
	if err != nil {
		complain(p, "%v\n", err)
		p.Exit(1)
		return false
	}
	p.Cleanup(l.Close)
	return true
}

// say writes to the process's standard output, complain to its standard
// error. Event-driven programs write to sinks only, which never block; what
// goes elsewhere is dropped.
func say(p *process.Process, format string, args ...any) { write(p, 1, format, args...) }

func complain(p *process.Process, format string, args ...any) { write(p, 2, format, args...) }

func write(p *process.Process, fd int, format string, args ...any) {
	p.Emit(fd, fmt.Appendf(nil, format, args...))
}

// stopOn ends the process with a code on any of the signals.
func stopOn(p *process.Process, code int, signals ...process.Signal) {
	for _, s := range signals {
		p.Handle(s, func(process.Signal) { p.Exit(code) })
	}
}
