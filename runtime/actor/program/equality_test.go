package program_test

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// scene is a script, what is done to its container, and what can be seen of
// it, on the simulator and for real.
type scene struct {
	name   string
	script string // the arguments, one a line
	start  int    // which start of the container it is; 0 means the first
	limit  int64  // of its memory
	files  map[string]string
	// acts are what is done, one a line: when, what, and to what.
	acts string
	// sees is what is seen, one a line: when, to a tenth of a second, and what.
	sees string
}

// end is how long a scene is watched.
const end = time.Minute

// patience is how long an act waits for an answer.
const patience = 2 * time.Second

// act is one thing that is done to a container.
type act struct {
	when time.Duration
	verb string // GET and the other methods, connect, health, file, usage, or a signal
	args []string
}

func (s scene) does(t *testing.T) (acts []act) {
	t.Helper()
	for line := range strings.Lines(s.acts) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		when, err := time.ParseDuration(words[0])
		if err != nil || len(words) < 2 {
			t.Fatalf("%s: act %q: %v", s.name, line, err)
		}
		acts = append(acts, act{when, words[1], words[2:]})
	}
	return acts
}

// port is the port of an act on one, and what follows the port in its argument.
func (a act) port(t *testing.T) (port uint16, rest string) {
	t.Helper()
	text, path, slash := strings.Cut(a.args[0], "/")
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		t.Fatalf("%+v: %v", a, err)
	}
	if slash {
		path = "/" + path
	}
	return uint16(n), path
}

// tlsVerb is an act that asks by HTTPS, and takes any certificate.
const tlsVerb = "HTTPS"

var anybody = &tls.Config{InsecureSkipVerify: true, ServerName: "actor"}

// request is the method and the scheme of a request.
func (a act) request() (method, scheme string) {
	if a.verb == tlsVerb {
		return http.MethodGet, "https"
	}
	return a.verb, "http"
}

func (a act) String() string { return strings.Join(append([]string{a.verb}, a.args...), " ") }

// uses says what a container uses, in Kubernetes' units.
func uses(cpu, memory int64) string { return fmt.Sprintf("%dm %dMi", cpu, memory>>20) }

// sight is something that was seen.
type sight struct {
	when time.Duration
	what string
}

// account is what was seen, in order of time.
type account []sight

func (a *account) see(when time.Duration, format string, args ...any) {
	*a = append(*a, sight{when.Round(100 * time.Millisecond), fmt.Sprintf(format, args...)})
}

func (a *account) String() string {
	slices.SortStableFunc(*a, func(x, y sight) int { return int(x.when - y.when) })
	var b strings.Builder
	for _, s := range *a {
		fmt.Fprintf(&b, "%s %s\n", s.when, s.what)
	}
	return b.String()
}

// trimmed is a text without the indentation of its lines.
func trimmed(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// TestTheSameIsSeen plays each scene on the simulator and with the program of
// the real image, both in virtual time.
func TestTheSameIsSeen(t *testing.T) {
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			want := trimmed(s.sees)
			for where, got := range map[string]string{"the simulator": onSimulator(t, s), "the program": forReal(t, s)} {
				if got != want {
					t.Errorf("%s shows\n%swant\n%s", where, got, want)
				}
			}
		})
	}
}
