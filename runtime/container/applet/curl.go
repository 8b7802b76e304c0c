package applet

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
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
	"github.com/gherkube/gherkube/runtime/container/program"
	"github.com/gherkube/gherkube/runtime/network"
)

// Curl is curl for HTTP and HTTPS.
func Curl(args []string) process.Code {
	return process.Code{Blocking: func(p *process.Process) int {
		return curl(&program.Call{P: p, Name: "curl", Args: args[1:]})
	}}
}

// Exit codes of curl(1).
const (
	curlUnsupported = 1
	curlUsage       = 2
	curlMalformed   = 3
	curlResolve     = 6
	curlConnect     = 7
	curlReturned    = 22
	curlWrite       = 23
	curlTimeout     = 28
	curlTLS         = 35
	curlInterface   = 45
	curlRedirects   = 47
	curlEmpty       = 52
	curlReceive     = 56
	curlCertificate = 60
	curlBadCA       = 77
)

// curlLong are the long options by the short ones that mean the same. Those
// without a letter of their own have one that curl does not use.
var curlLong = map[string]string{
	"silent": "s", "show-error": "S", "globoff": "g", "location": "L", "head": "I", "include": "i", "verbose": "v", "fail": "f",
	"insecure": "k", "disable": "q", "ipv4": "4", "ipv6": "6", "no-buffer": "N", "get": "G", "remote-name": "O", "compressed": "z",
	"max-time": "m", "output": "o", "write-out": "w", "request": "X", "data": "d", "data-raw": "d", "data-binary": "d", "header": "H",
	"user-agent": "A", "connect-timeout": "1", "max-redirs": "2", "url": "3", "retry": "5", "retry-delay": "7", "user": "u", "http1.1": "8", "http1.0": "8",
	"interface": "9", "cacert": "C", "tlsv1.2": "8", "tlsv1.3": "8",
	"resolve": "Y",
}

// curl transfers URLs.
func curl(c *program.Call) int {
	args := make([]string, 0, len(c.Args))
	for _, a := range c.Args {
		if name, ok := strings.CutPrefix(a, "--"); ok && name != "" {
			short, known := curlLong[name]
			if !known {
				c.Errorf("curl: option %s: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n", a)
				return curlUsage
			}
			a = "-" + short
		}
		args = append(args, a)
	}
	o, urls, bad := program.ParseOptions(args, "sSgLIivfkq46NGOz8#", "mowXdHA123579uCY")
	if bad != "" {
		c.Errorf("curl: option -%s: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n", strings.TrimLeft(bad, "-"))
		return curlUsage
	}
	if u, ok := o["3"]; ok {
		urls = append(urls, strings.Split(u, "\n")...)
	}
	if len(urls) == 0 {
		c.Errorf("curl: (2) no URL specified\n")
		return curlUsage
	}
	t := &transfer{c: c, o: o}
	status := 0
	for _, u := range urls {
		status = t.transfer(u)
	}
	return status
}

// transfer is one invocation of curl.
type transfer struct {
	c *program.Call
	o program.Options
}

// seconds is the value of an option in seconds, 0 without it.
func (t *transfer) seconds(option string) time.Duration {
	f, err := strconv.ParseFloat(t.o[option], 64)
	if err != nil {
		return 0
	}
	return time.Duration(f * float64(time.Second))
}

// fail says what went wrong, unless it is to be silent.
func (t *transfer) fail(code int, format string, args ...any) int {
	if !t.o.Has("s") || t.o.Has("S") {
		t.c.Errorf("curl: (%d) %s\n", code, fmt.Sprintf(format, args...))
	}
	return code
}

