package server

import (
	"slices"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// killedBy is the exit code of a program that a signal has ended: a JVM ends with
// it after its shutdown hooks.
const killedByTerm = 128 + int(process.TERM)

// brokers are the servers of queues and of coordination.
func brokers() []service {
	return []service{rabbit(), bitnamiRabbit(), apacheKafka(), bitnamiKafka(), confluentKafka(), zookeeper(), bitnamiZookeeper(), confluentZookeeper(), nats()}
}

// rabbitTools are the programs that ask a node of RabbitMQ, by its port of
// distribution.
func rabbitTools(dir string) map[string]process.Binary {
	return map[string]process.Binary{dir + "rabbitmq-diagnostics": tool(rabbitDiagnostics), dir + "rabbitmqctl": tool(rabbitDiagnostics)}
}

const rabbitDistribution = 25672

func rabbit() service {
	return service{
		Model: image.Model{Name: "rabbitmq", Version: "4.1.4", Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"rabbitmq-server"}, Volumes: []string{"/var/lib/rabbitmq"},
			Env: []string{"RABBITMQ_VERSION={version}"}, Size: 110 << 20, CPU: 8, Memory: 120 << 20,
			Answers: "AMQP's greeting; under tags with management pages on 15672. `rabbitmq-diagnostics ping`, `rabbitmqctl status`"},
		program: "/opt/rabbitmq/sbin/rabbitmq-server", script: "/usr/local/bin/docker-entrypoint.sh",
		paths: []string{"/opt/rabbitmq/sbin"}, account: account{"rabbitmq", 999, []string{"/var/lib/rabbitmq"}}, tools: rabbitTools("/usr/local/bin/"),
		needs:   []need{writable("/var/lib/rabbitmq/.erlang.cookie", "[error] Failed to create cookie file '/var/lib/rabbitmq/.erlang.cookie': %s\n", 1)},
		startup: 6 * time.Second, says: []string{"{time 2006-01-02 15:04:05.000000+00:00} [info] <0.9.0> Server startup complete; 4 plugins started."},
		ports: []port{
			{number: 5672, accept: amqp}, {number: rabbitDistribution, accept: silence}, {number: 4369, accept: silence},
			{number: 15672, tags: "management", accept: pages(answer{path: "/", status: 200, kind: "text/html", body: "<!DOCTYPE html>\n<html><head><title>RabbitMQ Management</title></head></html>\n"},
				answer{path: "/api/*", status: 401, kind: "application/json", body: `{"error":"not_authorized","reason":"Login failed"}`})},
			{number: 15692, accept: pages(answer{path: "/metrics", status: 200, body: "# TYPE rabbitmq_identity_info untyped\n"})},
		},
		end: end{after: 2 * time.Second},
	}
}

func bitnamiRabbit() service {
	s := rabbit()
	s.Name, s.also = "bitnami/rabbitmq", []string{"bitnamilegacy/rabbitmq"}
	s.Entrypoint, s.Cmd, s.User, s.Volumes = []string{bitnamiRun + "rabbitmq/entrypoint.sh"}, []string{bitnamiRun + "rabbitmq/run.sh"}, "1001", nil
	s.Env, s.paths = []string{bitnamiPath("rabbitmq")}, nil
	s.program, s.script, s.account = bitnamiRun+"rabbitmq/run.sh", bitnamiRun+"rabbitmq/entrypoint.sh", account{uid: 1001, owns: []string{"/bitnami/rabbitmq"}}
	s.tools = rabbitTools("/opt/bitnami/rabbitmq/bin/")
	s.needs = []need{writable("/bitnami/rabbitmq/mnesia/.writable", "mkdir: cannot create directory '/bitnami/rabbitmq/mnesia': %s\n", 1)}
	for i := range s.ports {
		s.ports[i].tags = "" // management is always there
	}
	return s
}

// amqp greets nobody: a client says first which protocol it speaks.
var amqp = lines(func(*process.Process, string) []byte { return []byte("AMQP\x00\x00\x09\x01") })

