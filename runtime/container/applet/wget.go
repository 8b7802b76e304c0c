package applet

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
	"github.com/gherkube/gherkube/runtime/network"
)

// wget gets a URL, as busybox does.
func wget(c *program.Call) int {
	args := c.Args
	for i, a := range args {
		switch {
		case a == "--spider":
			args[i] = "-Z"
		case a == "--server-response":
			args[i] = "-S"
		case a == "--quiet":
			args[i] = "-q"
		case a == "--no-check-certificate":
			args[i] = "-k"
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
	o, urls, bad := program.ParseOptions(args, "cqSZk", "OTPHDUot")
	if bad != "" || len(urls) == 0 {
		return c.Usage(bad)
	}
	timeout := 900 * time.Second
	if t, ok := o["T"]; ok {
		n, err := strconv.Atoi(t)
		if err != nil || n < 0 {
			return c.Fail("invalid number '%s'", t)
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
	c       *program.Call
	o       program.Options
	timeout time.Duration
}

func (g *getter) get(raw string) int {
	if !strings.Contains(raw, "://") {
		raw = "http://" + raw
	}
	for range 6 {
		u, err := url.Parse(raw)
		if err != nil || u.Hostname() == "" {
			return g.c.Fail("bad address '%s'", raw)
		}
		if u.Scheme != "http" && u.Scheme != "https" {
			return g.c.Fail("not an http or ftp url: %s", raw)
		}
		resp, status := g.exchange(u)
		if status != 0 {
			return status
		}
		if location := resp.Header.Get("Location"); resp.Status >= 300 && resp.Status < 400 && location != "" {
			next, err := u.Parse(location)
			if err != nil {
				return g.c.Fail("bad redirection: %s", location)
			}
			raw = next.String()
			continue
		}
		return g.save(u, resp)
	}
	return g.c.Fail("too many redirections")
}

// exchange sends the request for a URL and waits for the response.
func (g *getter) exchange(u *url.URL) (network.Response, int) {
	c := g.c
	addr, err := Address(c.P, u.Hostname())
	if err != nil {
		return network.Response{}, c.Fail("bad address '%s'", u.Host)
	}
	port := 80
	if u.Scheme == "https" {
		port = 443
	}
	if p := u.Port(); p != "" {
		port, _ = strconv.Atoi(p)
	}
	to := netip.AddrPortFrom(addr, uint16(port))
	if !g.o.Has("q") {
		c.Errorf("Connecting to %s (%s)\n", u.Host, to)
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
	if u.Scheme == "https" {
		request.TLS = g.trust(u.Hostname())
	}
	if body, ok := g.o["D"]; ok {
		request.Method, request.Body = http.MethodPost, []byte(body)
		if header.Get("Content-Type") == "" {
			header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
	}
	var resp network.Response
	var failed error
	done := false
	cancel := c.P.Space().Host.HTTP(request, func(r network.Response, err error) {
		resp, failed, done = r, err, true
		c.P.Wake()
	})
	defer cancel()
	c.P.Await(func() bool { return done })
	return resp, g.failed(failed, addr, u.Hostname())
}

// SSLClient is the helper that Alpine's wget speaks TLS by. Without it, wget speaks
// it itself, and believes everybody.
const SSLClient = "/usr/bin/ssl_client"

// trust is how the server of a host is judged.
func (g *getter) trust(host string) *tls.Config {
	if _, err := g.c.Files().Stat(SSLClient); err != nil {
		if !g.o.Has("k") {
			g.c.Complain("note: TLS certificate validation not implemented")
		}
		return unverified()
	}
	if g.o.Has("k") {
		return unverified()
	}
	return verifying(g.c, trustedRoots(g.c, bundles...), host)
}

func (g *getter) failed(err error, addr netip.Addr, host string) int {
	c := g.c
	var op *net.OpError
	var verification *tls.CertificateVerificationError
	var name x509.HostnameError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &op) && op.Op == "dial":
		return c.Fail("can't connect to remote host (%s): %s", addr, reason(err))
	case errors.As(err, &verification), errors.As(err, &name):
		words, _ := openssl(err, host)
		why := "certificate verification failed: " + strings.TrimPrefix(words, "SSL certificate problem: ")
		if errors.As(err, &name) {
			why = fmt.Sprintf("name `%s' not present in server certificate", name.Host)
		}
		c.Errorf("ssl_client: %s: %s\n", host, why)
		return c.Fail("error getting response: Connection reset by peer")
	case errors.Is(err, network.ErrSchemeMismatch):
		return c.Fail("error getting response: Connection reset by peer")
	case network.IsTimeout(err):
		return c.Fail("download timed out")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return c.Fail("error getting response")
	}
	return c.Fail("error getting response: %s", reason(err))
}

// save checks the response's status and writes its body.
func (g *getter) save(u *url.URL, resp network.Response) int {
	c := g.c
	if g.o.Has("S") {
		c.Errorf("  HTTP/1.1 %d %s\n", resp.Status, http.StatusText(resp.Status))
		for _, k := range slices.Sorted(maps.Keys(resp.Header)) {
			c.Errorf("  %s: %s\n", k, resp.Header.Get(k))
		}
	}
	if resp.Status < 200 || resp.Status >= 300 {
		return c.Fail("server returned error: HTTP/1.1 %d %s", resp.Status, http.StatusText(resp.Status))
	}
	if g.o.Has("Z") {
		if !g.o.Has("q") {
			c.Errorf("remote file exists\n")
		}
		return 0
	}
	name := g.o["O"]
	if name == "-" {
		if !g.o.Has("q") {
			c.Errorf("writing to stdout\n")
		}
		status := c.Output(resp.Body)
		if !g.o.Has("q") {
			c.Errorf("-                    100%% |********************************| %5d  0:00:00 ETA\nwritten to stdout\n", len(resp.Body))
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
		if _, err := c.Files().Stat(c.P.Path(name)); err == nil {
			return c.Fail("can't open '%s': File exists", name)
		}
	}
	fd, err := c.P.Open(name, process.ForWriting)
	if err != nil {
		return c.Fail("can't open '%s': %v", name, err)
	}
	defer fd.Close()
	if !g.o.Has("q") {
		c.Errorf("saving to '%s'\n", name)
	}
	if _, err := fd.Write(c.P, resp.Body); err != nil {
		return c.Fail("%v", err)
	}
	if !g.o.Has("q") {
		c.Errorf("%-20s 100%% |********************************| %5d  0:00:00 ETA\n'%s' saved\n", path.Base(name), len(resp.Body), name)
	}
	return 0
}