func (t *transfer) transfer(raw string) int {
	if !strings.Contains(raw, "://") {
		raw = "http://" + raw
	}
	begun := t.c.P.Clock().Now()
	redirects := 50
	if n, err := strconv.Atoi(t.o["2"]); err == nil {
		redirects = n
	}
	var resp network.Response
	status := 0
	for {
		u, err := url.Parse(raw)
		if err != nil || u.Hostname() == "" {
			return t.fail(curlMalformed, "URL rejected: Malformed input to a URL function")
		}
		if resp, status = t.exchange(u, begun); status != 0 {
			break
		}
		location := resp.Header.Get("Location")
		if !t.o.Has("L") || resp.Status < 300 || resp.Status >= 400 || location == "" {
			break
		}
		next, err := u.Parse(location)
		if err != nil {
			return t.fail(curlMalformed, "URL rejected: Malformed input to a URL function")
		}
		if redirects--; redirects < 0 {
			status = t.fail(curlRedirects, "Maximum (%s) redirects followed", t.o["2"])
			break
		}
		raw = next.String()
	}
	if status == 0 {
		status = t.save(raw, resp)
	}
	if format, ok := t.o["w"]; ok {
		t.c.Print("%s", t.expand(format, raw, resp, begun))
	}
	return status
}

// expand fills in the variables of --write-out that are modelled.
func (t *transfer) expand(format, raw string, resp network.Response, begun time.Time) string {
	took := fmt.Sprintf("%.6f", t.c.P.Clock().Now().Sub(begun).Seconds())
	return strings.NewReplacer(
		"%{http_code}", fmt.Sprintf("%03d", resp.Status), "%{response_code}", fmt.Sprintf("%03d", resp.Status),
		"%{size_download}", strconv.Itoa(len(resp.Body)), "%{content_type}", resp.Header.Get("Content-Type"),
		"%{url_effective}", raw, "%{redirect_url}", resp.Header.Get("Location"), "%{time_total}", took,
		`\n`, "\n", `\t`, "\t", `\r`, "\r", "%%", "%",
	).Replace(format)
}

// exchange sends the request for a URL and waits for the response.
func (t *transfer) exchange(u *url.URL, begun time.Time) (network.Response, int) {
	c := t.c
	port, known := map[string]int{"http": 80, "https": 443}[u.Scheme]
	if !known {
		return network.Response{}, t.fail(curlUnsupported, "Protocol \"%s\" not supported", u.Scheme)
	}
	trust, status := t.trust(u.Hostname())
	if status != 0 {
		return network.Response{}, status
	}
	if p := u.Port(); p != "" {
		port, _ = strconv.Atoi(p) // url.Parse has checked it
	}
	addr, err := t.address(u.Hostname(), port)
	if err != nil {
		return network.Response{}, t.fail(curlResolve, "Could not resolve host: %s", u.Hostname())
	}
	if from, ok := t.o["9"]; ok && !t.own(from) {
		return network.Response{}, t.fail(curlInterface, "Couldn't bind to '%s'", from)
	}
	request := t.request(u)
	request.TLS = trust
	request.Address = netip.AddrPortFrom(addr, uint16(port))
	if limit := t.seconds("m"); limit > 0 {
		request.Timeout = max(limit-c.P.Clock().Now().Sub(begun), time.Nanosecond)
	}
	request.ConnectTimeout = t.seconds("1")
	sent := c.P.Clock().Now()
	var resp network.Response
	var failed error
	done := false
	cancel := c.P.Space().Host.HTTP(request, func(r network.Response, err error) {
		resp, failed, done = r, err, true
		c.P.Wake()
	})
	defer cancel()
	c.P.Await(func() bool { return done })
	return resp, t.failed(failed, u, port, c.P.Clock().Now().Sub(sent))
}

// address is that of a host: what --resolve says of it and the port, HOST:PORT:ADDRESS,
// or the answer of DNS.
func (t *transfer) address(host string, port int) (netip.Addr, error) {
	for _, entry := range strings.Split(t.o["Y"], "\n") {
		parts := strings.SplitN(strings.TrimPrefix(entry, "+"), ":", 3)
		if len(parts) < 3 || parts[0] != host && parts[0] != "*" || parts[1] != strconv.Itoa(port) {
			continue
		}
		first, _, _ := strings.Cut(parts[2], ",")
		if address, err := netip.ParseAddr(strings.Trim(first, "[]")); err == nil {
			return address, nil
		}
	}
	return Address(t.c.P, host)
}

// trust is how the server of a host is judged.
func (t *transfer) trust(host string) (*tls.Config, int) {
	file, given := t.o["C"]
	switch {
	case t.o.Has("k"):
		return unverified(), 0
	case !given:
		return verifying(t.c, trustedRoots(t.c, bundles...), host), 0
	}
	if _, err := t.c.Files().Stat(t.c.P.Path(file)); err != nil {
		return nil, t.fail(curlBadCA, "error adding trust anchors from file: %s", file)
	}
	return verifying(t.c, trustedRoots(t.c, file), host), 0
}

