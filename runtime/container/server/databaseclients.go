package server

import (
	"bytes"
	"encoding/binary"
	"io"
	"maps"
	"regexp"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// What the servers of databases have in common here: a client gets a greeting or
// asks for one, gives a user and a password, and is let in or not. Of SQL only
// what asks whether the server is there is modelled.

// selectOne is the query with which people ask whether a database answers.
var selectOne = regexp.MustCompile(`(?i)^\s*select\s+1\s*;?\s*$`)

// The kinds of messages of PostgreSQL's protocol that are used.
const (
	pgAuthentication = 'R'
	pgError          = 'E'
	pgPassword       = 'p'
	pgSSLRequest     = 80877103
)

// pgMessage is a message of PostgreSQL's protocol.
func pgMessage(kind byte, body []byte) []byte {
	out := binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(body)+4))
	return append(out, body...)
}

// pgServer lets clients in that have the password, and those of its own pod
// without one, as the official image's pg_hba.conf does.
func pgServer(p *process.Process) func(*network.Conn) {
	return func(c *network.Conn) {
		trusted := p.Getenv("POSTGRES_HOST_AUTH_METHOD") == "trust" || c.Remote.Addr().IsLoopback() || c.Remote.Addr() == c.Local.Addr()
		c.OnReceive(func() {
			data, finished := c.Peek()
			if finished && len(data) == 0 {
				c.Close()
			}
			if len(data) < 8 {
				return
			}
			c.Skip(len(data))
			_ = c.Write(pgAnswer(p, data, trusted)) // who has gone hears nothing
		})
	}
}

func pgAnswer(p *process.Process, data []byte, trusted bool) []byte {
	switch {
	case data[0] == pgPassword:
		given := string(bytes.TrimRight(data[5:], "\x00"))
		if given != databasePassword(p, "POSTGRES_PASSWORD", "POSTGRESQL_PASSWORD") {
			return pgMessage(pgError, []byte("SFATAL\x00C28P01\x00Mpassword authentication failed for user\x00\x00"))
		}
		return pgMessage(pgAuthentication, []byte{0, 0, 0, 0})
	case binary.BigEndian.Uint32(data[4:8]) == pgSSLRequest:
		return []byte{'N'}
	case trusted:
		return pgMessage(pgAuthentication, []byte{0, 0, 0, 0})
	}
	return pgMessage(pgAuthentication, []byte{0, 0, 0, 3}) // asks for the password
}

// databasePassword is the password that a variable says, or the file that it
// names with _FILE.
func databasePassword(p *process.Process, names ...string) string {
	for _, name := range names {
		if value := p.Getenv(name); value != "" {
			return value
		}
		if file := p.Getenv(name + "_FILE"); file != "" {
			data, _ := p.Files().ReadFile(file) // no password otherwise
			return strings.TrimRight(string(data), "\n")
		}
	}
	return ""
}

var pgOptions = map[string]string{"-h": "host", "--host": "host", "-p": "port", "--port": "port", "-U": "user", "--username": "user", "-d": "db", "--dbname": "db",
	"-c": "command", "--command": "command"}

// pgOpen sends the first message of a client and returns the answer's kind and body.
func pgOpen(d *dialogue, user string) (byte, []byte, error) {
	body := binary.BigEndian.AppendUint32(nil, 196608)
	body = append(body, ("user\x00" + user + "\x00\x00")...)
	if err := d.send(append(binary.BigEndian.AppendUint32(nil, uint32(len(body)+4)), body...)); err != nil {
		return 0, nil, err
	}
	return pgRead(d)
}

func pgRead(d *dialogue) (byte, []byte, error) {
	head := make([]byte, 5)
	if _, err := io.ReadFull(d, head); err != nil {
		return 0, nil, err
	}
	size := binary.BigEndian.Uint32(head[1:])
	if size < 4 || size > replyLimit {
		return 0, nil, io.ErrUnexpectedEOF
	}
	body := make([]byte, size-4)
	_, err := io.ReadFull(d, body)
	return head[0], body, err
}

// pgAddress is where the options and the environment say that the server is.
func pgAddress(p *process.Process, a arguments) (host string, port uint16, shown string) {
	host = a.text("host", p.Getenv("PGHOST"))
	shown = host
	if host == "" || strings.HasPrefix(host, "/") {
		host, shown = "127.0.0.1", "/var/run/postgresql"
	}
	text := a.text("port", p.Getenv("PGPORT"))
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		n = 5432
	}
	return host, uint16(n), shown
}

