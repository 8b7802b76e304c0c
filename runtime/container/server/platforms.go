package server

import (
	"slices"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/userland"
	"github.com/gherkube/gherkube/runtime/network"
)

func busyboxBase(image.Image) userland.Base { return userland.Busybox135 }

// platforms are what clusters are watched and run with.
func platforms() []service {
	return []service{prometheus(), grafana(), minio(), vault(), consul(), jaeger(), kubeStateMetrics(), metricsServer(), nodeExporter()}
}

func prometheus() service {
	return service{
		Model: image.Model{Name: "prom/prometheus", Version: "3.5.0", Entrypoint: []string{"/bin/prometheus"}, Cmd: []string{"--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"},
			User: "nobody", WorkingDir: "/prometheus", Volumes: []string{"/prometheus"}, Size: 120 << 20, CPU: 3, Memory: 50 << 20, Answers: "/-/healthy, /-/ready; nothing is scraped"},
		also: []string{"quay.io/prometheus/prometheus"}, program: "/bin/prometheus", on: busyboxBase, account: account{uid: 65534, owns: []string{"/prometheus"}},
		files: map[string]string{"/etc/prometheus/prometheus.yml": "global:\n  scrape_interval: 15s\n"},
		needs: []need{
			readable(func(p *process.Process) string { return optionFile(p, "--config.file") }, "its configuration file", "time={time 2006-01-02T15:04:05.000Z} level=ERROR source=main.go:645 msg=\"Error loading config (--config.file=%[1]s)\" file=%[1]s err=\"open %[1]s: no such file or directory\"\n", 2),
			writes(func(p *process.Process) string {
				if dir := setting(p, "--storage.tsdb.path"); dir != "" {
					return p.Path(dir) + "/lock"
				}
				return "/prometheus/data/lock"
			}, "a writable --storage.tsdb.path", "time={time 2006-01-02T15:04:05.000Z} level=ERROR msg=\"Error opening query log file\" err=\"open queries.active: %s\"\npanic: Unable to create mmap-ed active query log\n", 2),
		},
		startup: 300 * time.Millisecond, says: []string{"time={time 2006-01-02T15:04:05.000Z} level=INFO source=main.go:1310 msg=\"Server is ready to receive web requests.\""},
		ports: []port{{number: 9090, setting: "--web.listen-address", accept: pages(answer{path: "/-/healthy", status: 200, body: "Prometheus Server is Healthy.\n"}, answer{path: "/-/ready", status: 200, body: "Prometheus Server is Ready.\n"},
			answer{path: "/metrics", status: 200, body: "prometheus_ready 1\n"}, answer{path: "/", status: 302, header: location("/query")})}},
		end: end{says: "time={time 2006-01-02T15:04:05.000Z} level=INFO source=main.go:1076 msg=\"See you next time!\""},
	}
}

func grafana() service {
	return service{
		Model: image.Model{Name: "grafana/grafana", Version: "12.1.1", Entrypoint: []string{"/run.sh"}, User: "472", WorkingDir: "/usr/share/grafana", Size: 200 << 20, CPU: 5, Memory: 80 << 20,
			Answers: "/api/health, /login"},
		also: []string{"grafana/grafana-oss", "grafana/grafana-enterprise"}, program: "/run.sh", on: alpineBase, account: account{"grafana", 472, []string{"/var/lib/grafana", "/var/log/grafana"}},
		needs: []need{writable("/var/lib/grafana/grafana.db", "GF_PATHS_DATA='/var/lib/grafana' is not writable.\nYou may have issues with file permissions, more information here: http://docs.grafana.org/installation/docker/#migrate-to-v51-or-later\n"+
			"mkdir: can't create directory '/var/lib/grafana/plugins': %s\n", 1)},
		startup: 3 * time.Second, says: []string{"logger=http.server t={time 2006-01-02T15:04:05.000000000Z} level=info msg=\"HTTP Server Listen\" address=[::]:3000 protocol=http subUrl= socket="},
		ports: []port{{number: 3000, setting: "GF_SERVER_HTTP_PORT", accept: pages(answer{path: "/api/health", status: 200, kind: "application/json; charset=UTF-8", body: "{\n  \"database\": \"ok\",\n  \"version\": \"{version}\"\n}"},
			answer{path: "/login", status: 200, kind: "text/html; charset=UTF-8", body: "<!DOCTYPE html>\n<html><head><title>Grafana</title></head></html>\n"}, answer{path: "/robots.txt", status: 200, body: "User-agent: *\nDisallow: /\n"},
			answer{path: "/", status: 302, header: location("/login")})}},
		end: end{after: 100 * time.Millisecond},
	}
}

