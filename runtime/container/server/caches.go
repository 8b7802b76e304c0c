package server

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// bitnamiRun is where the images of bitnami have what they run.
const bitnamiRun = "/opt/bitnami/scripts/"

// bitnamiPath is the PATH of an image of bitnami.
func bitnamiPath(name string) string {
	return "PATH=/opt/bitnami/" + name + "/bin:" + process.DefaultPath
}

// bitnamiPassword is the need of a password in the images of bitnami: their
// libraries' empty_password_error.
func bitnamiPassword(name, variable string) need {
	complaint := name + " {time 15:04:05.00} ERROR ==> The " + variable + " environment variable is empty or not set. Set the environment variable " +
		"ALLOW_EMPTY_PASSWORD=yes to allow the container to be started with blank passwords. This is recommended only for development.\n"
	return unless("ALLOW_EMPTY_PASSWORD", "yes", need{words: variable, unmet: func(p *process.Process) (string, int) {
		if p.Getenv(variable) == "" && p.Getenv(variable+"_FILE") == "" {
			return complaint, 1
		}
		return "", met
	}})
}

// redisSays is what a server of the family says when it serves.
func redisSays(name string) []string {
	return []string{
		"{pid}:C {time 02 Jan 2006 15:04:05.000} * oO0OoO0OoO0Oo " + name + " is starting oO0OoO0OoO0Oo",
		"{pid}:C {time 02 Jan 2006 15:04:05.000} * " + name + " version={version}, bits=64, commit=00000000, modified=0, pid={pid}, just started",
		"{pid}:M {time 02 Jan 2006 15:04:05.000} * Ready to accept connections tcp",
	}
}

const redisBye = "{pid}:signal-handler ({time 02 Jan 2006 15:04:05.000}) Received SIGTERM scheduling shutdown...\n{pid}:M {time 02 Jan 2006 15:04:05.000} # Redis is now ready to exit, bye bye..."

// redisNeeds is that a configuration file that is named exists.
func redisNeeds() need {
	return readable(redisConfig, "its configuration file, if one is named", "{pid}:C {time 02 Jan 2006 15:04:05.000} # Fatal error, can't open config file '%s': No such file or directory\n", 1)
}

const redisAnswers = "Redis' protocol: PING, AUTH, SET, GET, DEL, INCR, RPUSH, LRANGE, KEYS, INFO and a few more; requirepass; data in dump.rdb. `redis-cli`"