// pgIsReady is pg_isready: 0 accepting, 1 rejecting, 2 no answer.
func pgIsReady(p *process.Process) int {
	options := maps.Clone(pgOptions)
	options["-t"], options["--timeout"] = "timeout", "timeout"
	a := parse(p.Args[1:], options)
	host, port, shown := pgAddress(p, a)
	tell := func(words string) {
		if !a.has("-q") && !a.has("--quiet") {
			printed(p, shown+":"+strconv.Itoa(int(port))+" - "+words+"\n")
		}
	}
	d, err := dial(p, host, port)
	if err != nil {
		tell("no response")
		return 2
	}
	defer d.close()
	if _, _, err := pgOpen(d, a.text("user", "postgres")); err != nil {
		tell("no response")
		return 2
	}
	tell("accepting connections")
	return 0
}

// psql is psql -c: it logs in, and knows SELECT 1.
func psql(p *process.Process) int {
	a := parse(pgFlags(p.Args[1:]), pgOptions)
	host, port, shown := pgAddress(p, a)
	failed := func(words string) int {
		if shown == host {
			shown = "at \"" + host + "\", port " + strconv.Itoa(int(port))
		} else {
			shown = "on socket \"" + shown + "/.s.PGSQL." + strconv.Itoa(int(port)) + "\""
		}
		complain(p, "psql: error: connection to server %s failed: %s\n", shown, words)
		return 2
	}
	d, err := dial(p, host, port)
	if err != nil {
		return failed(err.Error() + "\n\tIs the server running on that host and accepting TCP/IP connections?")
	}
	defer d.close()
	user := a.text("user", p.Getenv("PGUSER"))
	if user == "" {
		user = "postgres"
	}
	kind, body, err := pgOpen(d, user)
	if err == nil && kind == pgAuthentication && len(body) == 4 && body[3] == 3 {
		password := p.Getenv("PGPASSWORD")
		if password == "" {
			return failed("fe_sendauth: no password supplied")
		}
		if err = d.send(pgMessage(pgPassword, []byte(password+"\x00"))); err == nil {
			kind, _, err = pgRead(d)
		}
	}
	switch {
	case err != nil:
		return failed("server closed the connection unexpectedly")
	case kind == pgError:
		return failed("FATAL:  password authentication failed for user \"" + user + "\"")
	}
	return sqlAnswer(p, a.text("command", ""), " ?column? \n----------\n        1\n(1 row)\n\n", a.has("-t"))
}

// pgFlags takes flags apart that are written as one: -tAc.
func pgFlags(args []string) []string {
	var out []string
	for _, arg := range args {
		if !pgCluster.MatchString(arg) {
			out = append(out, arg)
			continue
		}
		for _, letter := range arg[1:] {
			out = append(out, "-"+string(letter))
		}
	}
	return out
}

var pgCluster = regexp.MustCompile(`^-[tAqXwnc]{2,}$`)

// sqlAnswer carries a query out, of which only SELECT 1 is modelled; none is
// that the client has logged in.
func sqlAnswer(p *process.Process, query, table string, bare bool) int {
	switch {
	case query == "":
		return 0
	case !selectOne.MatchString(query):
		p.Space().Warn("SQL is not modelled but for SELECT 1: " + query)
		complain(p, "ERROR: not modelled by gherkube: %s\n", query)
		return 1
	case bare:
		table = "1\n"
	}
	return printed(p, table)
}

// printed writes to the standard output of a program that blocks.
func printed(p *process.Process, s string) int {
	if fd := p.FDs[1]; fd != nil {
		if _, err := fd.Write(p, []byte(s)); err != nil {
			return 1
		}
	}
	return 0
}

// mysqlServer greets as MySQL does, and then takes user and password in a line:
// its own protocol is not spoken.
func mysqlServer(p *process.Process) func(*network.Conn) {
	return func(c *network.Conn) {
		_ = c.Write([]byte("\x4a\x00\x00\x00\x0a" + p.Space().ImageVersion + "\x00\n")) // protocol 10
		c.OnReceive(func() {
			data, finished := c.Peek()
			c.Skip(len(data))
			if len(data) > 0 {
				user, password, _ := strings.Cut(strings.TrimRight(string(data), "\n"), "\x00")
				answer := "denied\n"
				if mysqlAllowed(p, user, password) {
					answer = "welcome\n"
				}
				_ = c.Write([]byte(answer)) // who has gone hears nothing
			}
			if finished {
				c.Close()
			}
		})
	}
}

func mysqlAllowed(p *process.Process, user, password string) bool {
	if user == "root" {
		return password == databasePassword(p, "MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD")
	}
	name := databasePassword(p, "MYSQL_USER", "MARIADB_USER")
	return name != "" && user == name && password == databasePassword(p, "MYSQL_PASSWORD", "MARIADB_PASSWORD")
}

var mysqlOptions = map[string]string{"-h": "host", "--host": "host", "-P": "port", "--port": "port", "-u": "user", "--user": "user", "-e": "command", "--execute": "command",
	"-S": "socket", "--socket": "socket"}