// own reports whether --interface names the host's one address, or the interface
// that has it.
func (t *transfer) own(from string) bool {
	return from == "eth0" || from == t.c.P.Space().Host.IP.String()
}

func (t *transfer) request(u *url.URL) network.Request {
	header := http.Header{"User-Agent": {"curl/8.19.0"}, "Accept": {"*/*"}}
	if agent, ok := t.o["A"]; ok {
		header.Set("User-Agent", agent)
	}
	request := network.Request{URL: u, Header: header}
	if body, ok := t.o["d"]; ok {
		request.Method, request.Body = http.MethodPost, []byte(strings.ReplaceAll(body, "\n", "&"))
		header.Set("Content-Type", "application/x-www-form-urlencoded")
		if t.o.Has("G") {
			query := *u
			query.RawQuery = strings.TrimPrefix(u.RawQuery+"&"+string(request.Body), "&")
			request.URL, request.Method, request.Body = &query, http.MethodGet, nil
			header.Del("Content-Type")
		}
	}
	for _, line := range strings.Split(t.o["H"], "\n") {
		if k, v, ok := strings.Cut(line, ":"); ok {
			header.Set(strings.TrimSpace(k), strings.TrimSpace(v))
		}
	}
	request.Host = header.Get("Host")
	if t.o.Has("I") {
		request.Method = http.MethodHead
	}
	if method, ok := t.o["X"]; ok {
		request.Method = method
	}
	return request
}

func (t *transfer) failed(err error, u *url.URL, port int, took time.Duration) int {
	var op *net.OpError
	words, problem := openssl(err, u.Hostname())
	ms := took.Milliseconds()
	switch {
	case err == nil:
		return 0
	case errors.As(err, &op) && op.Op == "dial":
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return t.fail(curlTimeout, "Failed to connect to %s port %d after %d ms: Timeout was reached", u.Hostname(), port, ms)
		}
		return t.fail(curlConnect, "Failed to connect to %s port %d after %d ms: Could not connect to server", u.Hostname(), port, ms)
	case words != "" && problem:
		return t.fail(curlCertificate, "%s\nMore details here: https://curl.se/docs/sslcerts.html\n\n"+
			"curl failed to verify the legitimacy of the server and therefore could not\n"+
			"establish a secure connection to it. To learn more about this situation and\n"+
			"how to fix it, please visit the webpage mentioned above.", words)
	case words != "":
		return t.fail(curlTLS, "%s", words)
	case network.IsTimeout(err):
		return t.fail(curlTimeout, "Operation timed out after %d milliseconds with 0 bytes received", ms)
	case errors.Is(err, io.EOF):
		return t.fail(curlEmpty, "Empty reply from server")
	}
	return t.fail(curlReceive, "Recv failure: %s", reason(err))
}

// save writes the response to where it is wanted.
func (t *transfer) save(raw string, resp network.Response) int {
	if t.o.Has("f") && resp.Status >= 400 {
		return t.fail(curlReturned, "The requested URL returned error: %d", resp.Status)
	}
	var out []byte
	if t.o.Has("i") || t.o.Has("I") {
		out = fmt.Appendf(out, "HTTP/1.1 %d %s\r\n", resp.Status, http.StatusText(resp.Status))
		for _, k := range slices.Sorted(maps.Keys(resp.Header)) {
			out = fmt.Appendf(out, "%s: %s\r\n", k, resp.Header.Get(k))
		}
		out = append(out, "\r\n"...)
	}
	out = append(out, resp.Body...)
	name := t.o["o"]
	if t.o.Has("O") {
		name = path.Base(raw)
	}
	if name == "" || name == "-" {
		if t.c.Output(out) != 0 {
			return curlWrite
		}
		return 0
	}
	fd, err := t.c.P.Open(name, process.ForWriting)
	if err != nil {
		return t.fail(curlWrite, "Failure writing output to destination")
	}
	defer fd.Close()
	if _, err := fd.Write(t.c.P, out); err != nil {
		return t.fail(curlWrite, "Failure writing output to destination")
	}
	return 0
}
