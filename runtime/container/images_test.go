package container

import (
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

func TestPull(t *testing.T) {
	c := DefaultImages()
	for _, ref := range []string{"busybox", "busybox:1.28", "docker.io/library/nginx:1.25", "nginx", "registry.k8s.io/pause:3.10", "registry.k8s.io/e2e-test-images/agnhost:2.66.1", "gherkube/actor:1"} {
		if img, took, err := c.Pull(ref); err != nil || took <= 0 || len(img.ID) != 71 {
			t.Errorf("%s: %+v, %s, %v", ref, img, took, err)
		}
	}
	for ref, want := range map[string]string{
		// as recorded in image-pull-backoff, but for the hint
		"nosuchimage:1.0":      `rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nosuchimage:1.0": failed to resolve reference "docker.io/library/nosuchimage:1.0": docker.io/library/nosuchimage:1.0: not found`,
		"busybox:doesnotexist": `rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/busybox:doesnotexist": failed to resolve reference "docker.io/library/busybox:doesnotexist": docker.io/library/busybox:doesnotexist: not found`,
		"example.com/a/api:2":  "gherkube has no model of this image",
		"Bad Image:1":          `couldn't parse image name "Bad Image:1": invalid reference format`,
	} {
		if _, _, err := c.Pull(ref); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", ref, err, want)
		}
	}
	if err := c.Tag("busybox:1.36", "appearslater:1.0"); err != nil {
		t.Error(err)
	}
	if _, _, err := c.Pull("appearslater:1.0"); err != nil {
		t.Error(err)
	}
}

