package server

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// redis is a server of Redis' protocol: strings and lists, which it keeps in
// dump.rdb when it ends.
type redis struct {
	p        *process.Process
	password string
	strings  map[string]string
	lists    map[string][]string
}

// redisDump is the file of the data, in the working directory.
const redisDump = "dump.rdb"

// redisDirectives are those of its configuration file and its options.
func redisDirectives(p *process.Process) map[string]string {
	out := map[string]string{}
	if name := redisConfig(p); name != "" {
		data, _ := p.Files().ReadFile(name) // that it is there was a need
		for line := range strings.Lines(string(data)) {
			if key, value, ok := strings.Cut(strings.TrimSpace(line), " "); ok && !strings.HasPrefix(key, "#") {
				out[strings.ToLower(key)] = strings.Trim(strings.TrimSpace(value), `"'`)
			}
		}
	}
	for i, arg := range p.Args[1:] {
		if name, ok := strings.CutPrefix(arg, "--"); ok && i+2 < len(p.Args) {
			out[strings.ToLower(name)] = p.Args[i+2]
		}
	}
	if value := p.Getenv("REDIS_PASSWORD"); value != "" && strings.HasPrefix(p.Args[0], bitnamiRun) {
		out["requirepass"] = value
	}
	return out
}

// redisConfig is the path of the configuration file that the arguments name.
func redisConfig(p *process.Process) string {
	if len(p.Args) > 1 && !strings.HasPrefix(p.Args[1], "-") {
		return p.Path(p.Args[1])
	}
	return ""
}

func redisPort(p *process.Process) string { return redisDirectives(p)["port"] }

// redisServer answers commands. The data are the process's, for all connections.
func redisServer(p *process.Process) func(*network.Conn) {
	r := &redis{p: p, password: redisDirectives(p)["requirepass"], strings: map[string]string{}, lists: map[string][]string{}}
	file := path.Join("/", p.Dir, redisDump)
	if data, err := p.Files().ReadFile(file); err == nil {
		_ = json.Unmarshal(data, &struct {
			Strings *map[string]string
			Lists   *map[string][]string
		}{&r.strings, &r.lists}) // what is not ours is not read
	}
	p.Cleanup(func() {
		if data, err := json.Marshal(map[string]any{"Strings": r.strings, "Lists": r.lists}); err == nil && len(r.strings)+len(r.lists) > 0 {
			_ = p.Files().WriteFile(file, data, 0o644) // who cannot save loses it, as redis does
		}
	})
	return r.serve
}

func (r *redis) serve(c *network.Conn) {
	allowed := r.password == ""
	c.OnReceive(func() {
		for {
			data, finished := c.Peek()
			command, n := redisCommand(data)
			if n == 0 {
				if finished {
					c.Close()
				}
				return
			}
			c.Skip(n)
			if len(command) == 0 {
				continue
			}
			out := r.answer(command, &allowed)
			if r.p.Exited() {
				return
			}
			if c.Write([]byte(out)) != nil || strings.EqualFold(command[0], "QUIT") {
				c.Close()
				return
			}
		}
	})
}

// redisCommand reads one command, inline or as an array; n is 0 if it has not
// arrived whole.
func redisCommand(data []byte) (command []string, n int) {
	line, _, whole := bytes.Cut(data, []byte("\n"))
	if !whole {
		return nil, 0
	}
	n = len(line) + 1
	first := strings.TrimRight(string(line), "\r")
	count, err := strconv.Atoi(strings.TrimPrefix(first, "*"))
	if !strings.HasPrefix(first, "*") || err != nil {
		return strings.Fields(first), n
	}
	for range count {
		line, _, whole := bytes.Cut(data[n:], []byte("\n"))
		size, err := strconv.Atoi(strings.TrimRight(strings.TrimPrefix(string(line), "$"), "\r"))
		start := n + len(line) + 1
		if !whole || err != nil || size < 0 || size > len(data) || start+size+2 > len(data) {
			return nil, 0
		}
		command = append(command, string(data[start:start+size]))
		n = start + size + 2
	}
	return command, n
}

