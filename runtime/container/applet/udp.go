package applet

import (
	"net/netip"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
	"github.com/gherkube/gherkube/runtime/network"
)

// datagrams is nc with a UDP socket: what is read goes out, what comes in is
// written, until nothing has happened for a while or the other side refuses.
type datagrams struct {
	c      *program.Call
	idle   time.Duration // 0: forever
	socket *network.UDP
	peer   netip.AddrPort // of a listening nc: the first that sends something

	inbox   [][]byte
	over    bool
	timer   *clock.Timer
	waiting [][]byte // read before there is a peer
}

// ncUDP talks to an address.
func ncUDP(c *program.Call, to netip.AddrPort, idle time.Duration) int {
	d := &datagrams{c: c, idle: idle, peer: to}
	refused := false
	d.socket = c.P.Space().Host.DialUDP(to, func(data []byte, err error) {
		if err != nil {
			refused, d.over = true, true
		}
		d.received(data)
	})
	d.run()
	return program.Exit(refused)
}

// ncListenUDP waits for somebody who sends something, and talks to them.
func ncListenUDP(c *program.Call, port uint16, idle time.Duration) int {
	d := &datagrams{c: c, idle: idle}
	var err error
	d.socket, err = c.P.Space().Host.ListenUDP(port, func(data []byte, from netip.AddrPort) {
		if !d.peer.IsValid() {
			d.peer = from
			for _, b := range d.waiting {
				d.socket.SendTo(from, b)
			}
		}
		if d.peer == from {
			d.received(data)
		}
	})
	if err != nil {
		return c.Fail("bind: Address already in use")
	}
	d.run()
	return 0
}

func (d *datagrams) received(data []byte) {
	if len(data) > 0 {
		d.inbox = append(d.inbox, data)
	}
	d.rest()
	d.c.P.Wake()
}

func (d *datagrams) send(b []byte) {
	d.rest()
	if d.peer.IsValid() {
		d.socket.SendTo(d.peer, b)
	} else {
		d.waiting = append(d.waiting, append([]byte(nil), b...))
	}
}

// rest counts the idle time from now.
func (d *datagrams) rest() {
	d.timer.Stop()
	if d.idle > 0 {
		d.timer = d.c.P.Clock().After(d.idle, func() {
			d.over = true
			d.c.P.Wake()
		})
	}
}

func (d *datagrams) run() {
	c := d.c
	defer d.socket.Close()
	defer func() { d.timer.Stop() }()
	d.rest()
	sender := c.P.Space().Start(c.P, process.Attributes{Args: c.P.Args, Env: c.P.Env, Dir: c.P.Dir, Credentials: c.P.Credentials, FDs: map[int]*process.FD{0: c.P.FDs[0].Dup()}},
		process.Blocking(func(p *process.Process) int {
			s := &program.Call{P: p, Name: c.Name}
			_ = s.Each(p.FDs[0], func(b []byte) error {
				d.send(b)
				return nil
			})
			return 0
		}))
	defer sender.Kill(process.KILL)
	for {
		c.P.Await(func() bool { return d.over || len(d.inbox) > 0 })
		for _, b := range d.inbox {
			if c.Output(b) != 0 {
				return
			}
		}
		d.inbox = nil
		if d.over {
			return
		}
	}
}
