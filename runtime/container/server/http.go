package server

import (
	"fmt"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// How long programs take from their start until they listen. The recordings
// show the kubelet's first probe refused: probe-http, probe-grpc.
const (
	nginxStartup   = 50 * time.Millisecond
	agnhostStartup = 100 * time.Millisecond
)

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
