package server

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/network"
)

// nginxTimeout is proxy_read_timeout's default.
const nginxTimeout = 60 * time.Second

// handler answers the requests to a port.
func (m *nginxMaster) handler(port uint16) network.Handler {
	return func(e network.Exchange, respond func(network.Response)) {
		site := siteFor(m.sites, port, e.Host)
		if site == nil { // a reload has taken it away
			respond(nginxFailure(m.p, http.StatusNotFound))
			return
		}
		rules := site.find(e.URL.Path)
		finish := func(r network.Response) {
			r = m.errorPage(site, rules, r)
			if r.Header.Get("Server") == "" {
				r.Header.Set("Server", "nginx/"+m.p.Space().ImageVersion)
			}
			r.Header.Set("Connection", "keep-alive")
			if r.Status < 400 {
				for _, h := range rules.headers {
					r.Header.Set(h[0], m.variables(e, h[1]))
				}
			}
			m.access(e, r)
			respond(r)
		}
		m.answer(e, rules, finish)
	}
}

// access writes a line of the access log.
func (m *nginxMaster) access(e network.Exchange, r network.Response) {
	agent := e.UserAgent()
	if agent == "" {
		agent = "-"
	}
	say(m.p, "%s - - [%s] \"%s %s HTTP/1.%d\" %d %d \"-\" \"%s\" \"-\"\n", e.Remote.Addr(), m.p.Clock().Now().UTC().Format("02/Jan/2006:15:04:05 -0700"),
		e.Method, e.RequestURI, e.ProtoMinor, r.Status, len(r.Body), agent)
}

// errorPage is the page that the configuration has for a status.
func (m *nginxMaster) errorPage(site *nginxSite, rules *nginxRules, r network.Response) network.Response {
	page, ok := rules.errorPages[r.Status]
	if !ok || r.Status < 300 {
		return r
	}
	body, err := m.p.Files().ReadFile(site.find(page).file(page))
	if err != nil {
		return r
	}
	return network.Response{Status: r.Status, Header: http.Header{"Content-Type": {nginxType(page)}}, Body: body}
}

func (m *nginxMaster) answer(e network.Exchange, rules *nginxRules, respond func(network.Response)) {
	switch {
	case len(rules.back) > 0:
		respond(m.back(e, rules))
	case rules.pass != nil:
		m.pass(e, rules, respond)
	default:
		respond(m.file(e, rules))
	}
}

// back is the return directive.
func (m *nginxMaster) back(e network.Exchange, rules *nginxRules) network.Response {
	status, err := strconv.Atoi(rules.back[0])
	rest := strings.Join(rules.back[1:], " ")
	if err != nil {
		status, rest = http.StatusFound, rules.back[0]
	}
	rest = m.variables(e, rest)
	switch {
	case status >= 300 && status < 400 && rest != "":
		r := nginxFailure(m.p, status)
		r.Header.Set("Location", rest)
		return r
	case rest == "" && status >= 300:
		return nginxFailure(m.p, status)
	}
	return network.Response{Status: status, Header: http.Header{"Content-Type": {rules.kind}}, Body: []byte(rest)}
}

