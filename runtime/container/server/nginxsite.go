package server

import (
	"crypto/tls"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// nginxSite is a server block, as far as it is modelled: which ports it listens
// on, by which names, and what its locations do.
type nginxSite struct {
	ports     []uint16
	secure    []directive // the listen directives with ssl
	pair      nginxPair
	config    *tls.Config // of its certificate, nil without one
	names     []string
	rules     nginxRules
	locations []nginxLocation
}

// nginxLocation is a location block.
type nginxLocation struct {
	modifier string // "", =, ^~, ~ or ~*
	uri      string
	pattern  *regexp.Regexp
	rules    nginxRules
}

// nginxRules are what a server or a location does with a request. What is not
// set is taken from around it.
type nginxRules struct {
	prefix      string // of a location
	root, alias string
	index       []string
	tryFiles    []string
	back        []string // return's arguments
	pass        *url.URL // proxy_pass
	headers     [][2]string
	kind        string // default_type
	errorPages  map[int]string
	at          directive // of proxy_pass
}

// nginxUnmodelled are directives that change what is answered, and that the model
// passes over.
var nginxUnmodelled = strings.Fields("rewrite if auth_basic auth_request fastcgi_pass uwsgi_pass grpc_pass scgi_pass memcached_pass limit_req limit_conn " +
	"stream mail allow deny internal sub_filter")

// unmodelled are the names of those in a configuration.
func unmodelled(config []directive) []string {
	var out []string
	for _, d := range config {
		if slices.Contains(nginxUnmodelled, d.name) {
			out = append(out, d.name)
		}
		if d.name == "location" && slices.ContainsFunc(d.block, func(inner directive) bool { return inner.name == "location" }) {
			out = append(out, "location within location")
		}
		out = append(out, unmodelled(d.block)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// nginxSites are the server blocks of a configuration.
func nginxSites(config []directive) (sites []nginxSite, err error) {
	for _, d := range config {
		if d.name != "http" {
			continue
		}
		pair := pairOf(nginxPair{}, d.block)
		base, err := rulesOf(nginxRules{root: "/etc/nginx/html", index: []string{"index.html"}, kind: "text/plain"}, d.block)
		if err != nil {
			return nil, err
		}
		for _, s := range d.block {
			if s.name == "server" {
				site, err := siteOf(base, pair, s.block)
				if err != nil {
					return nil, err
				}
				sites = append(sites, site)
			}
		}
	}
	return sites, nil
}

func siteOf(base nginxRules, pair nginxPair, block []directive) (nginxSite, error) {
	s := nginxSite{pair: pairOf(pair, block)}
	var err error
	if s.rules, err = rulesOf(base, block); err != nil {
		return s, err
	}
	for _, d := range block {
		switch d.name {
		case "listen":
			port, err := listenPort(d)
			if err != nil {
				return s, err
			}
			if port != 0 && !slices.Contains(s.ports, port) {
				s.ports = append(s.ports, port)
			}
			if port != 0 && slices.Contains(d.args[1:], "ssl") {
				s.secure = append(s.secure, d)
			}
		case "server_name":
			s.names = append(s.names, d.args...)
		case "location":
			l, err := locationOf(s.rules, d)
			if err != nil {
				return s, err
			}
			s.locations = append(s.locations, l)
		}
	}
	if len(s.ports) == 0 {
		s.ports = []uint16{80}
	}
	return s, nil
}

var listenParameters = strings.Fields("default_server default ssl http2 quic proxy_protocol reuseport deferred bind")

// listenPort is the port of a listen directive; 0 for a socket of the file system.
func listenPort(d directive) (uint16, error) {
	if len(d.args) == 0 {
		return 0, d.fail(`invalid number of arguments in "listen" directive`)
	}
	for _, parameter := range d.args[1:] {
		if !slices.Contains(listenParameters, parameter) && !strings.Contains(parameter, "=") {
			return 0, d.fail("invalid parameter %q", parameter)
		}
	}
	address := d.args[0]
	if strings.HasPrefix(address, "unix:") {
		return 0, nil
	}
	text := address
	if i := strings.LastIndexByte(address, ':'); i >= 0 && !strings.HasSuffix(address, "]") {
		text = address[i+1:]
	} else if strings.ContainsAny(address, ".[") {
		return 80, nil
	}
	port, err := strconv.ParseUint(text, 10, 16)
	switch {
	case err != nil && strings.Trim(text, "0123456789") == "", err == nil && port == 0:
		return 0, d.fail(`invalid port in %q of the "listen" directive`, address)
	case err != nil:
		return 0, d.fail(`host not found in %q of the "listen" directive`, address)
	}
	return uint16(port), nil
}

func (d directive) fail(format string, args ...any) error {
	return nginxError(fmt.Sprintf(format, args...) + fmt.Sprintf(" in %s:%d", d.file, d.line))
}

func locationOf(base nginxRules, d directive) (nginxLocation, error) {
	var l nginxLocation
	switch len(d.args) {
	case 1:
		l.uri = d.args[0]
	case 2:
		l.modifier, l.uri = d.args[0], d.args[1]
	default:
		return l, d.fail(`invalid number of arguments in "location" directive`)
	}
	if !slices.Contains([]string{"", "=", "^~", "~", "~*"}, l.modifier) {
		return l, d.fail("invalid location modifier %q", l.modifier)
	}
	if strings.HasPrefix(l.modifier, "~") {
		expr := l.uri
		if l.modifier == "~*" {
			expr = "(?i)" + expr
		}
		var err error
		if l.pattern, err = regexp.Compile(expr); err != nil {
			return l, d.fail("pcre2_compile() failed: %v in %q", err, l.uri)
		}
	}
	var err error
	l.rules, err = rulesOf(nginxRules{
		prefix: l.uri,
		root:   base.root, index: base.index, headers: base.headers, kind: base.kind, errorPages: base.errorPages,
	}, d.block)
	return l, err
}

// rulesOf are the rules of a block within those around it.
func rulesOf(r nginxRules, block []directive) (nginxRules, error) {
	own := false // headers replace those from around
	for _, d := range block {
		if len(d.args) == 0 {
			if slices.Contains([]string{"root", "alias", "return", "proxy_pass", "index", "try_files", "default_type", "add_header"}, d.name) {
				return r, d.fail("invalid number of arguments in %q directive", d.name)
			}
			continue
		}
		switch d.name {
		case "root":
			r.root = d.args[0]
		case "alias":
			r.alias = d.args[0]
		case "index":
			r.index = d.args
		case "try_files":
			r.tryFiles = d.args
		case "return":
			r.back = d.args
		case "default_type":
			r.kind = d.args[0]
		case "add_header":
			if len(d.args) < 2 {
				return r, d.fail(`invalid number of arguments in "add_header" directive`)
			}
			if !own {
				r.headers, own = nil, true
			}
			r.headers = append(slices.Clip(r.headers), [2]string{d.args[0], d.args[1]})
		case "error_page":
			r.errorPages = errorPages(r.errorPages, d.args)
		case "proxy_pass":
			u, err := url.Parse(d.args[0])
			if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
				return r, d.fail("invalid URL prefix")
			}
			r.pass, r.at = u, d
		}
	}
	return r, nil
}

func errorPages(around map[int]string, args []string) map[int]string {
	pages := map[int]string{}
	for code, page := range around {
		pages[code] = page
	}
	for _, arg := range args[:len(args)-1] {
		if code, err := strconv.Atoi(arg); err == nil {
			pages[code] = args[len(args)-1]
		}
	}
	return pages
}

// find is the location of a path, as ngx_http_core_find_location finds it: an
// equal one, else the longest prefix, unless a pattern matches before it.
func (s *nginxSite) find(uri string) *nginxRules {
	var longest *nginxLocation
	for i := range s.locations {
		l := &s.locations[i]
		switch {
		case l.modifier == "=" && l.uri == uri:
			return &l.rules
		case (l.modifier == "" || l.modifier == "^~") && strings.HasPrefix(uri, l.uri) && (longest == nil || len(l.uri) > len(longest.uri)):
			longest = l
		}
	}
	if longest == nil || longest.modifier != "^~" {
		for i := range s.locations {
			if l := &s.locations[i]; l.pattern != nil && l.pattern.MatchString(uri) {
				return &l.rules
			}
		}
	}
	if longest == nil {
		return &s.rules
	}
	return &longest.rules
}

// file is the path of a file that a request's path means.
func (r *nginxRules) file(uri string) string {
	if r.alias != "" {
		return path.Join(r.alias, path.Clean("/"+strings.TrimPrefix(uri, r.prefix)))
	}
	return path.Join(r.root, path.Clean("/"+uri))
}

// siteFor is the site of a port and of the name that a client asked for.
func siteFor(sites []nginxSite, port uint16, host string) *nginxSite {
	name, _, _ := strings.Cut(host, ":")
	var first *nginxSite
	for i := range sites {
		s := &sites[i]
		if !slices.Contains(s.ports, port) {
			continue
		}
		if first == nil {
			first = s
		}
		if slices.Contains(s.names, name) {
			return s
		}
	}
	return first
}
