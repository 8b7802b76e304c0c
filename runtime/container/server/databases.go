package server

import (
	"path"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// What the entrypoints of the official images say (docker-library:
// docker-entrypoint.sh of mysql, mariadb and postgres).
const (
	entrypointNote = "{time 2006-01-02 15:04:05+00:00} [Note] [Entrypoint]: "
	mysqlComplaint = "{time 2006-01-02 15:04:05+00:00} [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n" +
		"    You need to specify one of the following as an environment variable:\n" +
		"    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n"
	mariadbComplaint = "{time 2006-01-02 15:04:05+00:00} [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n" +
		"\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD\n"
	postgresComplaint = "Error: Database is uninitialized and superuser password is not specified.\n" +
		"       You must specify POSTGRES_PASSWORD to a non-empty value for the\n" +
		"       superuser. For example, \"-e POSTGRES_PASSWORD=password\" on \"docker run\".\n\n" +
		"       You may also use \"POSTGRES_HOST_AUTH_METHOD=trust\" to allow all\n" +
		"       connections without a password. This is *not* recommended.\n\n" +
		"       See PostgreSQL documentation about \"trust\":\n       https://www.postgresql.org/docs/current/auth-trust.html\n"
	mongoComplaint = "\nerror: missing 'MONGO_INITDB_ROOT_USERNAME' or 'MONGO_INITDB_ROOT_PASSWORD'\n       both must be specified for a user to be created\n\n"
)

var (
	mysqlPasswords   = strings.Fields("MYSQL_ROOT_PASSWORD MYSQL_ALLOW_EMPTY_PASSWORD MYSQL_RANDOM_ROOT_PASSWORD")
	mariadbPasswords = append(strings.Fields("MARIADB_ROOT_PASSWORD MARIADB_ROOT_PASSWORD_HASH MARIADB_ALLOW_EMPTY_ROOT_PASSWORD MARIADB_RANDOM_ROOT_PASSWORD"), mysqlPasswords...)
)

// databases are the servers of databases.
func databases() []service {
	rows := []service{mysql(), mariadb(), postgres(), mongo()}
	for _, kind := range []struct {
		name, password string
		uses           service
	}{
		{"postgresql", "POSTGRESQL_PASSWORD", postgres()}, {"mysql", "MYSQL_ROOT_PASSWORD", mysql()}, {"mariadb", "MARIADB_ROOT_PASSWORD", mariadb()},
		{"mongodb", "", mongo()},
	} {
		rows = append(rows, bitnamiDatabase(kind.name, kind.password, kind.uses))
	}
	return rows
}

// bitnamiDatabase is bitnami's image of a server: another user, another folder,
// and its own rule for passwords.
func bitnamiDatabase(name, password string, s service) service {
	data := "/bitnami/" + name
	s.Name, s.also = "bitnami/"+name, []string{"bitnamilegacy/" + name}
	s.Entrypoint, s.Cmd = []string{bitnamiRun + name + "/entrypoint.sh"}, []string{bitnamiRun + name + "/run.sh"}
	s.User, s.Volumes, s.Env, s.StopSignal = "1001", nil, []string{bitnamiPath(name)}, 0
	s.program, s.script = bitnamiRun+name+"/run.sh", bitnamiRun+name+"/entrypoint.sh"
	s.account = account{uid: 1001, owns: []string{data}}
	tools := map[string]process.Binary{}
	for file, t := range s.tools {
		tools["/opt/bitnami/"+name+"/bin/"+path.Base(file)] = t
	}
	s.tools, s.begins = tools, ""
	mark := data + "/data/.initialized"
	s.data = func(*process.Process) string { return mark }
	s.needs = nil
	switch {
	case password == "POSTGRESQL_PASSWORD":
		s.needs = append(s.needs, unlessSet("POSTGRES_PASSWORD", bitnamiPassword(name, password)))
	case password != "":
		s.needs = append(s.needs, bitnamiPassword(name, password))
	}
	s.needs = append(s.needs, writable(mark, "mkdir: cannot create directory '"+data+"/data': %s\n", 1))
	return s
}

func fixed(file string) func(*process.Process) string {
	return func(*process.Process) string { return file }
}

func mysql() service {
	s := service{
		Model: image.Model{Name: "mysql", Version: "9.4.0", Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"mysqld"}, Volumes: []string{"/var/lib/mysql"},
			Env: []string{"MYSQL_VERSION={version}"}, Size: 230 << 20, CPU: 5, Memory: 400 << 20, Answers: "a greeting, and passwords of root and $MYSQL_USER. `mysqladmin ping`, `mysql -e 'select 1'`"},
		program: "/usr/sbin/mysqld", script: "/usr/local/bin/docker-entrypoint.sh",
		account: account{"mysql", 999, []string{"/var/lib/mysql", "/var/run/mysqld"}},
		tools:   map[string]process.Binary{"/usr/bin/mysqladmin": tool(mysqlAdmin), "/usr/bin/mysql": tool(mysqlClient)},
		begins:  entrypointNote + "Entrypoint script for MySQL Server {version} started.\n",
		data:    fixed("/var/lib/mysql/mysql.ibd"), startup: time.Second, creation: 7 * time.Second,
		says:  []string{"{time 2006-01-02T15:04:05.000000Z} 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '{version}'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL."},
		ports: []port{{number: 3306, setting: "--port", accept: mysqlServer}}, end: end{after: time.Second},
	}
	s.needs = []need{
		s.new(variable(mysqlComplaint, mysqlPasswords...)),
		writable("/var/lib/mysql/mysql.ibd", "mysqld: Can't create/write to file '/var/lib/mysql/is_writable' (OS errno 13 - %s)\n", 1),
		writable("/var/run/mysqld/mysqld.pid", "mysqld: Can't create/write to file '/var/run/mysqld/mysqld.pid' (OS errno %s)\n", 1),
	}
	return s
}

