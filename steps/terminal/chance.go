package terminal

import (
	"fmt"
	"math/rand"
	randv2 "math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"sync"
	_ "unsafe" // for the link to upstream's variable
)

// A few commands make up names: debug those of its containers and of a node's
// pod, create deployment those of containers whose images have names that no
// container can have. Upstream takes them from a source that the process has
// once, and that the time of its start has seeded. Here the source asks for
// whom a name is, and has the seed of the cluster for it.

//go:linkname upstreamRandom k8s.io/apimachinery/pkg/util/rand.rng
var upstreamRandom struct {
	sync.Mutex
	rand *rand.Rand
}

// makesUpNames reports whether a command may make up names.
func makesUpNames(args []string) bool {
	switch {
	case len(args) == 0:
		return false
	case args[0] == "debug":
		return true
	}
	return len(args) > 1 && args[0] == "create" && strings.HasPrefix(args[1], "dep")
}

// namesChance is upstream's source. One command at a time makes up names.
type namesChance struct {
	turn     sync.Mutex
	upstream rand.Source64

	mu sync.Mutex
	of *randv2.Rand // chance of the command whose turn it is
}

var namesSource = &namesChance{}

// install puts the source in the place of upstream's.
func (n *namesChance) install() {
	upstreamRandom.Lock()
	defer upstreamRandom.Unlock()
	n.upstream, _ = rand.NewSource(upstreamRandom.rand.Int63()).(rand.Source64)
	upstreamRandom.rand = rand.New(n)
}

// Int63 implements rand.Source.
func (n *namesChance) Int63() int64 { return int64(n.Uint64() >> 1) }

// Uint64 implements rand.Source64.
func (n *namesChance) Uint64() uint64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.of != nil && ofCommand() {
		return n.of.Uint64()
	}
	return n.upstream.Uint64()
}

// Seed implements rand.Source.
func (n *namesChance) Seed(seed int64) { n.upstream.Seed(seed) }

// ofCommand reports whether the caller is a command of kubectl, and not the API
// server.
func ofCommand() bool {
	callers := make([]uintptr, 32)
	frames := runtime.CallersFrames(callers[:runtime.Callers(1, callers)])
	for more := true; more; {
		var frame runtime.Frame
		if frame, more = frames.Next(); strings.HasPrefix(frame.Function, "k8s.io/kubectl/pkg/cmd/") {
			return true
		}
	}
	return false
}

// take gives the turn to a command, until the result is called.
func (n *namesChance) take(of *randv2.Rand) (over func()) {
	n.turn.Lock()
	set := func(of *randv2.Rand) {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.of = of
	}
	set(of)
	return sync.OnceFunc(func() {
		set(nil)
		n.turn.Unlock()
	})
}

// madeUp has the names that a command makes up come from the cluster's seed, until
// the result is called. That is before the command's first write: its names are
// made up then, and it may wait after it.
func (t *Terminal) madeUp(args []string) (over func()) {
	if t.config.Virtual == nil || !makesUpNames(args) {
		return func() {}
	}
	*t.made++
	t.named = namesSource.take(t.config.Virtual.Chance(fmt.Sprintf("kubectl %d", *t.made)))
	return t.named
}

// naming says that a command has made up its names before it writes.
type naming struct {
	next  http.RoundTripper
	named func()
}

// RoundTrip implements http.RoundTripper.
func (n naming) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodGet {
		n.named()
	}
	return n.next.RoundTrip(req)
}
