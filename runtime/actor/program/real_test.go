package program_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gherkube/gherkube/runtime/actor/program"
	"github.com/gherkube/gherkube/runtime/signal"
)

// performance is a scene with the program of the real image. Only the sockets
// are not the system's: time does not pass while one waits for those.
type performance struct {
	t       *testing.T
	root    string
	begun   time.Time
	signals chan os.Signal
	wires   wires

	lock    sync.Mutex
	printed account
	// What the program uses.
	cpu, memory int64
	account
}

func forReal(t *testing.T, s scene) (seen string) {
	root := t.TempDir()
	files := map[string]string{"/proc/self/mountinfo": mountinfo, "/tmp/": "", "/dev/shm/": ""}
	if s.start > 1 {
		files["/dev/shm/gherkube-actor-u1-main"] = strconv.Itoa(s.start - 1)
	}
	if s.limit > 0 {
		files["/sys/fs/cgroup/memory.max"] = fmt.Sprintln(s.limit)
	}
	for name, text := range s.files {
		files[name] = text
	}
	write(t, root, files)
	synctest.Test(t, func(t *testing.T) {
		p := &performance{t: t, root: root, begun: time.Now(), signals: make(chan os.Signal), wires: wires{listeners: map[string]*wire{}}}
		seen = p.play(s)
	})
	return seen
}

// mountinfo is what a container of a pod sees, with the pod's UID and the
// container's name in the source of a mount.
const mountinfo = `1067 957 0:245 / / rw,relatime master:348 - overlay overlay rw
1073 1067 254:1 /docker/volumes/v/_data/lib/kubelet/pods/u1/etc-hosts /etc/hosts rw,relatime - ext4 /dev/vda1 rw
1074 1067 254:1 /docker/volumes/v/_data/lib/kubelet/pods/u1/containers/main/4c1f2a7e /dev/termination-log rw,relatime - ext4 /dev/vda1 rw
1077 1067 0:235 / /dev/shm rw,nosuid,nodev,noexec,relatime - tmpfs shm rw,size=65536k
`

// write makes files, and directories for names that end with a slash.
func write(t *testing.T, root string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(root, name)
		err := os.MkdirAll(filepath.Dir(file), 0o755)
		if strings.HasSuffix(name, "/") {
			err = os.MkdirAll(file, 0o755)
		} else if err == nil {
			err = os.WriteFile(file, []byte(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (p *performance) play(s scene) string {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		code := program.System{
			Args: strings.Split(s.script, "\n"), Root: p.root, Signals: p.signals, Listen: p.wires.listen, Dial: p.wires.dial, Exhaust: func() {},
			Use:    p.use,
			Stdout: p.prints("stdout"), Stderr: p.prints("stderr"),
		}.Run()
		p.see("exits %d", code)
	}()
	var acts sync.WaitGroup
	for _, a := range s.does(p.t) {
		acts.Go(func() {
			<-time.After(a.when)
			p.act(a, ended)
		})
	}
	acts.Wait()
	select {
	case <-ended:
		return p.seen().String()
	case <-time.After(end - time.Since(p.begun)):
		all := p.seen()
		all.see(end, "runs")
		p.signals <- syscall.SIGKILL
		<-ended
		return all.String()
	}
}

// use notes what the program asks of the system.
func (p *performance) use(cpu, memory int64) error {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.cpu, p.memory = cpu, memory
	return nil
}

// usage is what the program uses.
func (p *performance) usage() string {
	p.lock.Lock()
	defer p.lock.Unlock()
	return uses(p.cpu, p.memory)
}

// seen is what the container printed, before what was seen of it at the same
// time.
func (p *performance) seen() *account {
	p.lock.Lock()
	defer p.lock.Unlock()
	all := slices.Concat(p.printed, p.account)
	return &all
}

func (p *performance) see(format string, args ...any) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.account.see(time.Since(p.begun), format, args...)
}

// prints is a stream of the program.
func (p *performance) prints(name string) io.Writer {
	return stream(func(b []byte) {
		p.lock.Lock()
		defer p.lock.Unlock()
		for line := range bytes.Lines(b) {
			p.printed.see(time.Since(p.begun), "%s %s", name, bytes.TrimSuffix(line, []byte("\n")))
		}
	})
}

type stream func([]byte)

func (s stream) Write(b []byte) (int, error) {
	s(b)
	return len(b), nil
}

func (p *performance) act(a act, ended <-chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	switch a.verb {
	case "usage":
		p.see("%s -> %s", a, p.usage())
	case "file":
		text, err := os.ReadFile(filepath.Join(p.root, a.args[0]))
		if err != nil {
			p.see("%s -> absent", a)
			return
		}
		p.see("%s -> %q", a, text)
	case "connect":
		port, _ := a.port(p.t)
		c, err := p.wires.dial(ctx, "tcp", fmt.Sprintf(":%d", port))
		if err != nil {
			p.see("%s -> refused", a)
			return
		}
		_ = c.Close()
		p.see("%s -> accepted", a)
	case "health":
		p.see("%s -> %s", a, p.health(ctx, a))
	case "GET", "HEAD", "POST", "PUT", tlsVerb:
		p.see("%s -> %s", a, p.request(ctx, a))
	default:
		s, err := signal.Parse(a.verb)
		if err != nil {
			p.t.Error(err)
			return
		}
		select {
		case p.signals <- syscall.Signal(s):
		case <-ended:
		}
	}
}

func (p *performance) request(ctx context.Context, a act) string {
	port, path := a.port(p.t)
	transport := &http.Transport{DialContext: p.wires.dial, DisableKeepAlives: true, TLSClientConfig: anybody}
	method, scheme := a.request()
	request, err := http.NewRequestWithContext(ctx, method, fmt.Sprintf("%s://:%d%s", scheme, port, path), nil)
	if err != nil {
		return err.Error()
	}
	response, err := transport.RoundTrip(request)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer"
	case err != nil:
		return err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%d %q", response.StatusCode, body)
}

// health asks as a client of gRPC does; the kubelet's own does so in
// cmd/gherkube-actor.
func (p *performance) health(ctx context.Context, a act) string {
	port, _ := a.port(p.t)
	service := strings.Join(a.args[1:], "")
	message := []byte{}
	if service != "" {
		message = append([]byte{1<<3 | 2, byte(len(service))}, service...)
	}
	protocols := &http.Protocols{}
	protocols.SetUnencryptedHTTP2(true)
	transport := &http.Transport{DialContext: p.wires.dial, Protocols: protocols}
	defer transport.CloseIdleConnections()
	body := bytes.NewReader(append([]byte{0, 0, 0, 0, byte(len(message))}, message...))
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, fmt.Sprintf("http://:%d/grpc.health.v1.Health/Check", port), body)
	if err != nil {
		return err.Error()
	}
	response, err := transport.RoundTrip(request)
	if errors.Is(err, syscall.ECONNREFUSED) {
		<-ctx.Done() // a client of gRPC tries again until then
		return "no answer"
	}
	if err != nil {
		return err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	code := response.Trailer.Get("Grpc-Status")
	switch {
	case err != nil:
		return err.Error()
	case code != "0":
		return response.Trailer.Get("Grpc-Message")
	case len(answer) == 5:
		return "UNKNOWN"
	}
	return map[byte]string{1: "SERVING", 2: "NOT_SERVING"}[answer[len(answer)-1]]
}
