package server

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// What nginx needs to write to in the official image.
const (
	nginxCache  = "/var/cache/nginx"
	nginxPID    = "/run/nginx.pid"
	nginxUser   = 101
	nginxConfig = "/etc/nginx/nginx.conf"
)

// nginxWorkers is how many worker processes there are: one for each processor.
const nginxWorkers = 2

// nginxMaster is nginx's first process.
type nginxMaster struct {
	p       *process.Process
	workers []*process.Process
	ending  bool
}

// start does what nginx's main does before it serves: it makes the directories
// of temporary files and the file of its number, or says why it cannot and ends
// with code 1.
func (m *nginxMaster) start() {
	p := m.p
	if p.UID != 0 {
		m.log("warn", `the "user" directive makes sense only if the master process runs with super-user privileges, ignored in %s:2`, nginxConfig)
	}
	for _, dir := range []string{"client_temp", "proxy_temp", "fastcgi_temp", "uwsgi_temp", "scgi_temp"} {
		if err := m.makeDirectory(path.Join(nginxCache, dir)); err != nil {
			m.log("emerg", "%v", err)
			p.Exit(1)
			return
		}
	}
	if err := p.Files().WriteFile(nginxPID, fmt.Appendf(nil, "%d\n", p.PID), 0o644); err != nil {
		m.log("emerg", "open() %q failed (%s)", nginxPID, errno(err))
		p.Exit(1)
		return
	}
	p.Title = "nginx: master process " + p.Command()
	later(p, nginxStartup, func() {
		if listen(p, 80, nginxHandler(p)) {
			m.startWorkers()
		}
	})
	stop := func(process.Signal) {
		m.ending = true
		p.Exit(0)
	}
	for _, s := range []process.Signal{process.TERM, process.INT, process.QUIT} {
		p.Handle(s, stop)
	}
	p.Handle(process.HUP, func(process.Signal) { m.reload() })
}

// makeDirectory is ngx_create_paths for one directory.
func (m *nginxMaster) makeDirectory(name string) error {
	files := m.p.Files()
	if err := files.Mkdir(name, 0o700); err != nil && !errors.Is(err, filesystem.ErrExist) {
		return fmt.Errorf("mkdir() %q failed (%s)", name, errno(err))
	}
	if m.p.UID != 0 {
		return nil
	}
	if info, err := files.Stat(name); err == nil && info.UID != nginxUser {
		if err := files.Chown(name, nginxUser, -1); err != nil {
			return fmt.Errorf("chown(%q, %d) failed (%s)", name, nginxUser, errno(err))
		}
	}
	return nil
}

// log writes to the error log and, as long as nginx starts, to standard error:
// in the official image both are the latter.
func (m *nginxMaster) log(level, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	complain(m.p, "%s [%s] %d#%d: %s\n", m.p.Clock().Now().UTC().Format("2006/01/02 15:04:05"), level, m.p.PID, m.p.PID, message)
	complain(m.p, "nginx: [%s] %s\n", level, message)
}

func (m *nginxMaster) startWorkers() {
	for range nginxWorkers {
		m.startWorker()
	}
}

func (m *nginxMaster) startWorker() {
	who := m.p.Credentials
	if who.UID == 0 {
		who = filesystem.Credentials{UID: nginxUser, GID: nginxUser, Umask: who.Umask}
	}
	w := m.p.Space().Start(m.p, process.Attributes{Args: m.p.Args, Env: m.p.Env, Dir: m.p.Dir, Credentials: who, Bounding: m.p.Bounding},
		func(w *process.Process) { w.Title = "nginx: worker process" })
	m.workers = append(m.workers, w)
	w.OnExit(m.workerEnded)
}

// workerEnded replaces a worker that was killed.
func (m *nginxMaster) workerEnded(w *process.Process) {
	i := slices.Index(m.workers, w)
	if m.ending || m.p.Exited() || i < 0 {
		return
	}
	m.workers = slices.Delete(m.workers, i, i+1)
	m.startWorker()
}

// reload starts new workers and ends the old ones.
func (m *nginxMaster) reload() {
	old := m.workers
	m.workers = nil
	m.startWorkers()
	for _, w := range old {
		w.Kill(process.QUIT)
	}
}

// errno is an error with its number, as nginx and others print it.
func errno(err error) string {
	for number, known := range map[int]error{
		1: filesystem.ErrNotPermitted, 2: filesystem.ErrNotExist, 13: filesystem.ErrPermission, 17: filesystem.ErrExist, 20: filesystem.ErrNotDir,
		21: filesystem.ErrIsDir, 28: filesystem.ErrNoSpace, 30: filesystem.ErrReadOnly,
	} {
		if errors.Is(err, known) {
			return fmt.Sprintf("%d: %v", number, known)
		}
	}
	return err.Error()
}

// nginxFiles are what the official image has for nginx's processes.
func nginxFiles(v *filesystem.View) error {
	for _, dir := range []string{nginxCache, path.Dir(nginxConfig) + "/conf.d", "/var/log/nginx"} {
		if err := v.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	for name, target := range map[string]string{"access.log": "/dev/stdout", "error.log": "/dev/stderr"} {
		if err := v.Symlink(target, "/var/log/nginx/"+name); err != nil {
			return err
		}
	}
	err := v.WriteFile(nginxConfig, []byte(nginxConfiguration), 0o644)
	return errors.Join(err, v.WriteFile("/etc/nginx/conf.d/default.conf", []byte(nginxSite), 0o644),
		addAccount(v, "nginx:x:101:101:nginx user:/nonexistent:/bin/false\n", "nginx:x:101:\n"))
}

// addAccount adds a user and its group to an image.
func addAccount(v *filesystem.View, user, group string) error {
	return errors.Join(v.AppendFile("/etc/passwd", []byte(user), fs.FileMode(0o644)), v.AppendFile("/etc/group", []byte(group), fs.FileMode(0o644)))
}

const nginxConfiguration = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;

    keepalive_timeout  65;

    include /etc/nginx/conf.d/*.conf;
}
`

const nginxSite = `server {
    listen       80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`
