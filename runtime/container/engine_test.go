package container

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

const realImage = "example.com/team/app:1"

// fakeEngine is an engine that runs nothing, and whose containers do what a test
// says.
type fakeEngine struct {
	has    []string
	pulls  map[string]func(error)
	refuse error
	bodies []*fakeBody
}

type fakeBody struct {
	Real
	refuse   error
	signals  []process.Signal
	commands []string
	listens  uint16
	removed  bool
}

func (e *fakeEngine) Find(name string) (image.Model, bool) {
	return image.Model{Name: name, Entrypoint: []string{"/app"}, ID: "sha256:1", Digest: "sha256:2", StopSignal: process.QUIT}, slices.Contains(e.has, name)
}

func (e *fakeEngine) Pull(name string, done func(error)) { e.pulls[name] = done }

func (e *fakeEngine) Create(r Real) (Body, error) {
	b := &fakeBody{Real: r, refuse: e.refuse}
	e.bodies = append(e.bodies, b)
	return b, nil
}

func (b *fakeBody) Start() error            { return b.refuse }
func (b *fakeBody) Signal(s process.Signal) { b.signals = append(b.signals, s) }
func (b *fakeBody) Remove()                 { b.removed = true }
func (b *fakeBody) accept(c *network.Conn)  { _ = c.Write([]byte("hello")) }
func (b *fakeBody) Exec(command []string, _ TTY, _ Streams, done func(int)) func(process.Signal) {
	b.commands = append(b.commands, strings.Join(command, " "))
	done(5)
	return func(process.Signal) {}
}

func (b *fakeBody) Dial(port uint16, reached func(func(*network.Conn))) {
	if port == b.listens {
		reached(b.accept)
		return
	}
	reached(nil)
}

func newRealWorld(t *testing.T) (*world, *fakeEngine) {
	w := newWorld(t)
	e := &fakeEngine{has: []string{realImage}, pulls: map[string]func(error){}}
	w.runtime = New(Options{Clock: w.clock, Engine: e, Exited: func(s Status) { w.exits = append(w.exits, s) }})
	t.Cleanup(w.runtime.Close)
	return w, e
}

