package container

import (
	"strings"
	"testing"
	"time"
)

// TestServices is what servers of known images answer to the programs that charts
// probe them with, once they have what they need.
func TestServices(t *testing.T) {
	for _, tc := range []struct {
		image   string
		env     []string
		args    []string
		ask     string // in the same image
		answers string // what is printed in the end
		stopped int    // exit code after the stop signal
	}{
		{image: "redis:7.4", ask: "redis-cli ping; redis-cli set k v; redis-cli get k; redis-cli info | grep version", answers: "PONG\nOK\nv\nredis_version:7.4\r\n"},
		{image: "redis:7", args: []string{"--requirepass", "s3cret"}, ask: "redis-cli ping; redis-cli -a s3cret --no-auth-warning ping; REDISCLI_AUTH=s3cret redis-cli ping",
			answers: "NOAUTH Authentication required.\n\nPONG\nPONG\n"},
		{image: "bitnami/redis:8.0", env: []string{"REDIS_PASSWORD=p"}, ask: "redis-cli -a p --no-auth-warning ping", answers: "PONG\n"},
		{image: "valkey/valkey:8", ask: "valkey-cli ping", answers: "PONG\n"},
		{image: "memcached:1.6", ask: `printf 'version\r\nquit\r\n' | nc 127.0.0.1 11211`, answers: ""},
		{image: "postgres:16", env: []string{"POSTGRES_PASSWORD=p"}, ask: "pg_isready -U postgres; psql -U postgres -c 'select 1'; psql -tAc 'SELECT 1'", answers: "/var/run/postgresql:5432 - accepting connections\n ?column? \n----------\n        1\n(1 row)\n\n1\n"},
		{image: "mysql:8.0", env: []string{"MYSQL_ROOT_PASSWORD=p"}, ask: "mysqladmin ping -pp; mysql -uroot -pp -e 'SELECT 1'; mysql -uroot -pq -e 'SELECT 1' || echo $?", answers: "mysqld is alive\n1\n1\n1\n"},
		{image: "mariadb:11", env: []string{"MARIADB_ROOT_PASSWORD=p"}, ask: "healthcheck.sh --connect && mariadb-admin ping -pp", answers: "mysqld is alive\n"},
		{image: "mongo:7", ask: `mongosh --quiet --eval "db.adminCommand('ping').ok"`, answers: "1\n"},
		{image: "rabbitmq:4-management", ask: "rabbitmq-diagnostics -q ping && echo ok; rabbitmq-diagnostics check_running -q && echo ok", answers: "ok\nok\n"},
		{image: "apache/kafka:4.0.0", ask: "/opt/kafka/bin/kafka-topics.sh --bootstrap-server localhost:9092 --list && echo ok", answers: "ok\n", stopped: 143},
		{image: "zookeeper:3.9", ask: "echo srvr | nc localhost 2181", answers: "", stopped: 143},
		{image: "traefik:v3.1", ask: "wget -qO- http://localhost:8080/ping", answers: "OK"},
		{image: "grafana/grafana:12.0.0", ask: "wget -qO- http://localhost:3000/api/health", answers: "{\n  \"database\": \"ok\",\n  \"version\": \"12.0.0\"\n}"},
		{image: "prom/prometheus:v3.4.0", ask: "wget -qO- http://localhost:9090/-/ready", answers: "Prometheus Server is Ready.\n"},
		{image: "hashicorp/vault:1.20", ask: "wget -qO- http://localhost:8200/v1/sys/health", answers: "{\"initialized\":true,\"sealed\":false,\"standby\":false,\"version\":\"1.20\"}\n"},
		{image: "hashicorp/vault:1.20", ask: "vault status | grep Sealed; vault operator init; echo $?", answers: "Sealed          false\n127\n"},
		{image: "hashicorp/vault:1.20", args: []string{"server", "-config=/vault/config"}, ask: "vault status | tail -1; vault status > /tmp/x; echo $?", answers: "Sealed             true\n2\n"},
		{image: "minio/minio:latest", args: []string{"server", "/data"}, ask: "echo", answers: "\n"},
		{image: "caddy:2", ask: "wget -qO- http://localhost | grep title", answers: "<head><title>Caddy works!</title></head>\n"},
		{image: "nginxdemos/hello:plain-text", ask: "wget -qO- http://localhost/x | grep URI", answers: "URI: /x\n"},
	} {
		w := newWorld(t)
		id := w.start(Config{Image: tc.image, Env: tc.env, Args: tc.args, Sandbox: w.pod("10.244.0.1")})
		w.pass(20 * time.Second)
		if s := w.status(id); s.State != Running {
			t.Errorf("%s: %+v, log %q", tc.image, s, w.log(id))
			continue
		}
		out, exit := "", -1
		if _, err := w.runtime.Exec(id, []string{"sh", "-c", tc.ask}, NoTerminal, Streams{Stdout: func(b []byte) { out += string(b) }}, func(code int) { exit = code }); err != nil {
			t.Errorf("%s: %v", tc.image, err)
			continue
		}
		w.pass(30 * time.Second)
		if tc.answers != "" && out != tc.answers || exit < 0 {
			t.Errorf("%s answers %q (exit %d), want %q; log %q", tc.image, out, exit, tc.answers, w.log(id))
		}
		_ = w.runtime.Signal(id, w.runtime.StopSignal(id))
		w.pass(5 * time.Second)
		if s := w.status(id); s.State != Exited || s.ExitCode != tc.stopped {
			t.Errorf("%s after its stop signal: %+v", tc.image, s)
		}
	}
}