// caches are the servers of Redis' family and memcached.
func caches() []service {
	return []service{
		{
			Model: image.Model{Name: "redis", Version: "8.2.1", Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"redis-server"}, WorkingDir: "/data",
				Env: []string{"REDIS_VERSION={version}"}, Volumes: []string{"/data"}, Size: 52 << 20, CPU: 2, Memory: 8 << 20, Answers: redisAnswers},
			also:    []string{"registry.k8s.io/e2e-test-images/redis"},
			program: "/usr/local/bin/redis-server", script: "/usr/local/bin/docker-entrypoint.sh",
			account: account{"redis", 999, []string{"/data"}},
			tools:   map[string]process.Binary{"/usr/local/bin/redis-cli": tool(redisCLI)},
			needs:   []need{redisNeeds()}, startup: 10 * time.Millisecond, says: redisSays("Redis"),
			ports: []port{{number: 6379, choose: redisPort, accept: redisServer}}, end: end{says: redisBye},
		},
		{
			Model: image.Model{Name: "valkey/valkey", Version: "8.1.3", Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"valkey-server"}, WorkingDir: "/data",
				Env: []string{"VALKEY_VERSION={version}"}, Volumes: []string{"/data"}, Size: 46 << 20, CPU: 2, Memory: 8 << 20, Answers: redisAnswers + ", `valkey-cli`"},
			program: "/usr/local/bin/valkey-server", script: "/usr/local/bin/docker-entrypoint.sh",
			account: account{"valkey", 999, []string{"/data"}},
			tools:   map[string]process.Binary{"/usr/local/bin/valkey-cli": tool(redisCLI), "/usr/local/bin/redis-cli": tool(redisCLI)},
			needs:   []need{redisNeeds()}, startup: 10 * time.Millisecond, says: redisSays("Valkey"),
			ports: []port{{number: 6379, choose: redisPort, accept: redisServer}}, end: end{says: strings.ReplaceAll(redisBye, "Redis", "Valkey")},
		},
		{
			Model: image.Model{Name: "bitnami/redis", Version: "8.2.1", Entrypoint: []string{bitnamiRun + "redis/entrypoint.sh"}, Cmd: []string{bitnamiRun + "redis/run.sh"},
				User: "1001", WorkingDir: "/bitnami/redis/data", Env: []string{bitnamiPath("redis")}, Size: 55 << 20, CPU: 2, Memory: 8 << 20, Answers: redisAnswers},
			also:    []string{"bitnamilegacy/redis", "bitnamisecure/redis"},
			program: bitnamiRun + "redis/run.sh", script: bitnamiRun + "redis/entrypoint.sh",
			account: account{uid: 1001, owns: []string{"/bitnami/redis/data"}},
			tools:   map[string]process.Binary{"/opt/bitnami/redis/bin/redis-cli": tool(redisCLI)},
			needs:   []need{bitnamiPassword("redis", "REDIS_PASSWORD"), writable("/bitnami/redis/data/.writable", "touch: cannot touch '/bitnami/redis/data/.writable': %s\n", 1)},
			startup: time.Second, says: redisSays("Redis"),
			ports: []port{{number: 6379, setting: "REDIS_PORT_NUMBER", accept: redisServer}}, end: end{says: redisBye},
		},
		{
			Model: image.Model{Name: "memcached", Version: "1.6.39", Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"memcached"}, User: "11211",
				Size: 33 << 20, CPU: 1, Memory: 3 << 20, Answers: "memcached's protocol: version, stats, set, get, delete"},
			program: "/usr/local/bin/memcached", script: "/usr/local/bin/docker-entrypoint.sh",
			account: account{name: "memcache", uid: 11211}, startup: 10 * time.Millisecond,
			ports: []port{{number: 11211, setting: "--p", accept: memcached}}, end: end{says: "Signal handled: Terminated."},
		},
	}
}

// memcached keeps values by memcached's text protocol.
func memcached(p *process.Process) func(*network.Conn) {
	values := map[string]string{}
	set := "" // the key whose value is the next line
	return lines(func(p *process.Process, line string) []byte {
		if set != "" {
			values[set], set = line, ""
			return []byte("STORED\r\n")
		}
		f := strings.Fields(line)
		switch {
		case len(f) == 0:
			return []byte("ERROR\r\n")
		case f[0] == "version":
			return []byte("VERSION " + p.Space().ImageVersion + "\r\n")
		case f[0] == "stats":
			return fmt.Appendf(nil, "STAT pid %d\r\nSTAT version %s\r\nSTAT curr_items %d\r\nEND\r\n", p.PID, p.Space().ImageVersion, len(values))
		case f[0] == "quit":
			return nil
		case f[0] == "set" && len(f) >= 5:
			set = f[1]
			return []byte{}
		case f[0] == "get" && len(f) > 1:
			v, found := values[f[1]]
			if !found {
				return []byte("END\r\n")
			}
			return []byte("VALUE " + f[1] + " 0 " + strconv.Itoa(len(v)) + "\r\n" + v + "\r\nEND\r\n")
		case f[0] == "delete" && len(f) > 1:
			if _, found := values[f[1]]; !found {
				return []byte("NOT_FOUND\r\n")
			}
			delete(values, f[1])
			return []byte("DELETED\r\n")
		}
		return []byte("ERROR\r\n")
	})(p)
}