func TestUserImages(t *testing.T) {
	w := newWorld(t)
	err := AddImages(w.runtime.Images, []UserImage{
		{Image: "example.com/team/base", Behaves: []string{"listens on 8080 after 2s", "GET /healthz answers 500 from 10s"}, Commands: []string{"/app/server"}},
		{Image: "example.com/team/api", Like: "example.com/team/base"},
		{Image: "example.com/team/tools:1.*", Like: "busybox"},
		{Image: "example.com/team/private", Fails: "401 Unauthorized"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.runtime.Images.Pull("example.com/team/private:1"); err == nil || !strings.HasSuffix(err.Error(), "401 Unauthorized") {
		t.Error(err)
	}
	if _, ok := w.runtime.Images.Find("example.com/team/tools:2"); ok {
		t.Error("a tag that the pattern excludes exists")
	}
	w.start(Config{Image: "example.com/team/api:7", Command: []string{"/app/server", "--x"}, Sandbox: w.pod("10.244.0.1")})
	client := w.start(Config{Image: "example.com/team/tools:1.2", Sandbox: w.pod("10.244.0.2"), Command: []string{"sh", "-c", `
		u=http://10.244.0.1:8080/healthz
		wget -qO- $u; sleep 3; wget -qO- $u; sleep 9; wget -qO- $u`}})
	w.pass(time.Minute)
	if got, want := w.log(client), "wget: can't connect to remote host (10.244.0.1): Connection refused\nok\nwget: server returned error: HTTP/1.1 500 Internal Server Error\n"; got != want {
		t.Errorf("log %q, want %q", got, want)
	}
}

func TestUserImageErrors(t *testing.T) {
	for _, c := range []struct {
		image UserImage
		want  string
	}{
		{UserImage{Image: "x", Behaves: []string{"dances"}}, `image x: behaves: line 1: "dances": unknown verb`},
		{UserImage{Image: "x", Like: "nosuch"}, `no image "nosuch"`},
	} {
		if err := AddImages(DefaultImages(), []UserImage{c.image}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.image, err, c.want)
		}
	}
}

func TestActor(t *testing.T) {
	w := newWorld(t)
	pod := w.pod("10.244.0.1")
	for _, tc := range []struct {
		args    []string
		attempt int
		exit    int
		after   time.Duration
		log     string
		reason  string
		limit   int64
	}{
		{args: []string{"exits 3 after 2s", `prints "x" every 1s`}, exit: 3, after: 2 * time.Second, log: "x\nx\n", reason: "Error"},
		{args: []string{"exits 1 after 1s in start 1", "exits 0 after 2s in starts 2-"}, attempt: 1, exit: 0, after: 2 * time.Second, reason: "Completed"},
		{args: []string{"dances"}, exit: 2, log: "actor: line 1: \"dances\": unknown verb \"dances\": use one of listens, hangs, GET (and the other methods), grpc, exits, ignores, prints, writes, removes, uses, leaks, needs, is OOM-killed\n", reason: "Error"},
		{args: []string{"is OOM-killed after 5s"}, exit: 137, after: 5 * time.Second, reason: "OOMKilled", limit: 32 << 20},
		{args: []string{"is OOM-killed after 5s"}, exit: 2, after: 5 * time.Second, log: "actor: is OOM-killed: the container has no memory limit, so nothing would kill it: set resources.limits.memory, e.g. to 32Mi\n", reason: "Error"},
	} {
		id := w.start(Config{Image: "gherkube/actor:1", Args: tc.args, Sandbox: pod, Attempt: tc.attempt, MemoryLimit: tc.limit})
		w.pass(time.Minute)
		s := w.status(id)
		if s.State != Exited || s.ExitCode != tc.exit || s.FinishedAt.Sub(s.StartedAt) != tc.after || s.Reason != tc.reason || w.log(id) != tc.log {
			t.Errorf("%q: %+v, log %q", tc.args, s, w.log(id))
		}
	}
	id := w.start(Config{Image: "gherkube/actor:1", Args: []string{"exits 4 on TERM after 2s", "grpc health on 5000 is NOT_SERVING until 5s", "grpc health on 5000 is SERVING from 5s"}, Sandbox: pod})
	node, _ := w.network.Attach(network.Node, "172.18.0.2")
	var results []string
	probe := func() {
		node.ProbeGRPC(addrPort("10.244.0.1:5000"), "", time.Second, func(r network.Result, out string) { results = append(results, string(r)+" "+out) })
	}
	probe()
	w.pass(6 * time.Second)
	probe()
	w.pass(time.Second)
	if got := strings.Join(results, "; "); got != `failure service unhealthy (responded with "NOT_SERVING"); success service healthy` {
		t.Error(got)
	}
	_ = w.runtime.Signal(id, process.TERM)
	w.pass(3 * time.Second)
	if s := w.status(id); s.ExitCode != 4 || s.State != Exited {
		t.Errorf("%+v", s)
	}
}

func TestAgnhost(t *testing.T) {
	w := newWorld(t)
	w.start(Config{Image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", Args: []string{"netexec", "--http-port=8080"}, Sandbox: w.pod("10.244.0.1")})
	client := w.start(Config{Image: "busybox", Sandbox: w.pod("10.244.0.2"), Command: []string{"sh", "-c", `sleep 1
		u=http://10.244.0.1:8080
		wget -qO- $u/hostname; echo; wget -qO- "$u/echo?msg=hello"; echo; wget -qO- $u/clientip; echo
		wget -qO- "$u/shell?cmd=echo+hi"; echo; wget -qO- "$u/dial?host=10.244.0.1&port=8080&request=hostname&tries=2"; echo`}})
	w.pass(time.Minute)
	want := "p\nhello\n10.244.0.2:32770\n{\"output\":\"hi\\n\"}\n{\"responses\":[\"p\",\"p\"]}\n"
	if got := w.log(client); got != want {
		t.Errorf("log %q, want %q", got, want)
	}
}

func TestAgnhostUDP(t *testing.T) {
	w := newWorld(t)
	const agnhost = "registry.k8s.io/e2e-test-images/agnhost:2.66.1"
	w.start(Config{Image: agnhost, Args: []string{"netexec", "--http-port=8080", "--udp-port=8081"}, Sandbox: w.pod("10.244.0.1")})
	client := w.start(Config{Image: agnhost, Sandbox: w.pod("10.244.0.2"), Command: []string{"/bin/sh", "-c", `sleep 1
		echo hostName | nc -w 1 -u 10.244.0.1 8081; echo " $?"
		date +%S
		echo "echo Loud" | nc -w 2 -u 10.244.0.1 8081; echo
		echo x | nc -w 1 -u 10.244.0.1 9999; echo $?
		curl -g -q -s "http://10.244.0.1:8080/dial?request=hostname&protocol=udp&host=10.244.0.1&port=8081&tries=2"; echo
		curl -g -q -s "http://10.244.0.1:8080/dial?request=hostname&protocol=udp&host=10.244.0.1&port=8082&tries=1"; echo`}})
	w.pass(time.Minute)
	want := "p 0\n02\nloud\n1\n{\"responses\":[\"p\",\"p\"]}\n" +
		"{\"errors\":[\"reading from udp connection failed. err:'read udp 10.244.0.1:32770-\\u003e10.244.0.1:8082: read: connection refused'\"]}\n"
	if got := w.log(client); got != want {
		t.Errorf("log %q, want %q", got, want)
	}
}

func TestCurl(t *testing.T) {
	w := newWorld(t)
	const agnhost = "registry.k8s.io/e2e-test-images/agnhost:2.66.1"
	w.start(Config{Image: agnhost, Args: []string{"netexec", "--http-port=8080"}, Sandbox: w.pod("10.244.0.1")})
	client := w.start(Config{Image: agnhost, Sandbox: w.pod("10.244.0.2"), Command: []string{"/bin/sh", "-c", `sleep 1
		u=http://10.244.0.1:8080
		curl -s $u/hostname; echo " $?"
		curl -s --interface 10.244.0.2 $u/hostname; curl -sS --interface 10.9.9.9 $u/hostname; echo $?
		curl -s -o /dev/null -w '%{http_code}\n' "$u/echo?code=503"
		curl -fsS "$u/echo?code=404"; echo $?
		curl -sL "$u/redirect?location=/hostname"; echo
		curl -sS --max-time 15 --connect-timeout 1 http://10.244.9.9:80/; echo $?
		curl -sS http://10.244.0.1:81/; echo $?
		curl -sS -m 2 "$u/exit?wait=1h"; echo $?
		curl -s https://10.244.0.1/; echo $?
		curl --nosuch; echo $?`}})
	w.pass(time.Minute)
	want := `p 0
curl: (45) Couldn't bind to '10.9.9.9'
p45
503
curl: (22) The requested URL returned error: 404
22
p
curl: (28) Failed to connect to 10.244.9.9 port 80 after 1000 ms: Timeout was reached
28
curl: (7) Failed to connect to 10.244.0.1 port 81 after 0 ms: Could not connect to server
7
curl: (28) Operation timed out after 2000 milliseconds with 0 bytes received
28
7
curl: option --nosuch: is unknown
curl: try 'curl --help' or 'curl --manual' for more information
2
`
	if got := w.log(client); got != want {
		t.Errorf("log %q\nwant %q", got, want)
	}
}

// busybox's ash hands on what it cannot name itself: its init() says so, and
// keys of ConfigMaps reach programs that way.
func TestEnvironmentWithOddNames(t *testing.T) {
	w := newWorld(t)
	id := w.start(Config{Image: "busybox", Env: []string{"data-1=value-1"}, Sandbox: w.pod("10.244.0.1"), Command: []string{"sh", "-c", "env | grep data"}})
	w.pass(time.Second)
	if got := w.log(id); got != "data-1=value-1\n" {
		t.Errorf("log %q", got)
	}
}

func TestAgnhostPrintsItsConfiguration(t *testing.T) {
	w := newWorld(t)
	const agnhost = "registry.k8s.io/e2e-test-images/agnhost:2.66.1"
	pod := w.pod("10.244.0.1")
	for command, want := range map[string]string{"etc-hosts": "10.244.0.1\tp\n", "dns-suffix": "\n", "dns-server-list": "\n"} {
		id := w.start(Config{Image: agnhost, Args: []string{command}, Sandbox: pod})
		w.pass(time.Second)
		if got := w.log(id); !strings.Contains(got, want) || w.status(id).ExitCode != 0 {
			t.Errorf("%s: %q, %+v", command, got, w.status(id))
		}
	}
}

// mounttest's new files have the modes that its flags name, whatever the umask
// that containers begin with (agnhost's mounttest clears it).
func TestMounttestClearsItsUmask(t *testing.T) {
	w := newWorld(t)
	for mode, want := range map[string]string{"0666": "-rw-rw-rw-", "0777": "-rwxrwxrwx"} {
		p := w.start(Config{Image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", Sandbox: w.pod("10.244.0." + mode[1:2]),
			Args: []string{"mounttest", "--new_file_" + mode + "=/f", "--file_perm=/f"}})
		w.pass(time.Second)
		if got := w.log(p); !strings.HasSuffix(got, `perms of file "/f": `+want+"\n") {
			t.Errorf("%s: %q, want %s", mode, got, want)
		}
	}
}

// The programs and pictures of Kubernetes' tests: a guestbook with a replica, what
// nettest has been told, and porter's pages, which have the type that Go finds.
func TestServersOfKubernetesTests(t *testing.T) {
	const agnhost = "registry.k8s.io/e2e-test-images/agnhost:2.66.1"
	w := newWorld(t)
	w.start(Config{Image: agnhost, Sandbox: w.pod("10.244.0.1"), Args: []string{"guestbook", "--http-port", "6379"}})
	w.pass(time.Second)
	w.start(Config{Image: agnhost, Sandbox: w.pod("10.244.0.2"), Args: []string{"guestbook", "--replicaof", "10.244.0.1", "--http-port", "6379"}})
	w.start(Config{Image: agnhost, Sandbox: w.pod("10.244.0.3"), Args: []string{"nettest"}})
	w.start(Config{Image: agnhost, Sandbox: w.pod("10.244.0.4"), Args: []string{"porter"}, Env: []string{"SERVE_PORT_80=<a href=\"/x\">x</a>"}})
	w.start(Config{Image: "registry.k8s.io/e2e-test-images/kitten:1.8", Sandbox: w.pod("10.244.0.5")})
	w.pass(time.Second)
	client := w.start(Config{Image: agnhost, Sandbox: w.pod("10.244.0.6"), Command: []string{"sh", "-c", `
		curl -s "http://10.244.0.1:6379/set?key=k&value=v"; echo
		curl -s "http://10.244.0.2:6379/get?key=k"; echo
		curl -s "http://10.244.0.2:6379/guestbook?cmd=drop"
		curl -s -d '{"Source": "prestop"}' http://10.244.0.3:8080/write
		curl -s http://10.244.0.3:8080/read | grep prestop
		curl -s http://10.244.0.3:8080/status; echo
		curl -si http://10.244.0.4/ | grep -i content-type | tr -d "\r"
		curl -s http://10.244.0.5/data.json | grep image
		curl -s http://10.244.0.5/etc/os-release | grep ^ID`}})
	w.pass(time.Minute)
	want := `{"message":"Updated"}
{"data":"v"}
unsupported cmd: 'drop'
{"Hostname":"p"}
		"prestop": 1
running
Content-Type: text/html; charset=utf-8
  "image": "kitten.jpg"
ID=alpine
`
	if got := w.log(client); got != want {
		t.Errorf("log %q, want %q", got, want)
	}
}