// TestServicesRefuse is what images say, and with which exit code, that lack what
// they need.
func TestServicesRefuse(t *testing.T) {
	user := int64(12345)
	for _, tc := range []struct {
		image    string
		env      []string
		args     []string
		user     *int64
		readOnly bool
		says     string
		exit     int
	}{
		{image: "mysql:8.0", says: "Database is uninitialized and password option is not specified", exit: 1},
		{image: "mariadb:11", says: "You need to specify one of MARIADB_ROOT_PASSWORD", exit: 1},
		{image: "postgres:16", says: "superuser password is not specified", exit: 1},
		{image: "mongo:7", env: []string{"MONGO_INITDB_ROOT_USERNAME=u"}, says: "both must be specified", exit: 1},
		{image: "postgres:16", env: []string{"POSTGRES_PASSWORD=p", "PGDATA=/nowhere/data"}, user: &user, says: `Permission denied`, exit: 1},
		{image: "bitnami/redis:7.0", says: "ALLOW_EMPTY_PASSWORD=yes", exit: 1},
		{image: "bitnami/postgresql:16", says: "The POSTGRESQL_PASSWORD environment variable is empty", exit: 1},
		{image: "bitnami/zookeeper:3.9", says: "ALLOW_ANONYMOUS_LOGIN", exit: 1},
		{image: "redis:7", args: []string{"redis-server", "/etc/redis/redis.conf"}, says: "can't open config file '/etc/redis/redis.conf'", exit: 1},
		{image: "confluentinc/cp-kafka:7.5.0", says: "KAFKA_ZOOKEEPER_CONNECT is required", exit: 1},
		{image: "confluentinc/cp-kafka:7.5.0", env: []string{"KAFKA_ZOOKEEPER_CONNECT=10.244.0.9:2181", "KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://k:9092"}, says: "Timed out waiting for connection", exit: 1},
		{image: "elasticsearch:8.15.0", says: "vm.max_map_count [65530] is too low", exit: 78},
		{image: "opensearchproject/opensearch:2", says: "OPENSEARCH_INITIAL_ADMIN_PASSWORD", exit: 1},
		{image: "haproxy:3.0", says: "Cannot open configuration file", exit: 1},
		{image: "hashicorp/http-echo:1.0", says: "Missing -text option", exit: 127},
		{image: "prom/prometheus:v3.4.0", args: []string{"--config.file=/x.yml"}, says: "open /x.yml: no such file or directory", exit: 2},
		{image: "prom/prometheus:v3.4.0", readOnly: true, args: []string{"--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/tsdb"}, says: "Read-only file system", exit: 2},
		{image: "grafana/grafana:12.0.0", user: &user, says: "is not writable", exit: 1},
	} {
		w := newWorld(t)
		id := w.start(Config{Image: tc.image, Env: tc.env, Args: tc.args, Sandbox: w.pod("10.244.0.1"), RunAsUser: tc.user, ReadOnlyRoot: tc.readOnly})
		w.pass(time.Minute)
		s := w.status(id)
		if s.State != Exited || s.ExitCode != tc.exit || !strings.Contains(w.log(id), tc.says) {
			t.Errorf("%s: %+v, log %q, want %q", tc.image, s, w.log(id), tc.says)
		}
	}
}

