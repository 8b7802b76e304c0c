package condition

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
)

var (
	aThing   = regexp.MustCompile(`^` + ThingPattern + `$`)
	somePods = regexp.MustCompile(`^` + PodsPattern + `$`)
	aState   = regexp.MustCompile(`^` + StatePattern + `$`)
)

// FuzzReader reads words as if they stood in a step: whatever they are, nothing
// panics, and the text of what is accepted reads back as the same.
func FuzzReader(f *testing.F) {
	for _, words := range [][2]string{
		{"pod web-1", "Ready"}, {"the container init/a of pod $POD in namespace other", "terminated with exit code 1"},
		{"widgets.example.com b*", "not Ready with reason Broken"}, {"exactly 1 pod of deployment web on node n1", "not Pending"},
		{"no pods with label a=b,c!=d,e", "present"}, {"all pods named web-*", "an endpoint of service web"},
		{"event Started on pod web-1 is seen", "owned by replicaset web"}, {"the last command `kubectl apply`", "labelled a=b"},
		{"deployment web changes its spec.replicas", "5s to 6s"}, {"node n1", "unschedulable"},
		{"pod [", "on node $POD"}, {"job x", "complete"}, {"pod web-1 in namespace ns", "gone"},
	} {
		f.Add(words[0], words[1])
	}
	f.Fuzz(func(t *testing.T, thing, state string) {
		r := reader()
		r.Kind = func(word string, _ ...string) (trace.Kind, error) {
			kind := trace.Kind{Namespaced: true}
			name, group, _ := strings.Cut(word, ".")
			kind.Kind, kind.Group = strings.ToUpper(name), group
			return kind, nil
		}
		readsAll(r, thing, state)
		if readable, err := r.Thing(thing); err == nil && aThing.MatchString(thing) {
			again, err := r.Thing(readable.String())
			if err != nil || again != readable {
				t.Errorf("%q is %#v, which is told as %q, which is %#v, %v", thing, readable, readable, again, err)
			}
		}
		if !aState.MatchString(state) {
			return
		}
		if s, err := r.Is(thing, state); err == nil && aThing.MatchString(thing) {
			readsBack(t, r, s)
		}
		if s, err := r.Are(thing, state); err == nil && somePods.MatchString(thing) {
			readsBack(t, r, s)
		}
	})
}

// readsAll reads two texts as everything that they may be, and asks what was
// accepted of a trace.
func readsAll(r Reader, a, b string) {
	for _, read := range []func() (Statement, error){
		func() (Statement, error) { return r.Is(a, b) },
		func() (Statement, error) { return r.Are(a, b) },
		func() (Statement, error) { return r.Replicas(a, b, AtLeast(1)) },
		func() (Statement, error) { return r.Restarts(a, Exactly(1)) },
		func() (Statement, error) { return r.Field(b, a, b) },
		func() (Statement, error) { return r.Endpoints(a, AtMost(1)), nil },
	} {
		if s, err := read(); err == nil {
			_, _ = s.Holds(now()), s.Seen(now())
			_ = s.About.Evidence(lived, now())
		}
	}
	for _, read := range []func() (Moment, error){
		func() (Moment, error) { return r.Moment(a) },
		func() (Moment, error) { return r.Moment(a + " " + b) },
		func() (Moment, error) { return r.Event(b, a) },
		func() (Moment, error) { return r.EventSaying("Started", b, a) },
		func() (Moment, error) { return r.EventMatching("Started", b, a) },
	} {
		if m, err := read(); err == nil && m.Fixed == nil {
			_ = m.Instants(lived)
		}
	}
	_, _ = Duration(b)
	_, _ = Span(b)
}

// readsBack reads the text of a statement as the moment at which it comes true,
// which must be that of the statement.
func readsBack(t *testing.T, r Reader, s Statement) {
	t.Helper()
	m, err := r.Moment(s.Text)
	if err != nil {
		t.Errorf("%q cannot be read: %v", s.Text, err)
		return
	}
	var got []time.Duration
	for _, i := range m.Instants(lived) {
		got = append(got, i.Seen)
	}
	if want := lived.Instants(trace.Becomes(s.Holds)); m.About != s.About || !slices.Equal(got, want) {
		t.Errorf("%q is about %#v and true from %v, and is read as %#v, %v", s.Text, s.About, fmt.Sprint(want), m.About, fmt.Sprint(got))
	}
}