func mariadb() service {
	s := service{
		Model: image.Model{Name: "mariadb", Version: "12.0.2", Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"mariadbd"}, Volumes: []string{"/var/lib/mysql"},
			Env: []string{"MARIADB_VERSION={version}"}, Size: 105 << 20, CPU: 2, Memory: 95 << 20, Answers: "as mysql. `mariadb-admin ping`, `healthcheck.sh`, `mariadb -e 'select 1'`"},
		program: "/usr/sbin/mariadbd", script: "/usr/local/bin/docker-entrypoint.sh",
		account: account{"mysql", 999, []string{"/var/lib/mysql", "/run/mysqld"}},
		tools: map[string]process.Binary{"/usr/bin/mysqladmin": tool(mysqlAdmin), "/usr/bin/mysql": tool(mysqlClient), "/usr/bin/mariadb-admin": tool(mysqlAdmin),
			"/usr/bin/mariadb": tool(mysqlClient), "/usr/local/bin/healthcheck.sh": tool(mariadbHealth)},
		begins: entrypointNote + "Entrypoint script for MariaDB Server {version} started.\n",
		data:   fixed("/var/lib/mysql/mysql/db.MAI"), startup: 500 * time.Millisecond, creation: 4 * time.Second,
		says:  []string{"{time 2006-01-02 15:04:05} 0 [Note] mariadbd: ready for connections.", "Version: '{version}-MariaDB-ubu2404'  socket: '/run/mysqld/mysqld.sock'  port: 3306  mariadb.org binary distribution"},
		ports: []port{{number: 3306, setting: "--port", accept: mysqlServer}}, end: end{after: 500 * time.Millisecond},
	}
	s.needs = []need{
		s.new(variable(mariadbComplaint, mariadbPasswords...)),
		writable("/var/lib/mysql/mysql/db.MAI", "mariadbd: Can't create/write to file '/var/lib/mysql/' (Errcode: 13 \"%s\")\n", 1),
		writable("/run/mysqld/mysqld.pid", "[ERROR] Can't start server : Bind on unix socket: %s\n", 1),
	}
	return s
}

// pgData is the folder of PostgreSQL's data.
func pgData(p *process.Process) string {
	if own := p.Getenv("PGDATA"); own != "" {
		return own
	}
	return "/var/lib/postgresql/data"
}

