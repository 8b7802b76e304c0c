package server

import (
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// searchEngines are Elasticsearch, OpenSearch and what shows their data.
func searchEngines() []service {
	return []service{elastic("docker.elastic.co/elasticsearch/elasticsearch", "9.1.3"), openSearch(), kibana()}
}

// mapCount is what both check before they let others in: their BootstrapChecks'
// MaxMapCountCheck. A single node is not checked.
func mapCount(product string) need {
	return need{words: "vm.max_map_count of 262144 or more, unless discovery.type=single-node", unmet: func(p *process.Process) (string, int) {
		if single(p) {
			return "", met
		}
		return parameter("vm.max_map_count", 262144, "ERROR: [1] bootstrap checks failed. You must address the points described in the following [1] lines before starting "+product+".\n"+
			"bootstrap check failure [1] of [1]: max virtual memory areas vm.max_map_count [%d] is too low, increase to at least [262144]\n", 78).unmet(p)
	}}
}

// single reports whether the server is told that it is the only node.
func single(p *process.Process) bool {
	return p.Getenv("discovery.type") == "single-node" || setting(p, "--discovery.type") == "single-node" || strings.Contains(strings.Join(p.Args, " "), "discovery.type=single-node")
}

func elastic(name, version string) service {
	secured := func(p *process.Process) bool {
		return p.Getenv("xpack.security.enabled") != "false" && !strings.HasPrefix(p.Space().ImageVersion, "7") && !strings.HasPrefix(p.Space().ImageVersion, "6")
	}
	return service{
		Model: image.Model{Name: name, Version: version, Entrypoint: []string{"/bin/tini", "--", "/usr/local/bin/docker-entrypoint.sh"}, Cmd: []string{"eswrapper"},
			User: "1000:0", WorkingDir: "/usr/share/elasticsearch", Size: 600 << 20, CPU: 20, Memory: 1 << 30, Answers: "/, /_cluster/health, /_cat/health without security; with it TLS is not modelled"},
		also:    []string{"elasticsearch"},
		program: "/usr/local/bin/eswrapper", script: "/usr/local/bin/docker-entrypoint.sh", init: "/bin/tini",
		account: account{"elasticsearch", 1000, []string{"/usr/share/elasticsearch/data", "/usr/share/elasticsearch/logs", "/usr/share/elasticsearch/config"}},
		tools:   map[string]process.Binary{"/usr/bin/curl": curlTool},
		needs: []need{
			unprivileged("fatal exception while booting Elasticsearch\njava.lang.RuntimeException: can not run elasticsearch as root\n", 1),
			writable("/usr/share/elasticsearch/data/node.lock", "java.lang.IllegalStateException: failed to obtain node locks, tried [/usr/share/elasticsearch/data]; maybe these locations are not writable (%s)\n", 1),
			mapCount("Elasticsearch"),
		},
		startup: 15 * time.Second, says: []string{`{"@timestamp":"{time 2006-01-02T15:04:05.000Z}", "log.level": "INFO", "message":"started {{hostname}}", "service.name":"ES_ECS"}`},
		ports: []port{
			{number: 9200, setting: "http.port", unless: secured, instead: "TLS is not modelled: Elasticsearch answers on port 9200 only with xpack.security.enabled=false", accept: pages(
				answer{path: "/", status: 200, kind: "application/json", body: `{"name":"{hostname}","cluster_name":"docker-cluster","version":{"number":"{version}"},"tagline":"You Know, for Search"}` + "\n"},
				answer{path: "/_cluster/health", status: 200, kind: "application/json", body: `{"cluster_name":"docker-cluster","status":"green","timed_out":false,"number_of_nodes":1,"number_of_data_nodes":1}`},
				answer{path: "/_cat/health*", status: 200, body: "docker-cluster green 1 1\n"})},
			{number: 9300, accept: silence},
		},
		end: end{code: killedByTerm, after: time.Second},
	}
}

func openSearch() service {
	return service{
		Model: image.Model{Name: "opensearchproject/opensearch", Version: "3.2.0", Entrypoint: []string{"./opensearch-docker-entrypoint.sh"}, Cmd: []string{"opensearch"}, User: "1000",
			WorkingDir: "/usr/share/opensearch", Size: 800 << 20, CPU: 20, Memory: 1 << 30, Answers: "/, /_cluster/health with DISABLE_SECURITY_PLUGIN=true; else TLS is not modelled"},
		program: "/usr/share/opensearch/opensearch-docker-entrypoint.sh",
		account: account{"opensearch", 1000, []string{"/usr/share/opensearch/data", "/usr/share/opensearch/logs", "/usr/share/opensearch/config"}},
		tools:   map[string]process.Binary{"/usr/bin/curl": curlTool},
		needs: []need{
			unprivileged("OpenSearch cannot run as root. Please start your container as another user.\n", 1),
			unlessSet("DISABLE_INSTALL_DEMO_CONFIG", unless("DISABLE_SECURITY_PLUGIN", "true", variable("Please define an environment variable 'OPENSEARCH_INITIAL_ADMIN_PASSWORD' with a strong password string.\n"+
				"For more details, please visit: https://opensearch.org/docs/latest/install-and-configure/install-opensearch/docker/\n", "OPENSEARCH_INITIAL_ADMIN_PASSWORD"))),
			writable("/usr/share/opensearch/data/node.lock", "java.lang.IllegalStateException: failed to obtain node locks, tried [[/usr/share/opensearch/data]] (%s)\n", 1),
			mapCount("OpenSearch"),
		},
		startup: 15 * time.Second, says: []string{"[{time 2006-01-02T15:04:05,000}][INFO ][o.o.n.Node               ] [{hostname}] started"},
		ports: []port{
			{number: 9200, unless: func(p *process.Process) bool { return p.Getenv("DISABLE_SECURITY_PLUGIN") != "true" },
				instead: "TLS is not modelled: OpenSearch answers on port 9200 only with DISABLE_SECURITY_PLUGIN=true", accept: pages(
					answer{path: "/", status: 200, kind: "application/json", body: `{"name":"{hostname}","version":{"distribution":"opensearch","number":"{version}"}}` + "\n"},
					answer{path: "/_cluster/health", status: 200, kind: "application/json", body: `{"cluster_name":"docker-cluster","status":"green","timed_out":false,"number_of_nodes":1}`})},
			{number: 9300, accept: silence},
		},
		end: end{code: killedByTerm, after: time.Second},
	}
}

func kibana() service {
	return service{
		Model: image.Model{Name: "docker.elastic.co/kibana/kibana", Version: "9.1.3", Entrypoint: []string{"/bin/tini", "--"}, Cmd: []string{"/usr/local/bin/kibana-docker"}, User: "1000",
			Size: 400 << 20, CPU: 20, Memory: 500 << 20, Answers: "/api/status"},
		also: []string{"kibana"}, program: "/usr/local/bin/kibana-docker", init: "/bin/tini",
		account: account{name: "kibana", uid: 1000}, startup: 20 * time.Second,
		ports: []port{{number: 5601, accept: pages(answer{path: "/api/status", status: 200, kind: "application/json", body: `{"status":{"overall":{"level":"available"}}}`}, answer{path: "/", status: 302, header: location("/app/home")})}},
	}
}
