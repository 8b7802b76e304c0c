// Package seed is the one source of chance in a simulated cluster.
//
// It is split by purpose, so that one more draw in one place does not change
// what is drawn in another: pod name suffixes, UIDs, jitter and so on each have
// their own stream.
package seed

import (
	"hash/fnv"
	"math/rand/v2"
)

// Seed decides everything random in a cluster. The same seed gives the same draws.
type Seed uint64

// For returns the stream of the given purpose, from its beginning.
func (s Seed) For(purpose string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(purpose)) // a hash never fails
	return rand.New(rand.NewPCG(uint64(s), h.Sum64()))
}