// mysqlOpen connects, logs in and reports whether that was allowed.
func mysqlOpen(p *process.Process, a arguments) (allowed bool, err error) {
	port, err := strconv.ParseUint(a.text("port", "3306"), 10, 16)
	if err != nil {
		port = 3306
	}
	d, err := dial(p, a.text("host", "127.0.0.1"), uint16(port))
	if err != nil {
		return false, err
	}
	defer d.close()
	for range 2 { // the version of the protocol is a line break, too
		if _, err := d.ReadString('\n'); err != nil {
			return false, err
		}
	}
	user, password := a.text("user", "root"), p.Getenv("MYSQL_PWD")
	for _, name := range sorted(a.values) {
		if given, short := strings.CutPrefix(name, "-p"); short && !strings.HasPrefix(name, "-p=") {
			password = given
		}
	}
	password = a.text("--password", password)
	if err := d.send([]byte(user + "\x00" + password + "\n")); err != nil {
		return false, err
	}
	answer, err := d.ReadString('\n')
	return answer == "welcome\n", err
}

// mysqlFailure is what the clients say of a server that does not answer.
func mysqlFailure(a arguments) string {
	if host := a.text("host", "localhost"); host != "localhost" {
		return "Can't connect to MySQL server on '" + host + ":" + a.text("port", "3306") + "' (111)"
	}
	return "Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)"
}

// mysqlAdmin is mysqladmin ping, which is content with a server that does not
// let it in.
func mysqlAdmin(p *process.Process) int {
	a := parse(p.Args[1:], mysqlOptions)
	if len(a.rest) == 0 || a.rest[0] != "ping" && a.rest[0] != "status" {
		p.Space().Warn("mysqladmin is modelled for ping and status only")
		complain(p, "mysqladmin: not modelled by gherkube: %s\n", strings.Join(a.rest, " "))
		return 1
	}
	allowed, err := mysqlOpen(p, a)
	switch {
	case err != nil:
		complain(p, "mysqladmin: connect to server at '%s' failed\nerror: '%s'\n", a.text("host", "localhost"), mysqlFailure(a))
		return 1
	case !allowed && a.rest[0] == "status":
		return mysqlDenied(p, a)
	case !allowed:
		complain(p, "mysqladmin: connect to server at '%s' failed\nerror: 'Access denied for user '%s'@'localhost' (using password: YES)'\n", a.text("host", "localhost"), a.text("user", "root"))
	}
	return printed(p, "mysqld is alive\n")
}

func mysqlDenied(p *process.Process, a arguments) int {
	complain(p, "ERROR 1045 (28000): Access denied for user '%s'@'localhost' (using password: YES)\n", a.text("user", "root"))
	return 1
}

// mysqlClient is mysql -e: it logs in, and knows SELECT 1.
func mysqlClient(p *process.Process) int {
	a := parse(p.Args[1:], mysqlOptions)
	allowed, err := mysqlOpen(p, a)
	switch {
	case err != nil:
		complain(p, "ERROR 2002 (HY000): %s\n", mysqlFailure(a))
		return 1
	case !allowed:
		return mysqlDenied(p, a)
	}
	return sqlAnswer(p, a.text("command", ""), "1\n1\n", a.has("-N") || a.has("-sN"))
}

// mariadbHealth is healthcheck.sh --connect.
func mariadbHealth(p *process.Process) int {
	if _, err := mysqlOpen(p, arguments{}); err != nil {
		return 1
	}
	return 0
}

// mongosh is mongosh --eval for what asks whether the server is there.
func mongosh(p *process.Process) int {
	a := parse(p.Args[1:], map[string]string{"--eval": "eval", "--host": "host", "--port": "port", "-u": "user", "-p": "password", "--username": "user", "--password": "password",
		"--authenticationDatabase": "db"})
	host, port := a.text("host", "127.0.0.1"), a.text("port", "27017")
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		complain(p, "Error: Invalid port: %s\n", port)
		return 1
	}
	d, err := dial(p, host, uint16(n))
	if err != nil {
		complain(p, "MongoNetworkError: connect ECONNREFUSED %s:%s\n", host, port)
		return 1
	}
	d.close()
	script := a.text("eval", "")
	switch {
	case script == "":
		return 0
	case !strings.Contains(script, "ping") && !strings.Contains(script, "hello") && !strings.Contains(script, "isMaster"):
		p.Space().Warn("mongosh is modelled for ping and hello only: " + script)
		complain(p, "not modelled by gherkube: %s\n", script)
		return 1
	case strings.HasSuffix(strings.TrimRight(script, "; "), ".ok"):
		return printed(p, "1\n")
	}
	return printed(p, "{ ok: 1 }\n")
}