func bulk(s string) string { return fmt.Sprintf("$%d\r\n%s\r\n", len(s), s) }

// answer carries a command out and returns the reply.
func (r *redis) answer(command []string, allowed *bool) string {
	name, args := strings.ToUpper(command[0]), command[1:]
	if name == "AUTH" && len(args) > 0 {
		switch {
		case r.password == "":
			return "-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?\r\n"
		case args[len(args)-1] != r.password:
			return "-WRONGPASS invalid username-password pair or user is disabled.\r\n"
		}
		*allowed = true
		return "+OK\r\n"
	}
	if !*allowed && name != "QUIT" {
		return "-NOAUTH Authentication required.\r\n"
	}
	do, ok := redisCommands[name]
	if !ok {
		r.p.Space().Warn("the redis command " + name + " is not modelled")
		return fmt.Sprintf("-ERR unknown command '%s', with args beginning with: \r\n", command[0])
	}
	if len(args) < do.least {
		return fmt.Sprintf("-ERR wrong number of arguments for '%s' command\r\n", strings.ToLower(name))
	}
	return do.run(r, args)
}

// redisCommands are those that are modelled, with the least number of arguments.
var redisCommands = map[string]struct {
	least int
	run   func(r *redis, args []string) string
}{
	"PING": {0, func(_ *redis, args []string) string {
		if len(args) > 0 {
			return bulk(args[0])
		}
		return "+PONG\r\n"
	}},
	"ECHO": {1, func(_ *redis, args []string) string { return bulk(args[0]) }},
	"QUIT": {0, ok}, "SELECT": {1, ok}, "CLIENT": {1, ok},
	"SET":      {2, func(r *redis, args []string) string { r.strings[args[0]] = args[1]; return "+OK\r\n" }},
	"GET":      {1, (*redis).get},
	"DEL":      {1, (*redis).remove},
	"EXISTS":   {1, (*redis).exists},
	"INCR":     {1, (*redis).increment},
	"DBSIZE":   {0, func(r *redis, _ []string) string { return fmt.Sprintf(":%d\r\n", len(r.strings)+len(r.lists)) }},
	"RPUSH":    {2, (*redis).push},
	"LLEN":     {1, func(r *redis, args []string) string { return fmt.Sprintf(":%d\r\n", len(r.lists[args[0]])) }},
	"LRANGE":   {3, (*redis).list},
	"KEYS":     {1, (*redis).keys},
	"SHUTDOWN": {0, func(r *redis, _ []string) string { r.p.Exit(0); return "" }},
	"INFO":     {0, (*redis).info},
}

func ok(*redis, []string) string { return "+OK\r\n" }

func (r *redis) get(args []string) string {
	if v, found := r.strings[args[0]]; found {
		return bulk(v)
	}
	return "$-1\r\n"
}

func (r *redis) remove(args []string) string {
	n := 0
	for _, key := range args {
		_, one := r.strings[key]
		_, many := r.lists[key]
		if one || many {
			n++
		}
		delete(r.strings, key)
		delete(r.lists, key)
	}
	return fmt.Sprintf(":%d\r\n", n)
}

func (r *redis) exists(args []string) string {
	n := 0
	for _, key := range args {
		_, one := r.strings[key]
		_, many := r.lists[key]
		if one || many {
			n++
		}
	}
	return fmt.Sprintf(":%d\r\n", n)
}

func (r *redis) increment(args []string) string {
	n, err := strconv.ParseInt("0"+r.strings[args[0]], 10, 64)
	if err != nil {
		return "-ERR value is not an integer or out of range\r\n"
	}
	r.strings[args[0]] = strconv.FormatInt(n+1, 10)
	return fmt.Sprintf(":%d\r\n", n+1)
}

func (r *redis) push(args []string) string {
	r.lists[args[0]] = append(r.lists[args[0]], args[1:]...)
	return fmt.Sprintf(":%d\r\n", len(r.lists[args[0]]))
}