func minio() service {
	return service{
		Model: image.Model{Name: "minio/minio", Version: "2025-09-07", Entrypoint: []string{"/usr/bin/docker-entrypoint.sh"}, Cmd: []string{"minio"}, Size: 70 << 20, CPU: 3, Memory: 90 << 20,
			Answers: "/minio/health/live, /minio/health/ready; objects are not kept"},
		also: []string{"quay.io/minio/minio"}, program: "/usr/bin/minio", script: "/usr/bin/docker-entrypoint.sh", subcommands: []string{"server"},
		needs: []need{
			argument("arguments: server DIR", "NAME:\n  minio - High Performance Object Storage\n\nUSAGE:\n  minio [FLAGS] COMMAND [ARGS...]\n", 0),
			writes(minioData, "a writable folder", "ERROR Unable to initialize backend: Unable to write to the backend: %s\n", 1),
		},
		startup: 500 * time.Millisecond, says: []string{"MinIO Object Storage Server\nVersion: RELEASE.{version}\n\nAPI: http://{ip}:9000  http://127.0.0.1:9000"},
		ports: []port{{number: 9000, setting: "--address", accept: pages(answer{path: "/minio/health/*", status: 200}, answer{status: 403, kind: "application/xml", body: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>"})},
			{number: 9001, setting: "--console-address", accept: pages(answer{path: "/", status: 200, kind: "text/html", body: "<!doctype html><html lang=\"en\"><head><title>MinIO Console</title></head></html>"})}},
	}
}

// minioData is a file in the folder that minio server is given.
func minioData(p *process.Process) string {
	for _, arg := range p.Args[1:] {
		if strings.HasPrefix(arg, "/") {
			return arg + "/.minio.sys/format.json"
		}
	}
	return "/data/.minio.sys/format.json"
}

func vault() service {
	return service{
		Model: image.Model{Name: "hashicorp/vault", Version: "1.20.2", Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"server", "-dev"}, Volumes: []string{"/vault/logs", "/vault/file"}, Size: 180 << 20, CPU: 2, Memory: 90 << 20,
			Answers: "/v1/sys/health: unsealed with -dev, else 501 (not initialised). `vault status`; it cannot be initialised"},
		also: []string{"vault"}, program: "/bin/vault", script: "/usr/local/bin/docker-entrypoint.sh", on: alpineBase, subcommands: []string{"server"},
		clients: map[string]func(*process.Process) int{"status": vaultStatus},
		account: account{"vault", 100, []string{"/vault/logs", "/vault/file", "/vault/config"}}, startup: 500 * time.Millisecond,
		says: []string{"==> Vault server started! Log data will stream in below:"},
		ports: []port{{number: vaultPort, accept: func(p *process.Process) func(*network.Conn) {
			health := answer{path: "/v1/sys/health", status: 501, kind: "application/json", body: `{"initialized":false,"sealed":true,"version":"{version}"}` + "\n"}
			if slices.Contains(p.Args, "-dev") {
				health.status, health.body = 200, `{"initialized":true,"sealed":false,"standby":false,"version":"{version}"}`+"\n"
			}
			return pages(health)(p)
		}}},
		end: end{says: "==> Vault shutdown triggered"},
	}
}

// vaultStatus is vault status, whose exit code is 2 while the server is sealed
// (command/status.go), as one without -dev is until somebody initialises it.
func vaultStatus(p *process.Process) int {
	const address = "127.0.0.1"
	d, err := dial(p, address, vaultPort)
	if err != nil {
		complain(p, "Error checking seal status: Get \"http://%[1]s:%[2]d/v1/sys/seal-status\": dial tcp %[1]s:%[2]d: connect: %[3]s\n", address, vaultPort, strings.ToLower(err.Error()))
		return 1
	}
	defer d.close()
	line := ""
	if err := d.send([]byte("GET /v1/sys/health HTTP/1.1\r\nHost: localhost\r\n\r\n")); err == nil {
		line, _ = d.ReadString('\n') // a server that ends says nothing
	}
	if strings.Contains(line, " 200 ") {
		say(p, "Key             Value\n---             -----\nSeal Type       shamir\nInitialized     true\nSealed          false\n")
		return 0
	}
	say(p, "Key                Value\n---                -----\nSeal Type          shamir\nInitialized        false\nSealed             true\n")
	return 2
}

const vaultPort = 8200

func consul() service {
	return service{
		Model: image.Model{Name: "hashicorp/consul", Version: "1.21.4", Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"agent", "-dev", "-client", "0.0.0.0"}, Volumes: []string{"/consul/data"}, Size: 60 << 20, CPU: 3, Memory: 50 << 20,
			Answers: "/v1/status/leader, /v1/agent/self; DNS is not modelled"},
		also: []string{"consul"}, program: "/bin/consul", script: "/usr/local/bin/docker-entrypoint.sh", on: alpineBase, subcommands: []string{"agent"}, account: account{"consul", 100, []string{"/consul/data", "/consul/config"}},
		startup: 500 * time.Millisecond, says: []string{"==> Starting Consul agent...", "==> Consul agent running!"},
		ports: []port{{number: 8500, accept: pages(answer{path: "/v1/status/leader", status: 200, kind: "application/json", body: `"{ip}:8300"`}, answer{path: "/v1/agent/self", status: 200, kind: "application/json", body: `{"Config":{"NodeName":"{hostname}","Version":"{version}"}}`},
			answer{path: "/", status: 301, header: location("/ui/")})}, {number: 8300, accept: silence}, {number: 8301, accept: silence}, {number: 8600, accept: silence}},
		end: end{after: time.Second},
	}
}

func jaeger() service {
	s := goServer("jaegertracing/all-in-one", "1.73.0", "/go/bin/all-in-one-linux", "the page on 16686, health on 14269; spans are taken and dropped", 16686, "", answer{path: "/", status: 200, kind: "text/html; charset=utf-8", body: "<!doctype html><html><head><title>Jaeger UI</title></head></html>\n"})
	s.also, s.end = []string{"jaegertracing/jaeger"}, end{}
	s.ports = append(s.ports, port{number: 14269, accept: pages(answer{path: "/", status: 200, kind: "application/json", body: `{"status":"Server available","upSince":"","uptime":""}`})},
		port{number: 4317, accept: silence}, port{number: 4318, accept: pages(answer{path: "/v1/traces", status: 200, kind: "application/json", body: `{"partialSuccess":{}}`})}, port{number: 14250, accept: silence}, port{number: 14268, accept: silence})
	return s
}

func kubeStateMetrics() service {
	s := goServer("registry.k8s.io/kube-state-metrics/kube-state-metrics", "2.17.0", "/kube-state-metrics", "/healthz, /livez, /readyz; /metrics is empty: the cluster is not read", 8080, "--port",
		answer{path: "/healthz", status: 200, body: "OK"}, answer{path: "/livez", status: 200, body: "OK"}, answer{path: "/metrics", status: 200})
	s.User, s.end = "65534", end{}
	s.ports = append(s.ports, port{number: 8081, setting: "--telemetry-port", accept: pages(answer{path: "/readyz", status: 200, body: "OK"}, answer{path: "/metrics", status: 200})})
	return s
}

func metricsServer() service {
	s := goServer("registry.k8s.io/metrics-server/metrics-server", "0.8.0", "/metrics-server", "/livez, /readyz by HTTPS; gherkube answers metrics.k8s.io itself", 10250, "--secure-port")
	s.User, s.end = "65534", end{}
	s.ports[0].accept = securePages(answer{path: "/livez", status: 200, body: "ok"}, answer{path: "/readyz", status: 200, body: "ok"}, answer{path: "/healthz", status: 200, body: "ok"})
	s.says = []string{"gherkube answers metrics.k8s.io itself: this program does nothing"}
	return s
}

func nodeExporter() service {
	s := goServer("prom/node-exporter", "1.9.1", "/bin/node_exporter", "/metrics, which has the node's load only", 9100, "--web.listen-address",
		answer{path: "/metrics", status: 200, body: "node_load1 0\n"}, answer{path: "/", status: 200, kind: "text/html; charset=UTF-8", body: "<!DOCTYPE html>\n<html><head><title>Node Exporter</title></head></html>\n"})
	s.also, s.User = []string{"quay.io/prometheus/node-exporter"}, "nobody"
	return s
}
