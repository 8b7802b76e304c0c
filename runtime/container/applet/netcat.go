package applet

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
	"github.com/gherkube/gherkube/runtime/network"
)

// nc connects or listens and copies its standard input and output.
func nc(c *program.Call) int {
	o, rest, bad := program.ParseOptions(c.Args, "lvzukntN", "pwies")
	if bad != "" {
		return c.Usage(bad)
	}
	wait := time.Duration(0)
	if w, err := strconv.Atoi(o["w"]); err == nil {
		wait = time.Duration(w) * time.Second
	}
	if o.Has("l") {
		return ncListen(c, o, rest, wait)
	}
	if len(rest) != 2 {
		return c.Usage("")
	}
	addr, err := Address(c.P, rest[0])
	if err != nil {
		return c.Fail("bad address '%s'", rest[0])
	}
	port, err := strconv.ParseUint(rest[1], 10, 16)
	if err != nil {
		return c.Fail("bad port '%s'", rest[1])
	}
	if o.Has("u") && o.Has("z") {
		return c.Fail("-z with -u is not modelled by gherkube")
	}
	if o.Has("u") {
		return ncUDP(c, netip.AddrPortFrom(addr, uint16(port)), wait)
	}
	conn, err := c.P.Connect(netip.AddrPortFrom(addr, uint16(port)), wait)
	if err != nil {
		return c.Fail("%s (%s:%d): %s", rest[0], addr, port, reason(err))
	}
	if o.Has("v") || o.Has("z") && o.Has("v") {
		c.Errorf("%s (%s:%d) open\n", rest[0], addr, port)
	}
	if o.Has("z") {
		conn.Close()
		return 0
	}
	return copyBoth(c, conn)
}

func ncListen(c *program.Call, o program.Options, rest []string, wait time.Duration) int {
	text := o["p"]
	if text == "" && len(rest) > 0 {
		text = rest[len(rest)-1]
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return c.Fail("bad port '%s'", text)
	}
	if o.Has("u") {
		return ncListenUDP(c, uint16(port), wait)
	}
	var queue []*network.Conn
	l, err := c.P.Space().Host.Listen(uint16(port), func(conn *network.Conn) {
		queue = append(queue, conn)
		c.P.Wake()
	})
	if err != nil {
		return c.Fail("bind: Address already in use")
	}
	defer l.Close()
	for {
		c.P.Await(func() bool { return len(queue) > 0 })
		conn := queue[0]
		queue = queue[1:]
		status := 0
		if command, ok := o["e"]; ok {
			serveProgram(c, conn, command)
		} else {
			if !o.Has("k") {
				l.Close()
			}
			status = copyBoth(c, conn)
		}
		if !o.Has("k") {
			return status
		}
	}
}

// serveProgram runs a program with the connection as its input and output.
func serveProgram(c *program.Call, conn *network.Conn, command string) {
	fd := process.Open(process.NewSocket(conn))
	code, args, err := c.P.Resolve(strings.Fields(command), c.P.Getenv("PATH"))
	if err != nil {
		fd.Close()
		c.Complain("can't execute '%s': %v", command, err)
		return
	}
	a := process.Attributes{Args: args, Env: c.P.Env, Dir: c.P.Dir, Credentials: c.P.Credentials, Bounding: c.P.Bounding, Confinement: c.P.Confinement, FDs: map[int]*process.FD{0: fd, 1: fd.Dup(), 2: c.P.FDs[2].Dup()}}
	child := c.P.Space().Start(c.P, a, code.Program())
	c.P.Wait(child, nil)
}

// copyBoth copies the standard input to the connection, in a process beside,
// and what is received to the standard output.
func copyBoth(c *program.Call, conn *network.Conn) int {
	fd := process.Open(process.NewSocket(conn))
	defer fd.Close()
	sender := c.P.Space().Start(c.P, process.Attributes{Args: c.P.Args, Env: c.P.Env, Dir: c.P.Dir, Credentials: c.P.Credentials, FDs: map[int]*process.FD{0: c.P.FDs[0].Dup(), 1: fd.Dup()}},
		process.Blocking(func(p *process.Process) int {
			s := &program.Call{P: p, Name: c.Name}
			_ = s.Each(p.FDs[0], func(b []byte) error {
				_, err := p.FDs[1].Write(p, b)
				return err
			})
			conn.CloseWrite()
			return 0
		}))
	_ = c.Each(fd, func(b []byte) error { // that the other side has reset the connection is an end like another
		if c.Output(b) != 0 {
			return program.ErrStop
		}
		return nil
	})
	sender.Kill(process.KILL)
	return 0
}

// telnet is nc without its options.
func telnet(c *program.Call) int {
	if len(c.Args) == 0 {
		return c.Usage("")
	}
	port := "23"
	if len(c.Args) > 1 {
		port = c.Args[1]
	}
	addr, err := Address(c.P, c.Args[0])
	if err != nil {
		return c.Fail("bad address '%s'", c.Args[0])
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return c.Fail("bad port '%s'", port)
	}
	conn, err := c.P.Connect(netip.AddrPortFrom(addr, uint16(n)), 0)
	if err != nil {
		return c.Fail("can't connect to remote host (%s): %s", addr, reason(err))
	}
	c.Print("\n\rConnected to %s\n\r\r\n", c.Args[0])
	status := copyBoth(c, conn)
	c.Errorf("Connection closed by foreign host\r\n")
	return max(status, 1)
}