// rabbitDiagnostics is rabbitmq-diagnostics, as far as it asks whether the node
// is there.
func rabbitDiagnostics(p *process.Process) int {
	a := parse(p.Args[1:], map[string]string{"-n": "node", "--node": "node", "-t": "timeout", "--timeout": "timeout"})
	command := "ping"
	if len(a.rest) > 0 {
		command = a.rest[0]
	}
	node := a.text("node", "rabbit@"+p.Space().Hostname)
	known := map[string]string{"ping": "Ping succeeded\n", "status": "Status of node " + node + " ...\nRuntime\n\nRabbitMQ version: " + p.Space().ImageVersion + "\n",
		"check_running": "RabbitMQ on node " + node + " is fully booted and running\n", "check_local_alarms": "Node " + node + " reported no local alarms\n",
		"check_port_connectivity": "Successfully connected to ports 5672, 25672 on node " + node + ".\n", "is_running": "RabbitMQ on node " + node + " is running\n",
		"await_startup": "", "wait": ""}
	answer, ok := known[command]
	if !ok {
		p.Space().Warn("rabbitmq-diagnostics is modelled for questions whether the node runs only: " + command)
		complain(p, "not modelled by gherkube: %s\n", command)
		return 1
	}
	quiet := a.has("-q") || a.has("--quiet") || slices.Contains(a.rest, "-q") || slices.Contains(a.rest, "--quiet")
	if command == "ping" && !quiet {
		printed(p, "Will ping "+node+". This only checks if the OS process is running and registered with epmd. Timeout: 60000 ms.\n")
	}
	d, err := dial(p, "127.0.0.1", rabbitDistribution)
	if err != nil {
		complain(p, "Error: unable to perform an operation on node '%s'. Please see diagnostics information and suggestions below.\n", node)
		return 69 // EX_UNAVAILABLE
	}
	d.close()
	if quiet {
		return 0
	}
	return printed(p, answer)
}

// kafkaTools are the scripts that ask a broker; they end with 1 if nobody answers.
func kafkaTools(dir, suffix string) map[string]process.Binary {
	return map[string]process.Binary{dir + "kafka-topics" + suffix: tool(kafkaTool), dir + "kafka-broker-api-versions" + suffix: tool(kafkaTool)}
}

// kafkaTool is a script of Kafka's that connects to a broker: topics are not
// modelled, so that a list of them is empty.
func kafkaTool(p *process.Process) int {
	a := parse(p.Args[1:], map[string]string{"--bootstrap-server": "server", "--topic": "topic", "--partitions": "p", "--replication-factor": "r", "--command-config": "c"})
	host, port := a.text("server", "localhost:9092"), uint16(9092)
	if name, text, ok := strings.Cut(host, ":"); ok {
		host, port = name, number16(text)
	}
	d, err := dial(p, host, port)
	if err != nil {
		complain(p, "WARN [AdminClient clientId=adminclient-1] Connection to node -1 (%s/%s:%d) could not be established. Node may not be available.\n", host, host, port)
		return 1
	}
	d.close()
	if a.has("--create") || a.has("--delete") || a.has("--describe") {
		p.Space().Warn("Kafka's topics are not modelled")
		complain(p, "not modelled by gherkube: topics\n")
		return 1
	}
	if strings.Contains(p.Args[0], "api-versions") {
		return printed(p, host+":9092 (id: 1 rack: null isFenced: false) -> (\n\tProduce(0): 0 to 12 [usable: 12]\n)\n")
	}
	return 0
}

// kafka is what the images of Kafka have in common.
func kafka(name, version string) service {
	return service{
		Model:   image.Model{Name: name, Version: version, Size: 200 << 20, CPU: 15, Memory: 330 << 20, Answers: "connections. `kafka-topics --list`, `kafka-broker-api-versions`"},
		startup: 5 * time.Second, says: []string{"[{time 2006-01-02 15:04:05,000}] INFO [KafkaRaftServer nodeId=1] Kafka Server started (kafka.server.KafkaRaftServer)"},
		ports: []port{{number: 9092, accept: silence}, {number: 9093, accept: silence}}, end: end{code: killedByTerm, after: time.Second},
	}
}

func apacheKafka() service {
	s := kafka("apache/kafka", "4.1.0")
	s.also = []string{"apache/kafka-native"}
	s.Entrypoint, s.Cmd, s.User = []string{"/__cacert_entrypoint.sh"}, []string{"/etc/kafka/docker/run"}, "appuser"
	s.program, s.script, s.account = "/etc/kafka/docker/run", "/__cacert_entrypoint.sh", account{"appuser", 1000, []string{"/var/lib/kafka/data", "/tmp/kraft-combined-logs", "/opt/kafka/config", "/mnt/shared/config"}}
	s.tools = kafkaTools("/opt/kafka/bin/", ".sh")
	s.on = alpineBase
	s.needs = []need{writable("/opt/kafka/config/server.properties", "/opt/kafka/config/ file not writable: %s\n", 1)}
	return s
}

