package server

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/shell"
	"github.com/gherkube/gherkube/runtime/network"
)

// database is what is known of a database's image: what its entrypoint asks for,
// and what it writes to. It answers nothing.
type database struct {
	name      string
	port      uint16
	uid       int64
	data      string   // the directory of its data, which is a volume of the image
	mark      string   // what is in data once it was initialised
	run       string   // where it has its socket and the file of its number
	passwords []string // one of which must be set for a new database
	complaint string   // if none is
	stamped   bool     // the complaint has a time stamp
	refusal   string   // of a run that cannot be written to, with the reason
}

// databases are the official images. What they say is in their entrypoints
// (docker-library: docker-entrypoint.sh of mysql, mariadb and postgres).
var databases = []database{
	{
		name: "mysql", port: 3306, uid: 999, data: "/var/lib/mysql", mark: "mysql", run: "/var/run/mysqld", stamped: true,
		passwords: strings.Fields("MYSQL_ROOT_PASSWORD MYSQL_ALLOW_EMPTY_PASSWORD MYSQL_RANDOM_ROOT_PASSWORD"),
		complaint: "Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n" +
			"    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n",
		refusal: "mysqld: Can't create/write to file '/var/run/mysqld/mysqld.pid' (OS errno %s)\n",
	},
	{
		name: "mariadb", port: 3306, uid: 999, data: "/var/lib/mysql", mark: "mysql", run: "/run/mysqld", stamped: true,
		passwords: strings.Fields("MARIADB_ROOT_PASSWORD MARIADB_ROOT_PASSWORD_HASH MARIADB_ALLOW_EMPTY_ROOT_PASSWORD MARIADB_RANDOM_ROOT_PASSWORD " +
			"MYSQL_ROOT_PASSWORD MYSQL_ALLOW_EMPTY_PASSWORD MYSQL_RANDOM_ROOT_PASSWORD"),
		complaint: "Database is uninitialized and password option is not specified\n\tYou need to specify one of MARIADB_ROOT_PASSWORD, " +
			"MARIADB_ROOT_PASSWORD_HASH, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD\n",
		refusal: "[ERROR] Can't start server : Bind on unix socket: %s\n",
	},
	{
		name: "postgres", port: 5432, uid: 999, data: "/var/lib/postgresql/data", mark: "PG_VERSION", run: "/var/run/postgresql",
		passwords: strings.Fields("POSTGRES_PASSWORD POSTGRES_HOST_AUTH_METHOD"),
		complaint: "Error: Database is uninitialized and superuser password is not specified.\n" +
			"       You must specify POSTGRES_PASSWORD to a non-empty value for the\n" +
			"       superuser. For example, \"-e POSTGRES_PASSWORD=password\" on \"docker run\".\n\n" +
			"       You may also use \"POSTGRES_HOST_AUTH_METHOD=trust\" to allow all\n" +
			"       connections without a password. This is *not* recommended.\n\n" +
			"       See PostgreSQL documentation about \"trust\":\n       https://www.postgresql.org/docs/current/auth-trust.html\n",
		refusal: "FATAL:  could not create lock file \"/var/run/postgresql/.s.PGSQL.5432.lock\": %s\n",
	},
}

// databaseImages are the models of databases.
func databaseImages() (models []image.Model) {
	for i := range databases {
		d := &databases[i]
		models = append(models, image.Model{
			Name: d.name, Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{d.command()}, Ports: []uint16{d.port},
			Size: 100 << 20, CPU: 2, Memory: 48 << 20, Volumes: []string{d.data}, Root: d.root,
			Binaries: map[string]process.Binary{"database": func([]string) process.Code { return process.Code{Events: d.start} }},
		})
	}
	return models
}

func (d *database) command() string {
	if d.name == "postgres" {
		return "postgres"
	}
	return d.name + "d"
}

// root is the image's file system: its directories are its user's.
func (d *database) root(i image.Image) *filesystem.Tree {
	return shell.Root(base(i), func(v *filesystem.View) error {
		account := fmt.Sprintf("%s:x:%d:%d::%s:/bin/bash\n", d.name, d.uid, d.uid, path.Dir(d.data))
		err := addAccount(v, account, fmt.Sprintf("%s:x:%d:\n", d.name, d.uid))
		for _, dir := range []string{d.data, d.run} {
			err = errors.Join(err, v.MkdirAll(dir, 0o755), v.Chmod(dir, fs.ModePerm|fs.ModeSticky), v.Chown(dir, d.uid, d.uid))
		}
		return errors.Join(err, v.WriteFile("/usr/local/bin/docker-entrypoint.sh", process.Executable("database"), 0o755))
	})
}

// start does what the entrypoint does, and then listens.
func (d *database) start(p *process.Process) {
	stopOn(p, 0, process.TERM, process.INT, process.QUIT)
	if d.stamped {
		d.note(p, "Note", "Entrypoint script for %s Server started.\n", map[string]string{"mysql": "MySQL", "mariadb": "MariaDB"}[d.name])
	}
	files := d.files(p)
	data := d.data
	if own := p.Getenv("PGDATA"); d.name == "postgres" && own != "" {
		data = own
	}
	if _, err := files.Stat(path.Join(data, d.mark)); err != nil {
		if !d.password(p) {
			d.refuse(p)
			return
		}
		if err := errors.Join(files.MkdirAll(data, 0o700), files.WriteFile(path.Join(data, d.mark), []byte("1\n"), 0o600)); err != nil {
			complain(p, "%s: cannot create %s: %s\n", d.command(), path.Join(data, d.mark), errno(err))
			p.Exit(1)
			return
		}
	}
	if err := files.WriteFile(path.Join(d.run, d.name+".pid"), []byte(strconv.Itoa(p.PID)), 0o644); err != nil {
		_, words, _ := strings.Cut(errno(err), ": ")
		complain(p, d.refusal, words)
		p.Exit(1)
		return
	}
	accept(p, d.port, func(c *network.Conn) { c.OnReceive(func() { drain(c) }) })
}

// files are the file system as the server's user has it, whom root becomes.
func (d *database) files(p *process.Process) *filesystem.View {
	if p.UID != 0 {
		return p.Files()
	}
	return p.Space().Files().As(&filesystem.Credentials{UID: d.uid, GID: d.uid, Umask: p.Umask, Capabilities: p.Capabilities})
}

// password reports whether one was given for a new database. Each can also come
// from a file.
func (d *database) password(p *process.Process) bool {
	return slices.ContainsFunc(d.passwords, func(name string) bool {
		value := p.Getenv(name)
		if name == "POSTGRES_HOST_AUTH_METHOD" {
			return value == "trust"
		}
		return value != "" || p.Getenv(name+"_FILE") != ""
	})
}

// refuse says that there is no password.
func (d *database) refuse(p *process.Process) {
	if d.stamped {
		d.note(p, "ERROR", "%s", d.complaint)
	} else {
		complain(p, "%s", d.complaint)
	}
	p.Exit(1)
}

func (d *database) note(p *process.Process, level, format string, args ...any) {
	complain(p, "%s [%s] [Entrypoint]: "+format, append([]any{p.Clock().Now().UTC().Format("2006-01-02 15:04:05+00:00"), level}, args...)...)
}
