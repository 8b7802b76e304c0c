package shell

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// dnsTimeout is how long the C library waits for a DNS server, twice.
const dnsTimeout = 5 * time.Second

// address resolves a host name as programs do: numeric, /etc/hosts, DNS.
func (c *call) address(name string) (netip.Addr, error) {
	if addr, err := netip.ParseAddr(name); err == nil {
		return addr, nil
	}
	hosts, _ := c.files().ReadFile("/etc/hosts")
	for _, line := range strings.Split(string(hosts), "\n") {
		line, _, _ = strings.Cut(line, "#")
		f := strings.Fields(line)
		if len(f) < 2 || !slices.Contains(f[1:], name) {
			continue
		}
		if addr, err := netip.ParseAddr(f[0]); err == nil && addr.Is4() {
			return addr, nil
		}
	}
	r := c.p.Resolver()
	for _, candidate := range r.Candidates(name) {
		for i, server := range r.Servers {
			answer, ok := c.p.Query(server, candidate, dnsTimeout)
			if !ok {
				if i == len(r.Servers)-1 {
					return netip.Addr{}, errBadAddress
				}
				continue
			}
			if len(answer.IPv4) > 0 {
				return answer.IPv4[0], nil
			}
			break
		}
	}
	return netip.Addr{}, errBadAddress
}

var errBadAddress = errors.New("bad address")

// reason is an error of the network in the C library's words.
func reason(err error) string {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "Operation timed out"
	case strings.Contains(err.Error(), "connection refused"):
		return "Connection refused"
	case strings.Contains(err.Error(), "reset"):
		return "Connection reset by peer"
	}
	return err.Error()
}

// wget gets a URL, as busybox does.
func wget(c *call) int {
	args := c.args
	for i, a := range args {
		switch {
		case a == "--spider":
			args[i] = "-Z"
		case a == "--quiet":
			args[i] = "-q"
		case a == "--no-check-certificate":
			args[i] = "-q"
		case strings.HasPrefix(a, "--header="):
			args[i] = "-H" + strings.TrimPrefix(a, "--header=")
		case a == "--header":
			args[i] = "-H"
		case strings.HasPrefix(a, "--post-data="):
			args[i] = "-D" + strings.TrimPrefix(a, "--post-data=")
		case a == "--post-data":
			args[i] = "-D"
		case strings.HasPrefix(a, "--timeout="):
			args[i] = "-T" + strings.TrimPrefix(a, "--timeout=")
		case strings.HasPrefix(a, "--output-document="):
			args[i] = "-O" + strings.TrimPrefix(a, "--output-document=")
		}
	}
	o, urls, bad := options(args, "cqSZ", "OTPHDUot")
	if bad != "" || len(urls) == 0 {
		return c.usage(bad)
	}
	timeout := 900 * time.Second
	if t, ok := o["T"]; ok {
		n, err := strconv.Atoi(t)
		if err != nil || n < 0 {
			return c.fail("invalid number '%s'", t)
		}
		timeout = time.Duration(n) * time.Second
	}
	g := &getter{c: c, o: o, timeout: timeout}
	for _, u := range urls {
		if status := g.get(u); status != 0 {
			return status
		}
	}
	return 0
}

type getter struct {
	c       *call
	o       map[string]string
	timeout time.Duration
}

func (g *getter) get(raw string) int {
	if !strings.Contains(raw, "://") {
		raw = "http://" + raw
	}
	for range 6 {
		u, err := url.Parse(raw)
		if err != nil || u.Hostname() == "" {
			return g.c.fail("bad address '%s'", raw)
		}
		if u.Scheme != "http" {
			return g.c.fail("not an http or ftp url: %s (TLS is not modelled by gherkube)", raw)
		}
		resp, status := g.exchange(u)
		if status != 0 {
			return status
		}
		if location := resp.Header.Get("Location"); resp.Status >= 300 && resp.Status < 400 && location != "" {
			next, err := u.Parse(location)
			if err != nil {
				return g.c.fail("bad redirection: %s", location)
			}
			raw = next.String()
			continue
		}
		return g.save(u, resp)
	}
	return g.c.fail("too many redirections")
}