func bitnamiKafka() service {
	s := kafka("bitnami/kafka", "4.0.0")
	s.also = []string{"bitnamilegacy/kafka"}
	s.Entrypoint, s.Cmd, s.User = []string{bitnamiRun + "kafka/entrypoint.sh"}, []string{bitnamiRun + "kafka/run.sh"}, "1001"
	s.Env = []string{bitnamiPath("kafka")}
	s.program, s.script, s.account = bitnamiRun+"kafka/run.sh", bitnamiRun+"kafka/entrypoint.sh", account{uid: 1001, owns: []string{"/bitnami/kafka/data"}}
	s.tools = kafkaTools("/opt/bitnami/kafka/bin/", ".sh")
	s.needs = []need{writable("/bitnami/kafka/data/meta.properties", "mkdir: cannot create directory '/bitnami/kafka/data': %s\n", 1)}
	return s
}

// confluentKafka checks its variables, its folder, and then for ZooKeeper, as
// its scripts configure and ensure do (dub, cub).
func confluentKafka() service {
	s := kafka("confluentinc/cp-kafka", "8.0.0")
	s.Cmd, s.User, s.program = []string{"/etc/confluent/docker/run"}, "appuser", "/etc/confluent/docker/run"
	s.account = account{"appuser", 1000, []string{"/var/lib/kafka/data", "/etc/kafka"}}
	s.tools = kafkaTools("/usr/bin/", "")
	s.needs = []need{
		variable("===> Configuring ...\nKAFKA_ZOOKEEPER_CONNECT is required.\n", "KAFKA_ZOOKEEPER_CONNECT", "CLUSTER_ID", "KAFKA_PROCESS_ROLES"),
		variable("===> Configuring ...\nKAFKA_ADVERTISED_LISTENERS is required.\n", "KAFKA_ADVERTISED_LISTENERS", "KAFKA_CONTROLLER_QUORUM_VOTERS"),
		writable("/var/lib/kafka/data/meta.properties", "===> Check if /var/lib/kafka/data is writable ...\nCommand [/usr/local/bin/dub path /var/lib/kafka/data writable] FAILED ! (%s)\n", 1),
	}
	s.after = &dependency{variable: "KAFKA_ZOOKEEPER_CONNECT", port: 2181, limit: 40 * time.Second, code: 1,
		complaint: "===> Check if Zookeeper is healthy ...\nERROR Timed out waiting for connection to Zookeeper server [{env KAFKA_ZOOKEEPER_CONNECT}].\n"}
	return s
}

// zookeeperWords answers the words of four letters that are allowed by default,
// and ruok where the environment allows it.
var zookeeperWords = words4(func(p *process.Process, word string) string {
	allowed := p.Getenv("ZOO_4LW_COMMANDS_WHITELIST") + "," + p.Getenv("KAFKA_OPTS") + ",srvr"
	switch {
	case !strings.Contains(allowed, word) && !strings.Contains(allowed, "*"):
		return word + " is not executed because it is not in the whitelist.\n"
	case word == "ruok":
		return "imok"
	}
	return "Zookeeper version: " + p.Space().ImageVersion + "\nMode: standalone\n"
})

func zookeeper() service {
	return service{
		Model: image.Model{Name: "zookeeper", Version: "3.9.4", Entrypoint: []string{"/docker-entrypoint.sh"}, Cmd: []string{"zkServer.sh", "start-foreground"},
			Volumes: []string{"/data", "/datalog", "/logs"}, Size: 110 << 20, CPU: 3, Memory: 90 << 20, Answers: "srvr, and ruok if $ZOO_4LW_COMMANDS_WHITELIST has it; the admin server on 8080"},
		program: "/apache-zookeeper/bin/zkServer.sh", script: "/docker-entrypoint.sh",
		account: account{"zookeeper", 1000, []string{"/data", "/datalog", "/logs", "/conf"}},
		needs:   []need{writable("/conf/zoo.cfg", "/docker-entrypoint.sh: line 15: /conf/zoo.cfg: %s\n", 1), writable("/data/myid", "/docker-entrypoint.sh: line 43: /data/myid: %s\n", 1)},
		startup: time.Second, says: []string{"{time 2006-01-02 15:04:05,000} [myid:] - INFO  [main:o.a.z.s.NIOServerCnxnFactory@@652] - binding to port 0.0.0.0/0.0.0.0:2181"},
		ports: []port{{number: 2181, accept: zookeeperWords}, {number: 8080, accept: pages(answer{path: "/commands/ruok", status: 200, kind: "application/json", body: "{\n  \"command\" : \"ruok\",\n  \"error\" : null\n}"})}},
		end:   end{code: killedByTerm},
		paths: []string{"/apache-zookeeper/bin"},
	}
}

