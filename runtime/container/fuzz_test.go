package container

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// choices reads decisions from bytes; there is no end to them.
type choices struct{ data []byte }

func (c *choices) number(below int) int {
	if len(c.data) == 0 {
		return 0
	}
	n := int(c.data[0])
	c.data = c.data[1:]
	return n % below
}

func (c *choices) yes() bool { return c.number(2) == 1 }

// of returns one of the texts, or one that is spelt in the bytes.
func (c *choices) of(texts ...string) string {
	n := c.number(len(texts) + 1)
	if n < len(texts) {
		return texts[n]
	}
	length := min(c.number(64), len(c.data))
	text := string(c.data[:length])
	c.data = c.data[length:]
	return text
}

func (c *choices) list(most int, texts ...string) (out []string) {
	for range c.number(most + 1) {
		out = append(out, c.of(texts...))
	}
	return out
}

func (c *choices) id() *int64 {
	ids := []int64{0, 1, 1000, 65534, 1<<31 - 1}
	if n := c.number(len(ids) + 1); n < len(ids) {
		return &ids[n]
	}
	return nil
}

var (
	somePaths = []string{"/", "/etc", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/etc/hosts/", "/dev", "/dev/null", "/dev/stdin",
		"/dev/termination-log", "/proc", "/proc/self", "/proc/self/fd", "/proc/uptime", "/proc/1/cmdline", "/sys", "/tmp", "/bin", "/bin/sh",
		"/data", "/data/", "/data/a/b", "data", "..", "/../x", "/data/../etc", "", ".", "/link", "/data/link", "//", "/a/loop", "/usr/share/nginx/html"}
	someParts  = []string{"", "f", "d", "d/g", "f/x", "link", "loop", "gone", "new/one", "d/../f", "."}
	someImages = []string{"busybox:1.36", "busybox:1.28", "alpine", "nginx:1.25", "nginx:1.25-alpine", "httpd:2.4", "gherkube/actor",
		"registry.k8s.io/pause:3.10", "registry.k8s.io/e2e-test-images/agnhost:2.53", "registry.k8s.io/serve_hostname", "nothing"}
	someWords = []string{"sh", "-c", "/bin/sh", "sleep", "0.1", "cat", "/etc/hosts", "ls", "-la", "/", "rm", "-rf", "/etc", "/data", "mv", "cp", "-r", "ln", "-s",
		"sed", "-i", "s/a/b/", "find", "echo", "$(cat /etc/hostname)", "env", "exec", "", "--", "/data/f", "./f", "nginx", "-g", "daemon off;", "httpd-foreground",
		"netexec", "--http-port=8080", "mounttest", "--fs_type=/etc/hosts", "entrypoint-tester", "listens on 80", "prints x every 1s", "exits 3 after 1s", "writes /etc/hosts x",
		"tar", "-cf", "-xf", "touch", "dd", "if=/dev/zero", "of=/etc/hosts", "count=1", "wget", "-qO-", "localhost:80", "test", "-f", "printf", "%d%s", "head", "tail", "-f", "nslookup", "df", "mount", "ps", "id", "kill", "1", "chmod", "777"}
	someScripts = []string{"cat /etc/hosts /etc/resolv.conf /etc/hostname", "echo x > /etc/hosts; sed -i s/x/y/ /etc/hosts", "rm -rf / 2>/dev/null; ls /", "mv /etc /x; mv /data /y; ls /x /y",
		"mv /data/f /etc/hosts; cp /etc/hosts /data/f", "f() { f; }; f", "f() { $(f); }; f", "f() { f | f; }; f", "while :; do :; done", "ln -s /x /y; cat /y; rm /y", "ln -s /data/loop /data/loop; cat /data/loop", "cat < /data/d; cat > /data/d",
		"echo x > /dev/termination-log; exit 3", "trap 'echo got; exit 4' TERM; sleep 100 & wait", "exec sleep 100", "cd /data/d; rm -r /data/d; pwd; ls; touch x", "find / -name hosts", "tar cf /data/t /etc; tar xf /data/t -C /tmp",
		"cat /proc/self/fd/1 /proc/1/environ /proc/uptime", "yes | head -3", "eval \"$X\"", "echo ${X:-$((1/0))} ${X#*a} ${#X}", "mkdir -p /data/a/b; mv /data/a /data/b; ls -R /data", "kill -9 $$; kill -TERM 1", "(exit 2); $(exit 3) | cat"}
)

