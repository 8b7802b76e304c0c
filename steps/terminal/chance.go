package terminal

import (
	"bytes"
	"fmt"
	"math/rand"
	randv2 "math/rand/v2"
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

// namesChance is upstream's source. A command has the goroutine on which it runs to
// itself, and makes up its names there: by that the source knows whose they are.
type namesChance struct {
	upstream rand.Source64

	mu sync.Mutex
	of map[goroutine]*randv2.Rand // chance of the commands that run
}

var namesSource = &namesChance{of: map[goroutine]*randv2.Rand{}}

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
	if len(n.of) > 0 && ofCommand() {
		if chance := n.of[thisGoroutine()]; chance != nil {
			return chance.Uint64()
		}
	}
	return n.upstream.Uint64()
}

// Seed implements rand.Source.
func (n *namesChance) Seed(seed int64) { n.upstream.Seed(seed) }

// ofCommand reports whether a name is made up by a command of kubectl, and not by
// the API server, which a command's request calls on the same goroutine.
func ofCommand() bool {
	callers := make([]uintptr, 32)
	frames := runtime.CallersFrames(callers[:runtime.Callers(1, callers)])
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		switch {
		case strings.HasPrefix(frame.Function, "k8s.io/kubectl/pkg/cmd/"):
			return true
		case strings.HasPrefix(frame.Function, "net/http."), strings.HasPrefix(frame.Function, "k8s.io/client-go/rest."):
			return false // a request
		}
	}
	return false
}

// goroutine is what the runtime calls a goroutine, as in "goroutine 7".
type goroutine string

// thisGoroutine returns the name of the goroutine that asks.
func thisGoroutine() goroutine {
	stack := make([]byte, 40)
	name, _, _ := bytes.Cut(stack[:runtime.Stack(stack, false)], []byte(" ["))
	return goroutine(name)
}

// give gives the command that runs on this goroutine its chance, until the result
// is called.
func (n *namesChance) give(chance *randv2.Rand) (over func()) {
	g := thisGoroutine()
	set := func(change func()) {
		n.mu.Lock()
		defer n.mu.Unlock()
		change()
	}
	set(func() { n.of[g] = chance })
	return func() { set(func() { delete(n.of, g) }) }
}

// madeUp has the names that a command makes up come from the cluster's seed, until
// the result is called.
func (k *kubectl) madeUp(args []string) (over func()) {
	if k.config.Virtual == nil || !makesUpNames(args) {
		return func() {}
	}
	*k.made++
	return namesSource.give(k.config.Virtual.Chance(fmt.Sprintf("kubectl %d", *k.made)))
}