// file serves a file.
func (m *nginxMaster) file(e network.Exchange, rules *nginxRules) network.Response {
	if e.Method != http.MethodGet && e.Method != http.MethodHead {
		return nginxFailure(m.p, http.StatusMethodNotAllowed)
	}
	uri := e.URL.Path
	if len(rules.tryFiles) > 0 {
		found, status := m.try(e, rules)
		if status != 0 {
			return nginxFailure(m.p, status)
		}
		uri = found
	}
	name := rules.file(uri)
	files := m.p.Files()
	info, err := files.Stat(name)
	if err == nil && info.IsDir() {
		if !strings.HasSuffix(uri, "/") {
			r := nginxFailure(m.p, http.StatusMovedPermanently)
			r.Header.Set("Location", m.variables(e, "$scheme")+"://"+e.Host+uri+"/")
			return r
		}
		i := slices.IndexFunc(rules.index, func(index string) bool { _, err := files.Stat(path.Join(name, index)); return err == nil })
		if i < 0 {
			m.request(e, "directory index of \"%s/\" is forbidden", name)
			return nginxFailure(m.p, http.StatusForbidden)
		}
		name = path.Join(name, rules.index[i])
		info, err = files.Stat(name)
	}
	var body []byte
	if err == nil {
		body, err = files.ReadFile(name)
	}
	if err != nil {
		m.request(e, "open() %q failed (%s)", name, errno(err))
		if strings.HasPrefix(errno(err), "13:") {
			return nginxFailure(m.p, http.StatusForbidden)
		}
		return nginxFailure(m.p, http.StatusNotFound)
	}
	header := http.Header{"Content-Type": {nginxType(name)}, "Accept-Ranges": {"bytes"}, "Last-Modified": {info.Modified.UTC().Format(http.TimeFormat)}}
	header.Set("ETag", fmt.Sprintf("%q", fmt.Sprintf("%x-%x", info.Modified.Unix(), len(body))))
	return network.Response{Status: http.StatusOK, Header: header, Body: body}
}

// try is try_files: the first that exists, else the last, which may be a status.
func (m *nginxMaster) try(e network.Exchange, rules *nginxRules) (uri string, status int) {
	last := len(rules.tryFiles) - 1
	for _, candidate := range rules.tryFiles[:last] {
		uri := m.variables(e, candidate)
		info, err := m.p.Files().Stat(rules.file(uri))
		if err == nil && info.IsDir() == strings.HasSuffix(uri, "/") {
			return uri, 0
		}
	}
	end := rules.tryFiles[last]
	if code, ok := strings.CutPrefix(end, "="); ok {
		status, _ = strconv.Atoi(code)
		return "", status
	}
	return m.variables(e, end), 0
}

// request writes about a request to the error log.
func (m *nginxMaster) request(e network.Exchange, format string, args ...any) {
	complain(m.p, "%s [error] 29#29: *1 %s, client: %s, server: localhost, request: \"%s %s HTTP/1.%d\", host: \"%s\"\n",
		m.p.Clock().Now().UTC().Format("2006/01/02 15:04:05"), fmt.Sprintf(format, args...), e.Remote.Addr(), e.Method, e.RequestURI, e.ProtoMinor, e.Host)
}

// nginxVariable is a variable in a text: $name or ${name}.
var nginxVariable = regexp.MustCompile(`\$(\{[a-z_0-9]+\}|[a-z_0-9]+)`)

// variables replaces the variables that are modelled; others are empty.
func (m *nginxMaster) variables(e network.Exchange, s string) string {
	return nginxVariable.ReplaceAllStringFunc(s, func(found string) string {
		name := strings.Trim(found, "${}")
		switch name {
		case "host", "server_name":
			host, _, _ := strings.Cut(e.Host, ":")
			return host
		case "http_host":
			return e.Host
		case "request_uri":
			return e.RequestURI
		case "uri", "document_uri":
			return e.URL.Path
		case "args", "query_string":
			return e.URL.RawQuery
		case "hostname":
			return m.p.Space().Hostname
		case "remote_addr":
			return e.Remote.Addr().String()
		case "server_addr":
			return m.p.Space().Host.IP.String()
		case "scheme":
			if e.URL.Scheme == "https" {
				return "https"
			}
			return "http"
		case "request_method":
			return e.Method
		case "nginx_version":
			return m.p.Space().ImageVersion
		}
		if header, ok := strings.CutPrefix(name, "http_"); ok {
			return e.Header.Get(strings.ReplaceAll(header, "_", "-"))
		}
		if argument, ok := strings.CutPrefix(name, "arg_"); ok {
			return e.URL.Query().Get(argument)
		}
		return ""
	})
}