func postgres() service {
	mark := func(p *process.Process) string { return path.Join(pgData(p), "PG_VERSION") }
	s := service{
		Model: image.Model{Name: "postgres", Version: "17.6", Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"postgres"}, Volumes: []string{"/var/lib/postgresql/data"},
			Env: []string{"PG_VERSION={version}", "PG_MAJOR={version}"}, StopSignal: process.INT, Size: 150 << 20, CPU: 2, Memory: 40 << 20,
			Answers: "its protocol as far as passwords and `SELECT 1`. `pg_isready`, `psql -c 'select 1'`"},
		program: "/usr/local/bin/postgres", script: "/usr/local/bin/docker-entrypoint.sh",
		account: account{"postgres", 999, []string{"/var/lib/postgresql/data", "/var/run/postgresql"}},
		tools:   map[string]process.Binary{"/usr/local/bin/pg_isready": tool(pgIsReady), "/usr/local/bin/psql": tool(psql)},
		data:    mark, startup: 200 * time.Millisecond, creation: 2 * time.Second,
		says:  []string{"{time 2006-01-02 15:04:05.000 UTC} [1] LOG:  listening on IPv4 address \"0.0.0.0\", port 5432", "{time 2006-01-02 15:04:05.000 UTC} [1] LOG:  database system is ready to accept connections"},
		ports: []port{{number: 5432, setting: "--p", accept: pgServer}}, end: end{after: 100 * time.Millisecond, says: "{time 2006-01-02 15:04:05.000 UTC} [1] LOG:  database system is shut down"},
	}
	s.needs = []need{
		s.new(unless("POSTGRES_HOST_AUTH_METHOD", "trust", variable(postgresComplaint, "POSTGRES_PASSWORD"))),
		writes(mark, "a writable $PGDATA", "initdb: error: could not create directory \"/var/lib/postgresql/data\": %s\n", 1),
		writable("/var/run/postgresql/.s.PGSQL.5432.lock", "FATAL:  could not create lock file \"/var/run/postgresql/.s.PGSQL.5432.lock\": %s\n", 1),
	}
	return s
}

func mongo() service {
	return service{
		Model: image.Model{Name: "mongo", Version: "8.0.13", Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"mongod"}, Volumes: []string{"/data/db", "/data/configdb"},
			Env: []string{"MONGO_VERSION={version}"}, Size: 260 << 20, CPU: 8, Memory: 110 << 20, Answers: "connections. `mongosh --eval \"db.adminCommand('ping')\"` (`mongo` before 6)"},
		program: "/usr/bin/mongod", script: "/usr/local/bin/docker-entrypoint.sh",
		account: account{"mongodb", 999, []string{"/data/db", "/data/configdb"}},
		tools:   map[string]process.Binary{"/usr/bin/mongosh": tool(mongosh), "/usr/bin/mongo": tool(mongosh)},
		data:    fixed("/data/db/WiredTiger"), startup: 500 * time.Millisecond, creation: time.Second,
		needs: []need{
			together(mongoComplaint, 1, "MONGO_INITDB_ROOT_USERNAME", "MONGO_INITDB_ROOT_PASSWORD"),
			writable("/data/db/WiredTiger", "{\"s\":\"E\", \"c\":\"CONTROL\", \"msg\":\"DBException in initAndListen, terminating\",\"attr\":{\"error\":\"IllegalOperation: Attempted to create a lock file on a read-only directory: /data/db: %s\"}}\n", 100),
		},
		says:  []string{"{\"t\":{\"$date\":\"{time 2006-01-02T15:04:05.000+00:00}\"},\"s\":\"I\",  \"c\":\"NETWORK\",  \"id\":23016,   \"ctx\":\"listener\",\"msg\":\"Waiting for connections\",\"attr\":{\"port\":27017,\"ssl\":\"off\"}}"},
		ports: []port{{number: 27017, setting: "--port", accept: silence}}, end: end{after: 100 * time.Millisecond},
	}
}