// exchange sends the request for a URL and waits for the response.
func (g *getter) exchange(u *url.URL) (network.Response, int) {
	c := g.c
	addr, err := c.address(u.Hostname())
	if err != nil {
		return network.Response{}, c.fail("bad address '%s'", u.Host)
	}
	port := 80
	if p := u.Port(); p != "" {
		port, _ = strconv.Atoi(p)
	}
	to := netip.AddrPortFrom(addr, uint16(port))
	if !has(g.o, "q") {
		c.errorf("Connecting to %s (%s)\n", u.Host, to)
	}
	header := http.Header{"User-Agent": {"Wget"}, "Connection": {"close"}}
	if agent, ok := g.o["U"]; ok {
		header.Set("User-Agent", agent)
	}
	for _, line := range strings.Split(g.o["H"], "\n") {
		if k, v, ok := strings.Cut(line, ":"); ok {
			header.Set(strings.TrimSpace(k), strings.TrimSpace(v))
		}
	}
	request := network.Request{Address: to, URL: u, Host: header.Get("Host"), Header: header, Timeout: g.timeout}
	if body, ok := g.o["D"]; ok {
		request.Method, request.Body = http.MethodPost, []byte(body)
		if header.Get("Content-Type") == "" {
			header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
	}
	var resp network.Response
	var failed error
	done := false
	cancel := c.p.Space().Host.HTTP(request, func(r network.Response, err error) {
		resp, failed, done = r, err, true
		c.p.Wake()
	})
	defer cancel()
	c.p.Await(func() bool { return done })
	return resp, g.failed(failed, u, addr)
}

func (g *getter) failed(err error, u *url.URL, addr netip.Addr) int {
	c := g.c
	var op *net.OpError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &op) && op.Op == "dial":
		return c.fail("can't connect to remote host (%s): %s", addr, reason(err))
	case network.IsTimeout(err):
		return c.fail("download timed out")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return c.fail("error getting response")
	}
	return c.fail("error getting response: %s", reason(err))
}

// save checks the response's status and writes its body.
func (g *getter) save(u *url.URL, resp network.Response) int {
	c := g.c
	if has(g.o, "S") {
		c.errorf("  HTTP/1.1 %d %s\n", resp.Status, http.StatusText(resp.Status))
		for _, k := range sortedKeys(resp.Header) {
			c.errorf("  %s: %s\n", k, resp.Header.Get(k))
		}
	}
	if resp.Status < 200 || resp.Status >= 300 {
		return c.fail("server returned error: HTTP/1.1 %d %s", resp.Status, http.StatusText(resp.Status))
	}
	if has(g.o, "Z") {
		if !has(g.o, "q") {
			c.errorf("remote file exists\n")
		}
		return 0
	}
	name := g.o["O"]
	if name == "-" {
		if !has(g.o, "q") {
			c.errorf("writing to stdout\n")
		}
		status := c.output(resp.Body)
		if !has(g.o, "q") {
			c.errorf("-                    100%% |********************************| %5d  0:00:00 ETA\nwritten to stdout\n", len(resp.Body))
		}
		return status
	}
	if name == "" {
		if name = path.Base(u.Path); name == "/" || name == "." || name == "" {
			name = "index.html"
		}
		if dir, ok := g.o["P"]; ok {
			name = dir + "/" + name
		}
		if _, err := c.files().Stat(c.p.Path(name)); err == nil {
			return c.fail("can't open '%s': File exists", name)
		}
	}
	fd, err := c.p.Open(name, process.ForWriting)
	if err != nil {
		return c.fail("can't open '%s': %v", name, err)
	}
	defer fd.Close()
	if !has(g.o, "q") {
		c.errorf("saving to '%s'\n", name)
	}
	if _, err := fd.Write(c.p, resp.Body); err != nil {
		return c.fail("%v", err)
	}
	if !has(g.o, "q") {
		c.errorf("%-20s 100%% |********************************| %5d  0:00:00 ETA\n'%s' saved\n", path.Base(name), len(resp.Body), name)
	}
	return 0
}