// pass hands a request on to another server.
func (m *nginxMaster) pass(e network.Exchange, rules *nginxRules, respond func(network.Response)) {
	address, ok := m.upstreams[rules.pass.Host]
	if !ok {
		m.p.Space().Warn("proxy_pass to " + rules.pass.String() + " is not modelled: only http and names without variables are")
		respond(nginxFailure(m.p, http.StatusBadGateway))
		return
	}
	target := *e.URL
	if rules.pass.Path != "" {
		target.Path = path.Join(rules.pass.Path, strings.TrimPrefix(target.Path, rules.prefix))
	}
	target.Scheme, target.Host = "http", rules.pass.Host
	request := network.Request{Address: address, Method: e.Method, URL: &target, Header: e.Header.Clone(), Body: e.Body, Timeout: nginxTimeout, ConnectTimeout: nginxTimeout}
	m.p.Cleanup(m.p.Space().Host.HTTP(request, func(r network.Response, err error) {
		switch {
		case err == nil:
			r.Header.Del("Server")
			respond(r)
		case network.IsTimeout(err):
			m.request(e, "upstream timed out (110: Connection timed out) while connecting to upstream, upstream: %q", target.String())
			respond(nginxFailure(m.p, http.StatusGatewayTimeout))
		default:
			m.request(e, "connect() failed (111: Connection refused) while connecting to upstream, upstream: %q", target.String())
			respond(nginxFailure(m.p, http.StatusBadGateway))
		}
	}))
}

// resolve looks the names up that requests are passed on to, and then goes on:
// nginx does not start without them.
func (m *nginxMaster) resolve(config []directive, then func()) {
	m.upstreams = map[string]netip.AddrPort{}
	groups := nginxUpstreams(config)
	var wanted []nginxRules
	for _, s := range m.sites {
		for _, r := range append([]nginxRules{s.rules}, locationsOf(s)...) {
			if r.pass != nil && r.pass.Scheme == "http" && !strings.Contains(r.pass.Host, "$") {
				wanted = append(wanted, r)
			}
		}
	}
	var next func()
	next = func() {
		if len(wanted) == 0 {
			then()
			return
		}
		r := wanted[0]
		wanted = wanted[1:]
		m.lookUp(r, groups[r.pass.Host], next)
	}
	next()
}

func locationsOf(s nginxSite) []nginxRules {
	var out []nginxRules
	for _, l := range s.locations {
		out = append(out, l.rules)
	}
	return out
}

// nginxUpstreams are the first servers of upstream blocks, by the blocks' names.
func nginxUpstreams(config []directive) map[string]string {
	out := map[string]string{}
	for _, h := range config {
		for _, u := range h.block {
			if u.name != "upstream" || len(u.args) == 0 {
				continue
			}
			for _, s := range u.block {
				if s.name == "server" && len(s.args) > 0 && out[u.args[0]] == "" {
					out[u.args[0]] = s.args[0]
				}
			}
		}
	}
	return out
}

var errNoUpstream = errors.New("host not found in upstream")

// lookUp finds the address of one upstream.
func (m *nginxMaster) lookUp(r nginxRules, member string, then func()) {
	target := r.pass
	if member != "" {
		target = &url.URL{Host: member}
	}
	port := number16(target.Port())
	if port == 0 {
		port = 80
	}
	p := m.p
	p.Cleanup(p.Space().Host.Lookup(p.Resolver(), target.Hostname(), func(a network.Answer, _ bool) {
		if p.Exited() {
			return
		}
		if len(a.IPv4) == 0 {
			m.log("emerg", "%v %q in %s:%d", errNoUpstream, target.Hostname(), r.at.file, r.at.line)
			p.Exit(1)
			return
		}
		m.upstreams[r.pass.Host] = netip.AddrPortFrom(a.IPv4[0], port)
		then()
	}))
}
