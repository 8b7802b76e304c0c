package server

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"path"
	"slices"
	"strings"

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
	sites   []nginxSite
	// upstreams are the addresses of the names that requests are passed on to:
	// they are looked up once.
	upstreams map[string]netip.AddrPort
}

// start does what nginx's main does before it serves: it makes the directories
// of temporary files and the file of its number, or says why it cannot and ends
// with code 1.
func (m *nginxMaster) start() {
	p := m.p
	config, err := m.configure()
	if err != nil {
		m.log("emerg", "%v", err)
		p.Exit(1)
		return
	}
	if names := unmodelled(config); len(names) > 0 {
		p.Space().Warn("not modelled of nginx's configuration: " + strings.Join(names, ", "))
	}
	if p.UID != 0 && slices.ContainsFunc(config, func(d directive) bool { return d.name == "user" }) {
		m.log("warn", `the "user" directive makes sense only if the master process runs with super-user privileges, ignored in %s:2`, nginxConfig)
	}
	for _, dir := range nginxTemporary(config) {
		if err := m.makeDirectory(dir); err != nil {
			m.log("emerg", "%v", err)
			p.Exit(1)
			return
		}
	}
	number := nginxPIDFile(config)
	if err := p.Files().WriteFile(number, fmt.Appendf(nil, "%d\n", p.PID), 0o644); err != nil {
		m.log("emerg", "open() %q failed (%s)", number, errno(err))
		p.Exit(1)
		return
	}
	p.Title = "nginx: master process " + p.Command()
	m.resolve(config, func() {
		later(p, startupOfNginx.of(p), func() {
			if m.listen() {
				m.startWorkers()
			}
		})
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

// configure reads the configuration.
func (m *nginxMaster) configure() ([]directive, error) {
	file := nginxConfig
	if own := setting(m.p, "--c"); own != "" {
		file = m.p.Path(own)
	}
	c, err := m.read(file)
	if err != nil {
		return nil, err
	}
	m.sites = slices.Clone(c.sites) // certificates are each container's own
	return c.directives, m.certify()
}

// test is nginx -t.
func (m *nginxMaster) test() {
	if _, err := m.configure(); err != nil {
		complain(m.p, "nginx: [emerg] %v\nnginx: configuration file %s test failed\n", err, nginxConfig)
		m.p.Exit(1)
		return
	}
	complain(m.p, "nginx: the configuration file %[1]s syntax is ok\nnginx: configuration file %[1]s test is successful\n", nginxConfig)
	m.p.Exit(0)
}

// listen listens on the ports of all sites.
func (m *nginxMaster) listen() bool {
	var done []uint16
	for _, site := range m.sites {
		for _, port := range site.ports {
			if slices.Contains(done, port) {
				continue
			}
			done = append(done, port)
			l, err := m.p.Space().Host.Listen(port, m.serving(port))
			if err != nil {
				m.log("emerg", "bind() to 0.0.0.0:%d failed (98: Address already in use)", port)
				m.p.Exit(1)
				return false
			}
			m.p.Cleanup(l.Close)
		}
	}
	return true
}

// nginxTemporary are the directories of temporary files: those of the image
// unless the configuration names others.
func nginxTemporary(config []directive) []string {
	var out []string
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		dir := path.Join(nginxCache, strings.TrimSuffix(kind, "_body")+"_temp")
		for _, d := range config {
			for _, inner := range d.block {
				if inner.name == kind+"_temp_path" && len(inner.args) > 0 {
					dir = inner.args[0]
				}
			}
		}
		out = append(out, dir)
	}
	return out
}

func nginxPIDFile(config []directive) string {
	for _, d := range config {
		if d.name == "pid" && len(d.args) > 0 {
			return d.args[0]
		}
	}
	return nginxPID
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

// reload takes the configuration as it is now, unless it is wrong, starts new
// workers and ends the old ones. Ports stay as they were.
func (m *nginxMaster) reload() {
	before := m.sites
	if _, err := m.configure(); err != nil {
		m.sites = before
		m.log("emerg", "%v", err)
		return
	}
	old := m.workers
	m.workers = nil
	m.startWorkers()
	for _, w := range old {
		w.Kill(process.QUIT)
	}
}

// errnos are Linux' numbers of the errors of files.
var errnos = []struct {
	number int
	err    error
}{
	{1, filesystem.ErrNotPermitted}, {2, filesystem.ErrNotExist}, {13, filesystem.ErrPermission}, {17, filesystem.ErrExist}, {20, filesystem.ErrNotDir},
	{21, filesystem.ErrIsDir}, {28, filesystem.ErrNoSpace}, {30, filesystem.ErrReadOnly},
}

// errno is an error with its number, as nginx and others print it.
func errno(err error) string {
	for _, e := range errnos {
		if errors.Is(err, e.err) {
			return fmt.Sprintf("%d: %v", e.number, e.err)
		}
	}
	return err.Error()
}

// addAccount adds a user and its group to an image.
func addAccount(v *filesystem.View, user, group string) error {
	return errors.Join(v.AppendFile("/etc/passwd", []byte(user), fs.FileMode(0o644)), v.AppendFile("/etc/group", []byte(group), fs.FileMode(0o644)))
}
