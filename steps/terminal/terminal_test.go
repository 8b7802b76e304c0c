package terminal

import (
	"context"
	"crypto/sha256"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/runtime/client"
	"github.com/gherkube/gherkube/schema/release"
)

// still is a cluster that does not answer, whose time passes when it is told to.
type still struct {
	*client.Clients
	now time.Time
}

func (s *still) Changes() int64 { return 0 }

func (s *still) Changed(int64, func(schema.GroupResource, string, string) bool) bool { return false }

// Chance is the same for the same purpose.
func (s *still) Chance(purpose string) *rand.Rand {
	return rand.New(rand.NewChaCha8(sha256.Sum256([]byte(purpose))))
}

func (s *still) Now() time.Time { return s.now }
func (s *still) Pass(ctx context.Context, d time.Duration, done func() bool) error {
	defer s.Passing()()
	if _, err := s.Quiet(ctx); err != nil {
		return err
	}
	if !done() {
		s.now = s.now.Add(d)
	}
	return nil
}

func open(t *testing.T) (*Terminal, *still) {
	t.Helper()
	config := &rest.Config{Host: "http://127.0.0.1:1", Transport: http.DefaultTransport}
	cluster := &still{
		client.New(client.Cluster{REST: config, Handler: http.NotFoundHandler(), Revision: func() int64 { return 0 }}),
		time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	term, err := New(Config{REST: config, Namespace: "ns", Dir: t.TempDir(), Time: cluster, Virtual: cluster,
		Env: map[string]string{"NODE1": "worker"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(term.Close)
	return term, cluster
}

func TestShell(t *testing.T) {
	for _, c := range []struct {
		line, out, err string
		code           int
		took           time.Duration
	}{
		{line: "echo $NS on $NODE1", out: "ns on worker\n"},
		{line: "sleep 1.5", took: 1500 * time.Millisecond},
		{line: "kbuectl get pod", err: "bash: kbuectl: command not found\n", code: 127},
		{line: "printf 'b\\na\\nb\\n' | sort | uniq -c", out: "      1 a\n      2 b\n"},
		{line: "printf 'b\\na\\nb\\n' | grep -v b | wc -l", out: "1\n"},
		{line: "printf '1\\n2\\n3\\n' | tail -n 2 | head -1", out: "2\n"},
		{line: "(while true; do echo x; sleep 1; done; echo never >&2) | head -n 2", out: "x\nx\n", took: 2 * time.Second},
		{line: "printf '1\\n2\\n' > f && cat f f f | head -n 3", out: "1\n2\n1\n"},
		{line: "echo x > f && (cat f f || echo $? >&2; sleep 1) | head -n 1", out: "x\n", err: "141\n", took: time.Second},
		{line: "printf 'aa\\nb\\nc\\n' | grep -i -e A -e c", out: "aa\nc\n"},
		{line: "printf 'a\\tb\\n\\303\\n' | cat -A", out: "a^Ib$\nM-C$\n"},
		{line: "cat -A nosuch", err: "cat: nosuch: No such file or directory\n", code: 1},
		{line: "grep -P x", err: "grep: not supported here: only -c, -E, -F, -h, -H, -i, -n, -o, -q, -v, -w, -x, -e PATTERN, a pattern and files\n", code: 2},
		{line: "printf 'a|b\\na\\nab\\n' | grep 'a|b'", out: "a|b\n"},
		{line: "printf 'a|b\\na\\nab\\n' | grep -n -E '^(a|b)$'", out: "2:a\n"},
		{line: "printf 'a.b\\naxb\\n' | grep -F a.b && echo x | grep -q y || echo no", out: "a.b\nno\n"},
		{line: "printf 'ab a\\nb\\n' > f && cp=1 && printf 'a\\n' > g && grep -w a f g nosuch", out: "f:ab a\ng:a\n", err: "grep: nosuch: No such file or directory\n", code: 2},
		{line: "printf 'image: nginx:1.14\\n' | sed 's/\\(image: nginx\\):.*$/\\1:v4/'", out: "image: nginx:v4\n"},
		{line: "printf 'a\\nb\\nc\\n' > f && sed -i -e '/b/d' -e 's/c/d/' f && sed -n '$p' f", out: "d\n"},
		{line: "echo a | sed -e ':x' -e 'bx'", err: "sed: gave up: is the script a loop without end?\n", code: 1},
		{line: "echo a | sed 's/a/b'", err: "sed: unmatched '/'\n", code: 1},
		{line: "echo a | sed 'w out'", err: "sed: not supported here: the commands r and w\n", code: 1},
		{line: "echo a | sed -z p", err: "sed: not supported here: only " + sedUsage + "\n", code: 2},
		{line: "printf 'a:b:c\\nd\\n' | cut -d: -f1,3-", out: "a:c\nd\n"},
		{line: "echo abc | cut -c 2- | tr b-c B-C | tee f && cat f", out: "BC\nBC\n"},
		{line: "echo aabb | tr -d a | tr -s b", out: "b\n"},
		{line: "echo a | cut -f 0", err: "cut: not a list of fields or characters: 0\n", code: 1},
		{line: "printf 'a b\\nc\\n' | xargs -n 2 echo x", out: "x a b\nx c\n"},
		{line: "printf 'a b\\nc\\n' | xargs -I {} echo '<{}>'", out: "<a b>\n<c>\n"},
		{line: "printf 'a b\\nc\\n' | xargs -n1 echo x", out: "x a\nx b\nx c\n"},
		{line: "printf 'a b\\nc\\n' | xargs -I{} echo '<{}>'", out: "<a b>\n<c>\n"},
		{line: "printf 'a b\\nc\\n' | xargs", out: "a b c\n"},
		{line: "printf '' | xargs --no-run-if-empty nosuch && echo a | xargs -nx echo", err: "xargs: not supported here: only -r, -n N, -I TEXT and a command\n", code: 2},
		{line: "printf '' | xargs -r nosuch && echo a | xargs nosuch", err: "bash: nosuch: command not found\n", code: 127},
		{line: "echo v1 | xargs kubectl nosuch", err: "error: unknown command \"nosuch\" for \"kubectl\"\n", code: 123, took: Startup},
		{line: "echo x > f && cat f", out: "x\n"},
		{line: "cat nosuch", err: "cat: nosuch: No such file or directory\n", code: 1},
		{line: "kubectl version --client | grep Client", out: "Client Version: " + release.Version + "\n", took: Startup},
		{line: "kubectl nosuch", err: "error: unknown command \"nosuch\" for \"kubectl\"\n", code: 1, took: Startup},
		{line: "kubectl get --nosuch", err: "error: unknown flag: --nosuch\nSee 'kubectl get --help' for usage.\n", code: 1, took: Startup},
		{line: "kubectl apply -f nosuch.yaml", err: "error: the path \"nosuch.yaml\" does not exist\n", code: 1, took: Startup},
	} {
		term, _ := open(t)
		results, err := term.Run(context.Background(), c.line, func(Result) bool { return false })
		if err != nil || len(results) != 1 {
			t.Errorf("%s: %v, %d results", c.line, err, len(results))
			continue
		}
		r := results[0]
		if r.Stdout != c.out || r.Stderr != c.err || r.Code != c.code || r.Took != c.took {
			t.Errorf("%s: out %q err %q code %d took %s", c.line, r.Stdout, r.Stderr, r.Code, r.Took)
		}
	}
}

func TestLinesKeepVariablesAndStop(t *testing.T) {
	term, _ := open(t)
	results, err := term.Run(context.Background(), "X=$(echo one)\necho $X\nfalse\necho never", func(r Result) bool { return r.Code != 0 })
	if err != nil || len(results) != 3 || results[1].Stdout != "one\n" {
		t.Errorf("got %+v, %v", results, err)
	}
	if v, ok := term.Var("X"); !ok || v != "one" {
		t.Errorf("X is %q", v)
	}
	if _, err := term.Run(context.Background(), "echo 'open", nil); err == nil {
		t.Error("accepted an open quote")
	}
	if err := term.WriteFile("../out", nil); err == nil {
		t.Error("wrote outside of its directory")
	}
}

func TestArguments(t *testing.T) {
	term, _ := open(t)
	dir := term.config.Dir
	for line, want := range map[string]string{
		"apply -f a.yaml,b.yaml":                   "apply --filename=DIR/a.yaml,DIR/b.yaml",
		"apply --filename=a.yaml -f -":             "apply --filename=DIR/a.yaml --filename=-",
		"apply -fa.yaml -Rf b -f=c":                "apply --filename=DIR/a.yaml -R --filename=DIR/b --filename=DIR/c",
		"get pod -ofile -f":                        "get pod -ofile -f",
		"create secret tls s --cert c.pem":         "create secret tls s --cert=DIR/c.pem",
		"logs -f web":                              "logs -f web",
		"create configmap c --from-file=key=a.txt": "create configmap c --from-file=key=DIR/a.txt",
		"exec web -- cat -f x":                     "exec web -- cat -f x",
	} {
		args, err := term.located(strings.Fields(line))
		got := strings.ReplaceAll(strings.Join(args, " "), dir, "DIR")
		if got != want || err != nil {
			t.Errorf("%s: %s, %v", line, got, err)
		}
	}
	for line, want := range map[string]string{
		"-n x exec p -- ls":                  "exec p -n x -- ls",
		"--namespace=x get pod":              "get pod --namespace=x",
		"--as me -nx get pod":                "get pod --as me -nx",
		"--help":                             "--help",
		"--insecure-skip-tls-verify get pod": "get pod --insecure-skip-tls-verify",
	} {
		if got := strings.Join(verbFirst(strings.Fields(line)), " "); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
	if got := insert(strings.Fields("delete pod x -- y"), "--wait=false"); !slices.Equal(got, strings.Fields("delete pod x --wait=false -- y")) {
		t.Errorf("inserted: %q", got)
	}
	if got := without(strings.Fields("wait --timeout 3s x --timeout=4s"), "--timeout"); !slices.Equal(got, []string{"wait", "x"}) {
		t.Errorf("without: %q", got)
	}
	for line, want := range map[string]bool{"run x --image=y": false, "run x -qi --image=y": true, "run x --image=y -- sh -i": false,
		"debug web -it --image=y": true, "debug web --image=y": false, "exec x -- ls": false} {
		if attaches(strings.Fields(line)) != want {
			t.Errorf("%s: attaches %v", line, !want)
		}
	}
}
