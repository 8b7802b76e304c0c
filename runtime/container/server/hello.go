package server

import (
	"time"

	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// goDies is how a server in Go without a handler of TERM ends.
var goDies = end{code: 2}

// goServer is an image that has one program in Go and nothing else.
func goServer(name, version, program, answers string, number uint16, setting string, table ...answer) service {
	return service{
		Model:   image.Model{Name: name, Version: version, Entrypoint: []string{program}, Size: 10 << 20, CPU: 1, Memory: 8 << 20, Answers: answers},
		program: program, on: scratch, startup: 10 * time.Millisecond, ports: []port{{number: number, setting: setting, accept: pages(table...)}}, end: goDies,
	}
}

// hellos are the servers of tutorials: they tell who they are.
func hellos() []service {
	whoami := goServer("traefik/whoami", "1.11.0", "/whoami", "name, addresses and the request; /health, /api", 80, "--port",
		answer{path: "/health", status: 200}, answer{path: "/bench", status: 200, body: "1"},
		answer{path: "/api", status: 200, kind: "application/json", body: `{"hostname":"{hostname}","ip":["127.0.0.1","{ip}"],"url":"{uri}","host":"{host}","method":"{method}","remoteAddr":"{remote}"}` + "\n"},
		answer{status: 200, body: "Hostname: {hostname}\nIP: 127.0.0.1\nIP: {ip}\nRemoteAddr: {remote}\n{request}"})
	whoami.also = []string{"containous/whoami"}
	whoami.says = []string{"{time 2006/01/02 15:04:05} Starting up on port {port}"}

	hello := goServer("gcr.io/google-samples/hello-app", "1.0", "/hello-app", "Hello, world!", 8080, "PORT", answer{status: 200, body: "Hello, world!\nVersion: {version}.0\nHostname: {hostname}\n"})
	hello.also = []string{"us-docker.pkg.dev/google-samples/containers/gke/hello-app"}
	hello.says = []string{"{time 2006/01/02 15:04:05} Server listening on port {port}"}

	kicbase := goServer("kicbase/echo-server", "1.0", "/bin/echo-server", "the request", 8080, "PORT", answer{status: 200, body: "Request served by {hostname}\n\n{request}"})
	kicbase.also = []string{"jmalloc/echo-server"}

	echoserver := service{
		Model: image.Model{Name: "registry.k8s.io/echoserver", Version: "1.10", Entrypoint: []string{"/usr/local/bin/run.sh"}, Size: 45 << 20, CPU: 1, Memory: 6 << 20, Answers: "the request"},
		also:  []string{"k8s.gcr.io/echoserver", "gcr.io/google_containers/echoserver", "gcr.io/k8s-minikube/echoserver"}, program: "/usr/local/bin/run.sh",
		startup: nginxStartup, ports: []port{{number: 8080, accept: pages(answer{status: 200, body: "\n\nHostname: {hostname}\n\nPod Information:\n\t-no pod information available-\n\nRequest Information:\n\tclient_address={remote}\n\tmethod={method}\n\treal path={uri}\n"})}},
	}
	return []service{whoami, hello, kicbase, echoserver, httpEcho(), podinfo(), nginxHello(), helloKubernetes(), ealenEcho()}
}

func httpEcho() service {
	s := goServer("hashicorp/http-echo", "1.0.0", "/http-echo", "the text of -text or $ECHO_TEXT; /health", 5678, "--listen",
		answer{path: "/health", status: 200, body: "{\"status\":\"ok\"}\n"}, answer{status: 200, body: "{option text}{env ECHO_TEXT}\n"})
	s.needs = []need{{words: "-text or ECHO_TEXT", unmet: func(p *process.Process) (string, int) {
		if setting(p, "--text") != "" || p.Getenv("ECHO_TEXT") != "" {
			return "", met
		}
		return "Missing -text option OR ENV var TEXT is empty!\n", 127
	}}}
	s.says = []string{"{time 2006/01/02 15:04:05} [INFO] server is listening on :{port}"}
	return s
}

// podinfo waits 3 s after TERM for the routes to forget it.
func podinfo() service {
	return service{
		Model: image.Model{Name: "stefanprodan/podinfo", Version: "6.9.1", Cmd: []string{"./podinfo"}, User: "app", WorkingDir: "/home/app", Size: 30 << 20, CPU: 1, Memory: 18 << 20,
			Answers: "/, /healthz, /readyz, /version, /env, /metrics"},
		also: []string{"ghcr.io/stefanprodan/podinfo"}, program: "/home/app/podinfo", tools: map[string]process.Binary{"/usr/local/bin/podcli": tool(podcli)}, on: alpineBase, account: account{"app", 100, []string{"/home/app"}}, startup: 50 * time.Millisecond,
		says: []string{`{"level":"info","ts":"{time 2006-01-02T15:04:05.000Z}","caller":"podinfo/main.go:153","msg":"Starting podinfo","version":"{version}","port":"9898"}`},
		ports: []port{{number: 9898, setting: "--port", accept: pages(
			answer{path: "/healthz", status: 200, kind: "application/json; charset=utf-8", body: "{\n  \"status\": \"OK\"\n}"}, answer{path: "/readyz", status: 200, kind: "application/json; charset=utf-8", body: "{\n  \"status\": \"OK\"\n}"},
			answer{path: "/version", status: 200, kind: "application/json; charset=utf-8", body: "{\n  \"version\": \"{version}\"\n}"}, answer{path: "/metrics", status: 200},
			answer{path: "/", status: 200, kind: "application/json; charset=utf-8", body: "{\n  \"hostname\": \"{hostname}\",\n  \"version\": \"{version}\",\n  \"message\": \"greetings from podinfo v{version}\"\n}"})},
			{number: 9999, setting: "--grpc-port", accept: silence}},
		end: end{after: 3 * time.Second, says: `{"level":"info","ts":"{time 2006-01-02T15:04:05.000Z}","caller":"signals/shutdown.go","msg":"Shutting down HTTP/HTTPS server"}`},
	}
}

func nginxHello() service {
	return service{
		Model: image.Model{Name: "nginxdemos/hello", Version: "0.4", Entrypoint: []string{"/docker-entrypoint.sh"}, Cmd: []string{"nginx"}, StopSignal: process.QUIT, Size: 20 << 20, Memory: 4 << 20,
			Answers: "its name, address and the request; a page of HTML unless the tag says plain-text"},
		also: []string{"nginxinc/nginx-hello"}, program: "/usr/sbin/nginx", script: "/docker-entrypoint.sh", on: alpineBase, startup: nginxStartup,
		ports: []port{{number: 80, accept: pages(answer{status: 200, body: "Server address: {ip}:80\nServer name: {hostname}\nDate: {time 02/Jan/2006:15:04:05 +0000}\nURI: {uri}\nRequest ID: 0\n"})}},
	}
}

func helloKubernetes() service {
	return service{
		Model: image.Model{Name: "paulbouwer/hello-kubernetes", Version: "1.10.1", Cmd: []string{"node", "server.js"}, User: "node", WorkingDir: "/usr/src/app", Size: 60 << 20, CPU: 1, Memory: 45 << 20,
			Answers: "a page with $MESSAGE"},
		program: "/usr/local/bin/node", on: alpineBase, account: account{name: "node", uid: 1000}, startup: 300 * time.Millisecond, end: end{ignored: true},
		ports: []port{{number: 8080, setting: "PORT", accept: pages(answer{status: 200, kind: "text/html; charset=utf-8", body: "<!DOCTYPE html>\n<html>\n<body>\n  <div id=\"message\">{env MESSAGE}</div>\n  <div>pod: {hostname}</div>\n</body>\n</html>\n"})}},
	}
}

// ealenEcho is Node without a handler of TERM, which does not end as the first
// process of a container.
func ealenEcho() service {
	return service{
		Model:   image.Model{Name: "ealen/echo-server", Version: "0.9.2", Cmd: []string{"node", "webserver"}, WorkingDir: "/app", Size: 40 << 20, CPU: 1, Memory: 40 << 20, Answers: "the request as JSON"},
		program: "/usr/bin/node", on: alpineBase, startup: 300 * time.Millisecond, end: end{ignored: true},
		ports: []port{{number: 80, setting: "PORT", accept: pages(answer{status: 200, kind: "application/json; charset=utf-8",
			body: `{"host":{"hostname":"{host}","ip":"{remote}"},"http":{"method":"{method}","originalUrl":"{uri}","protocol":"http"},"environment":{"HOSTNAME":"{hostname}"}}`})}},
		says: []string{"Listening on port {port}."},
	}
}