// TestRealContainer is the life of one, from its files to its termination
// message.
func TestRealContainer(t *testing.T) {
	w, e := newRealWorld(t)
	volume := filesystem.NewTree(0o755, start)
	v, err := filesystem.NewView(volume, w.clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.WriteFile("/key", []byte("value"), 0o600); err != nil {
		t.Fatal(err)
	}
	id := w.start(Config{Image: realImage, Sandbox: w.pod("10.244.0.1"), Args: []string{"-v"}, Env: []string{"A=b"},
		Mounts: []filesystem.Mount{{Path: "/etc/app", Tree: volume}}, TerminationMessagePath: "/dev/termination-log"})
	b := e.bodies[0]
	var files []string
	for _, f := range b.Files {
		files = append(files, fmt.Sprintf("%s %s %q", f.Info.Mode, f.Path, f.Data))
	}
	if want := []string{`drwxr-xr-x /etc/app ""`, `-rw------- /etc/app/key "value"`}; !slices.Equal(files, want) {
		t.Errorf("files %q, want %q", files, want)
	}
	b.Output(Stdout, []byte("one\n"))
	code := 0
	if _, err := w.runtime.Exec(id, []string{"ls", "/"}, NoTerminal, Streams{}, func(exit int) { code = exit }); err != nil || code != 5 || b.commands[0] != "ls /" {
		t.Errorf("exec of %q: exit code %d, %v", b.commands, code, err)
	}
	if err := w.runtime.Signal(id, w.runtime.StopSignal(id)); err != nil || !slices.Equal(b.signals, []process.Signal{process.QUIT}) {
		t.Errorf("signals %v, %v", b.signals, err)
	}
	b.Ended(End{ExitCode: 137, Message: []byte("why")})
	status, _ := w.runtime.Status(id)
	if status.State != Exited || status.ExitCode != 137 || status.Signal != process.KILL || len(w.exits) != 1 {
		t.Errorf("status %+v, told %d times", status, len(w.exits))
	}
	if lines, _ := w.runtime.Log(id).Lines(0); len(lines) != 1 || string(lines[0].Text) != "one" {
		t.Errorf("log %v", lines)
	}
	if text, _ := w.runtime.Files(id).ReadFile("/dev/termination-log"); string(text) != "why" {
		t.Errorf("termination message %q", text)
	}
	w.runtime.Remove(id)
	if !b.removed {
		t.Error("the engine's container is left")
	}
}

// TestRealContainersPortsAreThePods: as long as it runs.
func TestRealContainersPortsAreThePods(t *testing.T) {
	w, e := newRealWorld(t)
	w.start(Config{Image: realImage, Sandbox: w.pod("10.244.0.1")})
	e.bodies[0].listens = 80
	from, err := w.network.Attach(network.Pod, "10.244.0.2")
	if err != nil {
		t.Fatal(err)
	}
	dial := func(port uint16) (said string) {
		from.Dial(netip.AddrPortFrom(netip.MustParseAddr("10.244.0.1"), port), 0, func(c *network.Conn, err error) {
			if err != nil {
				said = err.Error()
				return
			}
			c.OnReceive(func() {
				data, _ := c.Read()
				said += string(data)
			})
		})
		w.pass(time.Second)
		return said
	}
	if said := dial(80); said != "hello" {
		t.Errorf("port 80 says %q", said)
	}
	if said := dial(81); !strings.Contains(said, "connection refused") {
		t.Errorf("port 81 says %q", said)
	}
	e.bodies[0].Ended(End{})
	if said := dial(80); !strings.Contains(said, "connection refused") {
		t.Errorf("after the container's end, port 80 says %q", said)
	}
}

func TestRealContainerThatCannotStart(t *testing.T) {
	w, e := newRealWorld(t)
	e.refuse = errors.New(`exec: "x": executable file not found in $PATH`)
	if err := w.runtime.Create(Config{ID: "1", Image: realImage, Sandbox: w.pod("10.244.0.1")}); err != nil {
		t.Fatal(err)
	}
	err := w.runtime.Start("1")
	status, _ := w.runtime.Status("1")
	if err == nil || err.Error() != e.refuse.Error() || status.Reason != "StartError" || status.ExitCode != 128 {
		t.Errorf("status %+v, %v", status, err)
	}
}

func TestWhatRealContainersCannotDo(t *testing.T) {
	w, _ := newRealWorld(t)
	pod, node := w.pod("10.244.0.1"), w.pod("10.244.0.2")
	host, err := w.network.Attach(network.Node, "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	node.Host = host
	w.start(Config{ID: "first", Name: "a", Image: realImage, Sandbox: pod})
	for want, c := range map[string]Config{
		"stdin and tty":           {Stdin: true, Sandbox: pod},
		"several real containers": {Sandbox: pod},
		"hostNetwork":             {Sandbox: node},
	} {
		c.ID, c.Image = "next", realImage
		if err := w.runtime.Create(c); err == nil || !strings.Contains(err.Error(), "gherkube does not support "+want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// TestPullByTheEngine: only what nobody models is for the engine to get, and
// faults stay.
func TestPullByTheEngine(t *testing.T) {
	w, e := newRealWorld(t)
	w.runtime.Images.Break(image.Fault{Reference: "example.com/team/private", Message: "401 Unauthorized"})
	answers := map[string]error{}
	pull := func(ref string) {
		w.runtime.Pull(ref, func(_ image.Image, _ time.Duration, err error) { answers[ref] = err })
	}
	pull("busybox:1.36")
	pull("example.com/team/private:1")
	pull("example.com/team/new")
	pull("example.com/team/absent")
	if err := answers["example.com/team/private:1"]; answers["busybox:1.36"] != nil || err == nil || len(answers) != 2 || len(e.pulls) != 2 {
		t.Fatalf("answers %v, asked of the engine %d", answers, len(e.pulls))
	}
	e.has = append(e.has, "example.com/team/new:latest")
	e.pulls["example.com/team/new:latest"](nil)
	e.pulls["example.com/team/absent:latest"](errors.New("manifest unknown"))
	if answers["example.com/team/new"] != nil {
		t.Errorf("pulled, and yet %v", answers["example.com/team/new"])
	}
	if err := answers["example.com/team/absent"]; err == nil || err.Error() != "rpc error: code = Unknown desc = manifest unknown" {
		t.Errorf("the engine's error came as %v", err)
	}
	if img, ok := w.runtime.Images.Find("example.com/team/new"); !ok || img.ID != "sha256:1" {
		t.Errorf("the image is %+v, %v", img, ok)
	}
}
