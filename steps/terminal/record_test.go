package terminal

import (
	"net/http"
	"os"
	"slices"
	"testing"
)

// A command has the process's arguments to itself until its first request, and those
// that go on after that keep nobody waiting.
func TestArgumentsAreTypedUntilTheFirstRequest(t *testing.T) {
	term, _ := open(t)
	before := slices.Clone(os.Args)
	for _, args := range [][]string{
		{"run", "web", "--image=nginx", "--attach", "--record"},
		{"annotate", "pod", "web", "a=b", "--record=true"},
	} {
		done := term.typed(args)
		if want := append([]string{"kubectl"}, args...); !slices.Equal(os.Args, want) {
			t.Errorf("%q: the process has arguments %q", args, os.Args)
		}
		if processArgs.TryRLock() {
			t.Errorf("%q: another command can read them", args)
			processArgs.RUnlock()
		}
		asked := recorded{refusing{}, done}
		for range 2 {
			_, _ = asked.RoundTrip(&http.Request{})
		}
		done()
		if !slices.Equal(os.Args, before) {
			t.Errorf("%q: after it the process has arguments %q", args, os.Args)
		}
	}
	for _, args := range [][]string{{"run", "web", "--image=nginx", "-i"}, {"apply", "-f", "web.yaml"}} {
		done := term.typed(args)
		if processArgs.TryLock() {
			t.Errorf("%q: others can write what it reads", args)
			processArgs.Unlock()
		}
		done()
	}
	done := term.typed([]string{"get", "pods"})
	if !processArgs.TryLock() {
		t.Fatal("a command that records nothing keeps others waiting")
	}
	processArgs.Unlock()
	done()
}

// refusing answers nothing.
type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) { return nil, http.ErrServerClosed }