// nc connects or listens and copies its standard input and output.
func nc(c *call) int {
	o, rest, bad := options(c.args, "lvzukn", "pwies")
	if bad != "" {
		return c.usage(bad)
	}
	wait := time.Duration(0)
	if w, err := strconv.Atoi(o["w"]); err == nil {
		wait = time.Duration(w) * time.Second
	}
	if has(o, "l") {
		return c.ncListen(o, rest, wait)
	}
	if len(rest) != 2 {
		return c.usage("")
	}
	addr, err := c.address(rest[0])
	if err != nil {
		return c.fail("bad address '%s'", rest[0])
	}
	port, err := strconv.ParseUint(rest[1], 10, 16)
	if err != nil {
		return c.fail("bad port '%s'", rest[1])
	}
	if has(o, "u") && has(o, "z") {
		return c.fail("-z with -u is not modelled by gherkube")
	}
	if has(o, "u") {
		return c.ncUDP(netip.AddrPortFrom(addr, uint16(port)), wait)
	}
	conn, err := c.p.Connect(netip.AddrPortFrom(addr, uint16(port)), wait)
	if err != nil {
		return c.fail("%s (%s:%d): %s", rest[0], addr, port, reason(err))
	}
	if has(o, "v") || has(o, "z") && has(o, "v") {
		c.errorf("%s (%s:%d) open\n", rest[0], addr, port)
	}
	if has(o, "z") {
		conn.Close()
		return 0
	}
	return c.copyBoth(conn)
}

func (c *call) ncListen(o map[string]string, rest []string, wait time.Duration) int {
	text := o["p"]
	if text == "" && len(rest) > 0 {
		text = rest[len(rest)-1]
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return c.fail("bad port '%s'", text)
	}
	if has(o, "u") {
		return c.ncListenUDP(uint16(port), wait)
	}
	var queue []*network.Conn
	l, err := c.p.Space().Host.Listen(uint16(port), func(conn *network.Conn) {
		queue = append(queue, conn)
		c.p.Wake()
	})
	if err != nil {
		return c.fail("bind: Address already in use")
	}
	defer l.Close()
	for {
		c.p.Await(func() bool { return len(queue) > 0 })
		conn := queue[0]
		queue = queue[1:]
		status := 0
		if command, ok := o["e"]; ok {
			c.serveProgram(conn, command)
		} else {
			if !has(o, "k") {
				l.Close()
			}
			status = c.copyBoth(conn)
		}
		if !has(o, "k") {
			return status
		}
	}
}

// serveProgram runs a program with the connection as its input and output.
func (c *call) serveProgram(conn *network.Conn, command string) {
	fd := process.Open(process.NewSocket(conn))
	code, args, err := c.p.Space().Resolve(strings.Fields(command), c.p.Dir, c.p.Getenv("PATH"))
	if err != nil {
		fd.Close()
		c.complain("can't execute '%s': %v", command, err)
		return
	}
	a := process.Attributes{Args: args, Env: c.p.Env, Dir: c.p.Dir, UID: c.p.UID, FDs: map[int]*process.FD{0: fd, 1: fd.Dup(), 2: c.p.FDs[2].Dup()}}
	child := c.p.Space().Start(c.p, a, code.Program())
	c.p.Wait(child, nil)
}

// copyBoth copies the standard input to the connection, in a process beside,
// and what is received to the standard output.
func (c *call) copyBoth(conn *network.Conn) int {
	fd := process.Open(process.NewSocket(conn))
	defer fd.Close()
	sender := c.p.Space().Start(c.p, process.Attributes{Args: c.p.Args, Env: c.p.Env, Dir: c.p.Dir, FDs: map[int]*process.FD{0: c.p.FDs[0].Dup(), 1: fd.Dup()}},
		process.Blocking(func(p *process.Process) int {
			s := &call{p: p, name: c.name}
			_ = s.each(p.FDs[0], func(b []byte) error {
				_, err := p.FDs[1].Write(p, b)
				return err
			})
			conn.CloseWrite()
			return 0
		}))
	err := c.each(fd, func(b []byte) error {
		if c.output(b) != 0 {
			return errStop
		}
		return nil
	})
	sender.Kill(process.KILL)
	return oneIf(err != nil && !errors.Is(err, errStop))
}

