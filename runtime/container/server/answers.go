package server

import (
	"bufio"
	"bytes"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	behaviour "github.com/gherkube/gherkube/runtime/actor/script"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// answer is what a server answers to requests for a path.
type answer struct {
	path   string // "" is any other; with * at its end any that begin so
	status int
	kind   string // Content-Type; without one text/plain
	body   string // see fill
	header http.Header
}

// pages answers by a table: the first that fits, else 404.
func pages(table ...answer) func(p *process.Process) func(*network.Conn) {
	return func(p *process.Process) func(*network.Conn) {
		return network.ServeHTTP(answering(p, table))
	}
}

// securePages is pages by HTTPS, with a certificate that nobody has signed.
func securePages(table ...answer) func(p *process.Process) func(*network.Conn) {
	return func(p *process.Process) func(*network.Conn) {
		config, err := behaviour.SelfSigned("localhost")
		if err != nil {
			complain(p, "%v\n", err)
			return func(c *network.Conn) { c.Close() }
		}
		return serveHTTPS(p, config, answering(p, table))
	}
}

func answering(p *process.Process, table []answer) network.Handler {
	return func(e network.Exchange, respond func(network.Response)) {
		for _, a := range table {
			if !a.fits(e.URL.Path) {
				continue
			}
			r := text(a.status, fillRequest(p, e, a.body))
			if a.kind != "" {
				r.Header.Set("Content-Type", a.kind)
			}
			for k, v := range a.header {
				r.Header[k] = v
			}
			respond(r)
			return
		}
		respond(text(404, "404 page not found\n"))
	}
}

func (a answer) fits(path string) bool {
	prefix, star := strings.CutSuffix(a.path, "*")
	return a.path == "" || a.path == path || star && strings.HasPrefix(path, prefix)
}

// placeholder is what fill and fillRequest replace.
var placeholder = regexp.MustCompile(`\{(version|hostname|ip|pid|time [^}]*|env [A-Z_]+|option [a-z]+|method|path|uri|host|remote|request)\}`)

// fill replaces {version}, {hostname}, {ip}, {pid}, {env NAME}, {option NAME} and {time LAYOUT},
// whose layout is that of package time.
func fill(p *process.Process, s string) string {
	return placeholder.ReplaceAllStringFunc(s, func(found string) string {
		word, rest, _ := strings.Cut(strings.Trim(found, "{}"), " ")
		switch word {
		case "version":
			return p.Space().ImageVersion
		case "hostname":
			return p.Space().Hostname
		case "ip":
			return p.Space().Host.IP.String()
		case "pid":
			return strconv.Itoa(p.PID)
		case "env":
			return p.Getenv(rest)
		case "option":
			return setting(p, "--"+rest)
		case "time":
			return p.Clock().Now().UTC().Format(rest)
		}
		return found
	})
}

// fillRequest also replaces {method}, {path}, {uri}, {host}, {remote} and
// {request}, which is the request as it came.
func fillRequest(p *process.Process, e network.Exchange, s string) string {
	s = fill(p, s)
	return placeholder.ReplaceAllStringFunc(s, func(found string) string {
		switch strings.Trim(found, "{}") {
		case "method":
			return e.Method
		case "path":
			return e.URL.Path
		case "uri":
			return e.RequestURI
		case "host":
			return e.Host
		case "remote":
			return e.Remote.String()
		case "request":
			return wire(e)
		}
		return found
	})
}

// wire is a request without its body, as it was sent.
func wire(e network.Exchange) string {
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	_, _ = w.WriteString(e.Method + " " + e.RequestURI + " " + e.Proto + "\r\nHost: " + e.Host + "\r\n")
	_ = e.Header.Write(w) // a buffer takes everything
	_ = w.Flush()
	return b.String() + "\r\n"
}

// silence accepts connections and says nothing: what a server looks like to
// a probe that only connects.
func silence(*process.Process) func(*network.Conn) {
	return func(c *network.Conn) { c.OnReceive(func() { drain(c) }) }
}

// lines answers line by line. An answer of nil closes the connection.
func lines(reply func(p *process.Process, line string) []byte) func(*process.Process) func(*network.Conn) {
	return func(p *process.Process) func(*network.Conn) {
		return func(c *network.Conn) {
			c.OnReceive(func() {
				data, finished := c.Peek()
				for {
					line, _, ended := bytes.Cut(data, []byte("\n"))
					if !ended && (!finished || len(data) == 0) {
						break
					}
					n := min(len(line)+1, len(data))
					c.Skip(n)
					data = data[n:]
					out := reply(p, strings.TrimRight(string(line), "\r"))
					if out == nil || c.Write(out) != nil {
						c.Close()
						return
					}
				}
				if finished {
					c.Close()
				}
			})
		}
	}
}

// words4 answers words of four letters, after which it closes the connection.
func words4(reply func(p *process.Process, word string) string) func(*process.Process) func(*network.Conn) {
	return func(p *process.Process) func(*network.Conn) {
		return func(c *network.Conn) {
			c.OnReceive(func() {
				data, finished := c.Peek()
				if len(data) >= 4 {
					_ = c.Write([]byte(reply(p, string(data[:4])))) // who has gone hears nothing
				}
				if len(data) >= 4 || finished {
					c.Close()
				}
			})
		}
	}
}
