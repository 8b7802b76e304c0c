package server

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/applet"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/userland"
)

func alpineBase(image.Image) userland.Base { return userland.Alpine }

// scratch is an image that has no shell.
func scratch(image.Image) userland.Base { return userland.Scratch }

// curlTool is curl beside a server.
func curlTool(args []string) process.Code { return applet.Curl(args) }

func location(to string) http.Header { return http.Header{"Location": {to}} }

// number16 is a port; 0 if the text is none.
func number16(text string) uint16 {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return 0
	}
	return uint16(n)
}

// unrouted is what the proxies say: what is behind them is not asked.
const unrouted = "gherkube does not model what this proxy is configured to route: it answers on its own ports only"

// proxies are what routes requests. Their own pages are answered; what they
// would route is not.
func proxies() []service { return []service{envoy(), traefik(), haproxy(), caddy()} }

func envoy() service {
	return service{
		Model: image.Model{Name: "envoyproxy/envoy", Version: "1.35.1", Entrypoint: []string{"/docker-entrypoint.sh"}, Cmd: []string{"envoy", "-c", "/etc/envoy/envoy.yaml"},
			Size: 70 << 20, CPU: 3, Memory: 30 << 20, Answers: "/ready, /stats and /server_info of the admin port of its configuration (10000 and 9901 by default)"},
		program: "/usr/local/bin/envoy", script: "/docker-entrypoint.sh", account: account{name: "envoy", uid: 101},
		files: map[string]string{"/etc/envoy/envoy.yaml": "admin:\n  address:\n    socket_address:\n      address: 0.0.0.0\n      port_value: 9901\n"},
		needs: []need{
			readable(func(p *process.Process) string { return optionFile(p, "--c", "--config-path") }, "its configuration file", "[critical][main] [source/server/server.cc] error initializing configuration '%s': unable to read file\n", 1),
		},
		startup: 300 * time.Millisecond, says: []string{"[{time 2006-01-02 15:04:05.000}][1][info][main] [source/server/server.cc] starting main dispatch loop", unrouted},
		ports: []port{
			{number: 9901, choose: envoyAdmin, accept: pages(answer{path: "/ready", status: 200, body: "LIVE\n"}, answer{path: "/server_info", status: 200, kind: "application/json", body: `{"version":"{version}","state":"LIVE"}`},
				answer{path: "/stats*", status: 200, body: "server.live: 1\nserver.state: 0\n"})},
		},
	}
}

// optionFile is the first of several options that is given.
func optionFile(p *process.Process, names ...string) string {
	for _, name := range names {
		if value := setting(p, name); value != "" {
			return p.Path(value)
		}
	}
	return ""
}

// envoyAdmin is the port_value of the admin section of the configuration.
func envoyAdmin(p *process.Process) string {
	data, _ := p.Files().ReadFile(optionFile(p, "--c", "--config-path")) // that it is there was a need
	_, admin, found := strings.Cut(string(data), "admin:")
	_, value, listens := strings.Cut(admin, "port_value:")
	if !found || !listens {
		return ""
	}
	return strings.Trim(strings.TrimSpace(strings.SplitN(value, "\n", 2)[0]), "} ")
}

func traefik() service {
	return service{
		Model: image.Model{Name: "traefik", Version: "3.5.1", Entrypoint: []string{"/entrypoint.sh"}, Cmd: []string{"traefik"}, Size: 48 << 20, CPU: 2, Memory: 40 << 20,
			Answers: "404 for what it does not route, which is everything; /ping with --ping"},
		program: "/usr/local/bin/traefik", script: "/entrypoint.sh", on: alpineBase, startup: 200 * time.Millisecond,
		says: []string{"{time 2006-01-02T15:04:05Z} INF Traefik version {version} built on 2025-08-26T00:00:00Z version={version}", unrouted},
		ports: []port{
			{number: 80, setting: "--entryPoints.web.address", accept: pages()},
			{number: 8080, setting: "--entryPoints.traefik.address", accept: pages(answer{path: "/ping", status: 200, body: "OK"}, answer{path: "/api/version", status: 200, kind: "application/json", body: `{"Version":"{version}"}`})},
		},
	}
}

func haproxy() service {
	return service{
		Model: image.Model{Name: "haproxy", Version: "3.2.4", Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"}, User: "haproxy",
			StopSignal: process.USR1, Size: 45 << 20, CPU: 1, Memory: 12 << 20, Answers: "503 on the ports that its configuration binds"},
		program: "/usr/local/sbin/haproxy", script: "/usr/local/bin/docker-entrypoint.sh", account: account{name: "haproxy", uid: 99},
		needs: []need{readable(func(p *process.Process) string { return optionFile(p, "--f") }, "its configuration file: the image has none",
			"[ALERT]    (1) : config : Cannot open configuration file/directory %s : No such file or directory\n", 1)},
		startup: 50 * time.Millisecond, says: []string{"[NOTICE]   (1) : Loading success.", unrouted},
		ports: []port{{number: 80, choose: haproxyBind, accept: pages(answer{status: 503, kind: "text/html", body: "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n"})}},
	}
}

// haproxyBind is the first port that the configuration binds.
func haproxyBind(p *process.Process) string {
	data, _ := p.Files().ReadFile(optionFile(p, "--f")) // that it is there was a need
	for line := range strings.Lines(string(data)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "bind" {
			return f[1]
		}
	}
	return ""
}

func caddy() service {
	return service{
		Model: image.Model{Name: "caddy", Version: "2.10.0", Cmd: []string{"caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"}, WorkingDir: "/srv",
			Size: 20 << 20, CPU: 1, Memory: 15 << 20, Answers: "a page on port 80; the admin API on localhost is not modelled"},
		program: "/usr/bin/caddy", on: alpineBase, startup: 100 * time.Millisecond,
		files: map[string]string{"/etc/caddy/Caddyfile": ":80 {\n\troot * /usr/share/caddy\n\tfile_server\n}\n"},
		needs: []need{readable(func(p *process.Process) string { return optionFile(p, "--config") }, "its configuration file", "Error: reading config from file: open %s: no such file or directory\n", 1)},
		says:  []string{`{"level":"info","msg":"serving initial configuration"}`},
		ports: []port{{number: 80, choose: caddyPort, accept: pages(answer{path: "/", status: 200, kind: "text/html; charset=utf-8", body: "<!DOCTYPE html>\n<html>\n<head><title>Caddy works!</title></head>\n</html>\n"})}},
	}
}

// caddyPort is the port of the first site of the Caddyfile.
func caddyPort(p *process.Process) string {
	data, _ := p.Files().ReadFile(optionFile(p, "--config")) // that it is there was a need
	for line := range strings.Lines(string(data)) {
		if f := strings.Fields(line); len(f) > 0 && strings.Contains(f[0], ":") && !strings.HasPrefix(f[0], "#") {
			return f[0]
		}
	}
	return ""
}