// telnet is nc without its options.
func telnet(c *call) int {
	if len(c.args) == 0 {
		return c.usage("")
	}
	port := "23"
	if len(c.args) > 1 {
		port = c.args[1]
	}
	addr, err := c.address(c.args[0])
	if err != nil {
		return c.fail("bad address '%s'", c.args[0])
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return c.fail("bad port '%s'", port)
	}
	conn, err := c.p.Connect(netip.AddrPortFrom(addr, uint16(n)), 0)
	if err != nil {
		return c.fail("can't connect to remote host (%s): %s", addr, reason(err))
	}
	c.print("\n\rConnected to %s\n\r\r\n", c.args[0])
	status := c.copyBoth(conn)
	c.errorf("Connection closed by foreign host\r\n")
	return max(status, 1)
}

// ping reaches hosts of the network; a Service's address does not answer, for
// kube-proxy translates its ports only.
func ping(c *call) int {
	o, rest, bad := options(c.args, "q46A", "cWwisI")
	if bad != "" || len(rest) != 1 {
		return c.usage(bad)
	}
	addr, err := c.address(rest[0])
	if err != nil {
		return c.fail("bad address '%s'", rest[0])
	}
	count := -1
	if n, err := strconv.Atoi(o["c"]); err == nil {
		count = n
	}
	deadline := 10 * time.Second // of the last packet's answer
	if n, err := strconv.Atoi(o["W"]); err == nil {
		deadline = time.Duration(n) * time.Second
	}
	host := c.p.Space().Host.Network().Host(addr.String())
	alive := host != nil || addr.IsLoopback()
	c.print("PING %s (%s): 56 data bytes\n", rest[0], addr)
	sent, received := 0, 0
	for sent != count {
		c.p.Sleep(2 * network.Latency)
		if alive {
			c.print("64 bytes from %s: seq=%d ttl=64 time=0.400 ms\n", addr, sent)
			received++
		}
		sent++
		if sent != count {
			c.p.Sleep(time.Second)
		}
	}
	if !alive {
		c.p.Sleep(deadline)
	}
	c.print("\n--- %s ping statistics ---\n%d packets transmitted, %d packets received, %d%% packet loss\n", rest[0], sent, received, 100*(sent-received)/max(sent, 1))
	if received == 0 {
		return 1
	}
	c.print("round-trip min/avg/max = 0.400/0.400/0.400 ms\n")
	return 0
}

// httpd serves files. In the background, its default, it leaves the shell
// while it goes on as a process of its own.
func httpd(c *call) int {
	o, rest, bad := options(c.args, "fv", "phcru")
	if bad != "" || len(rest) > 0 {
		return c.usage(bad)
	}
	text := o["p"]
	if text == "" {
		text = "80"
	}
	if i := strings.LastIndexByte(text, ':'); i >= 0 {
		text = text[i+1:]
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return c.fail("bad port '%s'", text)
	}
	home := c.p.Dir
	if h, ok := o["h"]; ok {
		home = c.p.Path(h)
	}
	if _, err := c.files().Stat(home); err != nil {
		return c.fail("can't change directory to '%s': %v", home, err)
	}
	l, err := c.p.Space().Host.Listen(uint16(port), network.ServeHTTP(func(e network.Exchange, respond func(network.Response)) {
		respond(serveFile(c, home, e))
	}))
	if err != nil {
		return c.fail("bind: Address already in use")
	}
	if !has(o, "f") {
		c.p.Space().Start(nil, process.Attributes{Args: c.p.Args, Env: c.p.Env, Dir: "/", UID: c.p.UID}, func(p *process.Process) { p.Cleanup(l.Close) })
		return 0
	}
	defer l.Close()
	c.p.Await(func() bool { return false })
	return 0
}

func serveFile(c *call, home string, e network.Exchange) network.Response {
	name := path.Join(home, path.Clean("/"+e.URL.Path))
	if info, err := c.files().Stat(name); err == nil && info.IsDir() {
		name = path.Join(name, "index.html")
	}
	data, err := c.files().ReadFile(name)
	if err != nil {
		body := "<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\nThe requested URL was not found\n</BODY></HTML>\n"
		return network.Response{Status: 404, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte(body)}
	}
	header := http.Header{}
	if strings.HasSuffix(name, ".html") {
		header.Set("Content-Type", "text/html")
	}
	return network.Response{Status: 200, Header: header, Body: data}
}