// TestLanguages is what images of languages do with what tutorials give them.
func TestLanguages(t *testing.T) {
	for _, tc := range []struct {
		image   string
		command []string
		log     string
		exit    int
	}{
		{"python:3.12", nil, "", 0},
		{"node:20", nil, "", 0},
		{"ubuntu", nil, "", 0},
		{"debian:12", nil, "", 0},
		{"eclipse-temurin:21", nil, "", 0},
		{"python:3.12-slim", []string{"python", "--version"}, "Python 3.12\n", 0},
		{"python:3.12", []string{"python3", "-c", "import time; print('a'); time.sleep(5); print(\"b\")"}, "a\nb\n", 0},
		{"python:3.12", []string{"python", "-c", "import socket; socket.x()"}, "not modelled by gherkube", 1},
		{"python:3.12", []string{"python", "/app/main.py"}, "can't open file '/app/main.py'", 1},
		{"node:20", []string{"node", "server.js"}, "Error: Cannot find module '/server.js'", 1},
		{"openjdk:21", []string{"java", "-jar", "app.jar"}, "Unable to access jarfile", 1},
		{"curlimages/curl", []string{"curl", "-sS", "http://10.244.0.9/"}, "curl: (", 28},
	} {
		w := newWorld(t)
		id := w.start(Config{Image: tc.image, Command: tc.command, Sandbox: w.pod("10.244.0.1")})
		w.pass(10 * time.Minute)
		if s := w.status(id); s.State != Exited || s.ExitCode != tc.exit || !strings.Contains(w.log(id), tc.log) {
			t.Errorf("%s %q: %+v, log %q, want %q", tc.image, tc.command, s, w.log(id), tc.log)
		}
	}
	w := newWorld(t)
	server := w.start(Config{Image: "python:3.12", Args: []string{"python", "-m", "http.server", "9000", "--directory", "/srv"}, Sandbox: w.pod("10.244.0.1")})
	client := w.start(Config{Image: "busybox", Command: []string{"sh", "-c", "sleep 1; wget -qO- http://10.244.0.1:9000/ | grep h1; wget -qO- http://10.244.0.1:9000/x"}, Sandbox: w.pod("10.244.0.2")})
	w.pass(time.Minute)
	if got, want := w.log(client), "<h1>Directory listing for /</h1>\nwget: server returned error: HTTP/1.1 404 Not Found\n"; got != want {
		t.Errorf("%q, want %q; server %q", got, want, w.log(server))
	}
}

// TestSysctlOfNode is that a privileged container sets a parameter for all
// containers of its node, as charts of Elasticsearch do first.
func TestSysctlOfNode(t *testing.T) {
	w := newWorld(t)
	set := []string{"sysctl", "-w", "vm.max_map_count=262144"}
	refused := w.start(Config{Image: "busybox", Command: set, Sandbox: w.pod("10.244.0.1")})
	w.pass(time.Second)
	if got := w.log(refused); got != "sysctl: error setting key 'vm.max_map_count': Read-only file system\n" {
		t.Errorf("not privileged: %q", got)
	}
	allowed := w.start(Config{Image: "busybox", Command: set, Privileged: true, Sandbox: w.pod("10.244.0.2")})
	w.pass(time.Second)
	id := w.start(Config{Image: "elasticsearch:8.15.0", Sandbox: w.pod("10.244.0.3")})
	w.pass(time.Minute)
	if w.log(allowed) != "vm.max_map_count = 262144\n" || w.status(id).State != Running {
		t.Errorf("%q, %+v, log %q", w.log(allowed), w.status(id), w.log(id))
	}
}