// config says what a container is made of.
func (c *choices) config(w *world, volumes []*filesystem.Tree) Config {
	config := Config{
		ID: "x", Name: c.of("main", ""), Image: c.of(someImages...), Sandbox: w.pod("10.244.0.1"), Attempt: c.number(3),
		TerminationMessagePath: "/dev/termination-log",
		RunAsUser:              c.id(), RunAsGroup: c.id(), ReadOnlyRoot: c.yes(), Stdin: c.yes(), StdinOnce: c.yes(), TTY: c.yes(),
	}
	if c.yes() {
		config.WorkingDir = c.of(somePaths...)
	}
	if c.yes() {
		config.TerminationMessagePath = c.of(somePaths...)
	}
	for range c.number(3) {
		config.Mounts = append(config.Mounts, filesystem.Mount{
			Path: c.of(somePaths...), SubPath: c.of(someParts...), Tree: volumes[c.number(len(volumes))], ReadOnly: c.yes(), Source: "source",
		})
	}
	switch c.number(4) {
	case 0:
		config.Command, config.Args = c.list(4, someWords...), c.list(4, someWords...)
	case 1:
		config.Args = c.list(6, someWords...)
	default:
		config.Command = []string{"sh", "-c", strings.Join(c.list(4, someScripts...), "\n")}
	}
	config.Env = c.list(4, "PATH=", "PATH=/data:/bin", "HOME=", "X", "X=a b", "=", "X=$X", "IFS=/", "PS1=")
	return config
}

// fuzzed is a container with a volume and another one, of which the second
// shows that nothing but the first is harmed.
func fuzzed(t *testing.T, data []byte) {
	w := newWorld(t)
	c := &choices{data}
	volumes := []*filesystem.Tree{w.volumeOf("/f", "mine\n", "/d/g", "deep\n"), filesystem.NewTree(0o755, start)}
	v, err := filesystem.NewView(volumes[0], w.clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"/link": "/d", "/loop": "/loop", "/gone": "/nowhere/x"} {
		if err := v.Symlink(to, name); err != nil {
			t.Fatal(err)
		}
	}
	other := w.start(Config{ID: "other", Image: "busybox", Command: []string{"sh", "-c", wellBehaved}, Sandbox: w.pod("10.244.0.2")})
	config := c.config(w, volumes)
	if w.runtime.Create(config) == nil && w.runtime.Start("x") == nil {
		w.pass(time.Second)
		if _, err := w.runtime.Exec("x", c.list(4, someWords...), TTY(c.yes()), Streams{}, func(int) {}); err != nil && errors.Is(err, ErrNotFound) {
			t.Error(err)
		}
		w.pass(5 * time.Second)
		_ = w.runtime.Signal("x", process.Signal(c.number(64)))
		w.pass(5 * time.Second)
		_ = w.runtime.Signal("x", process.KILL)
		w.pass(time.Second)
		if s := w.status("x"); s.State != Exited {
			t.Errorf("%+v after it was killed", s)
		}
		if files := w.runtime.Files("x"); files != nil {
			_, _ = files.ReadFile(config.TerminationMessagePath)
		}
		if log := w.log("x"); strings.Contains(log, "This is a fault of gherkube") {
			t.Errorf("%s\nof %s", log, describe(config))
		}
	}
	if s := w.status(other); s.State != Running {
		t.Errorf("the other container: %+v", s)
	}
}

func describe(c Config) string {
	for i := range c.Mounts {
		c.Mounts[i].Tree = nil
	}
	c.Sandbox = SandboxConfig{}
	return fmt.Sprintf("%+q", fmt.Sprintf("%+v", c))
}

// FuzzContainer makes containers with odd mounts, commands, images, variables,
// directories, users and paths, and runs them for some seconds: nothing may panic
// or hang.
func FuzzContainer(f *testing.F) {
	for i := range 64 { // each byte decides something else
		seed := make([]byte, 48)
		for j := range seed {
			seed[j] = byte(i*31 + j*j*7 + i*j)
		}
		f.Add(seed)
	}
	f.Fuzz(fuzzed)
}