func (r *redis) list(args []string) string {
	items := r.lists[args[0]]
	from, to := redisIndex(args[1], len(items)), redisIndex(args[2], len(items))+1
	from, to = max(from, 0), min(to, len(items))
	if from >= to {
		return "*0\r\n"
	}
	return array(items[from:to])
}

func redisIndex(s string, length int) int {
	n, _ := strconv.Atoi(s)
	if n < 0 {
		n += length
	}
	return n
}

func array(items []string) string {
	out := fmt.Sprintf("*%d\r\n", len(items))
	for _, item := range items {
		out += bulk(item)
	}
	return out
}

func (r *redis) keys(args []string) string {
	names := slices.Concat(sorted(r.strings), sorted(r.lists))
	return array(slices.DeleteFunc(names, func(name string) bool {
		matched, err := path.Match(args[0], name)
		return err != nil || !matched
	}))
}

func (r *redis) info([]string) string {
	return bulk(fmt.Sprintf("# Server\r\nredis_version:%s\r\nredis_mode:standalone\r\nprocess_id:%d\r\n\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n",
		r.p.Space().ImageVersion, r.p.PID))
}

// redisCLI is redis-cli: one command of its arguments, or those of its input.
func redisCLI(p *process.Process) int {
	a := parse(p.Args[1:], map[string]string{"-h": "host", "-p": "port", "-a": "password", "--pass": "password", "-n": "n", "-u": "u", "-t": "t", "-r": "r", "-i": "i", "--user": "user"})
	host := a.text("host", "127.0.0.1")
	port, err := strconv.ParseUint(a.text("port", "6379"), 10, 16)
	if err != nil {
		complain(p, "Invalid server port.\n")
		return 1
	}
	d, err := dial(p, host, uint16(port))
	if err != nil {
		complain(p, "Could not connect to Redis at %s:%d: %v\n", host, port, err)
		return 1
	}
	defer d.close()
	password := a.text("password", p.Getenv("REDISCLI_AUTH"))
	if password != "" {
		if a.has("password") && !a.has("--no-auth-warning") {
			complain(p, "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n")
		}
		if reply, err := redisAsk(d, []string{"AUTH", password}); err != nil || reply != "OK" {
			complain(p, "AUTH failed: %s\n", reply)
		}
	}
	if len(a.rest) > 0 {
		return redisPrint(p, d, a.rest)
	}
	input := bufio.NewScanner(reader{p, p.FDs[0]})
	for input.Scan() {
		if words := strings.Fields(input.Text()); len(words) > 0 {
			if code := redisPrint(p, d, words); code != 0 {
				return code
			}
		}
	}
	return 0
}

func redisPrint(p *process.Process, d *dialogue, words []string) int {
	reply, err := redisAsk(d, words)
	if err != nil && strings.EqualFold(words[0], "shutdown") {
		return 0
	}
	if err != nil {
		complain(p, "Error: Server closed the connection\n")
		return 1
	}
	if _, err := p.FDs[1].Write(p, []byte(reply+"\n")); err != nil {
		return 1
	}
	return 0
}

// redisAsk sends a command and returns the reply as redis-cli prints it to what
// is not a terminal.
func redisAsk(d *dialogue, words []string) (string, error) {
	if err := d.send([]byte(array(words))); err != nil {
		return "", err
	}
	return redisReply(d)
}

// replyLimit is how much redis-cli takes.
const replyLimit = 16 << 20

func redisReply(d *dialogue) (string, error) {
	line, err := d.ReadString('\n')
	if err != nil {
		return "", err
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", io.ErrUnexpectedEOF
	}
	n, _ := strconv.Atoi(line[1:])
	switch line[0] {
	case '$':
		switch {
		case n < 0:
			return "", nil
		case n > replyLimit:
			return "", io.ErrShortBuffer
		}
		b := make([]byte, n+2)
		_, err := io.ReadFull(d, b)
		return string(b[:n]), err
	case '*':
		var items []string
		for range n {
			item, err := redisReply(d)
			if err != nil {
				return "", err
			}
			items = append(items, item)
		}
		return strings.Join(items, "\n"), nil
	case '-':
		return line[1:] + "\n", nil
	}
	return line[1:], nil
}