func bitnamiZookeeper() service {
	s := zookeeper()
	s.Name, s.also = "bitnami/zookeeper", []string{"bitnamilegacy/zookeeper"}
	s.Entrypoint, s.Cmd, s.User, s.Volumes = []string{bitnamiRun + "zookeeper/entrypoint.sh"}, []string{bitnamiRun + "zookeeper/run.sh"}, "1001", nil
	s.Env, s.paths = []string{bitnamiPath("zookeeper")}, nil
	s.program, s.script, s.account = bitnamiRun+"zookeeper/run.sh", bitnamiRun+"zookeeper/entrypoint.sh", account{uid: 1001, owns: []string{"/bitnami/zookeeper"}}
	login := need{words: "ALLOW_ANONYMOUS_LOGIN=yes or ZOO_ENABLE_AUTH=yes", unmet: func(p *process.Process) (string, int) {
		if p.Getenv("ALLOW_ANONYMOUS_LOGIN") == "yes" || p.Getenv("ZOO_ENABLE_AUTH") == "yes" {
			return "", met
		}
		return "zookeeper {time 15:04:05.00} ERROR ==> The ZOO_ENABLE_AUTH environment variable does not configure authentication. Set the environment variable " +
			"ALLOW_ANONYMOUS_LOGIN=yes to allow unauthenticated users to connect to ZooKeeper.\n", 1
	}}
	s.needs = []need{login, writable("/bitnami/zookeeper/data/myid", "mkdir: cannot create directory '/bitnami/zookeeper/data': %s\n", 1)}
	return s
}

func confluentZookeeper() service {
	s := zookeeper()
	s.Name, s.Version, s.Entrypoint, s.Cmd, s.User, s.script = "confluentinc/cp-zookeeper", "7.9.2", nil, []string{"/etc/confluent/docker/run"}, "appuser", ""
	s.program, s.paths, s.account = "/etc/confluent/docker/run", nil, account{"appuser", 1000, []string{"/var/lib/zookeeper/data", "/var/lib/zookeeper/log"}}
	s.Volumes = nil
	s.needs = []need{
		variable("===> Configuring ...\nZOOKEEPER_CLIENT_PORT is required.\n", "ZOOKEEPER_CLIENT_PORT"),
		writable("/var/lib/zookeeper/data/myid", "===> Check if /var/lib/zookeeper/data is writable ...\nCommand [/usr/local/bin/dub path /var/lib/zookeeper/data writable] FAILED ! (%s)\n", 1),
	}
	s.ports = []port{{number: 2181, setting: "ZOOKEEPER_CLIENT_PORT", accept: zookeeperWords}, s.ports[1]}
	return s
}

func nats() service {
	return service{
		Model: image.Model{Name: "nats", Version: "2.11.8", Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"nats-server", "--config", "/etc/nats/nats-server.conf"}, Size: 8 << 20, CPU: 1, Memory: 14 << 20,
			Answers: "its greeting, PING; /healthz on 8222"},
		program: "/usr/local/bin/nats-server", script: "/usr/local/bin/docker-entrypoint.sh", on: alpineBase, startup: 10 * time.Millisecond,
		says: []string{"[1] {time 2006/01/02 15:04:05.000000} [INF] Server is ready"},
		ports: []port{{number: 4222, setting: "--port", accept: lines(func(_ *process.Process, line string) []byte {
			if strings.HasPrefix(line, "PING") {
				return []byte("PONG\r\n")
			}
			return []byte("+OK\r\n")
		})}, {number: 8222, accept: pages(answer{path: "/healthz", status: 200, kind: "application/json", body: `{"status":"ok"}`}, answer{path: "/varz", status: 200, kind: "application/json", body: `{"version":"{version}"}`})}},
	}
}
