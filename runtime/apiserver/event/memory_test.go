package event

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
)

// Against a list of everything: what is among the limit latest keys is always
// remembered as it was put, what was never put never is, and no more than twice
// the limit is kept.
func TestMemoryKeepsTheLatest(t *testing.T) {
	const limit = 8
	r := rand.New(rand.NewPCG(1, 2))
	m := newMemory[int](limit)
	values := map[string]int{}
	var latest []string
	for i := range 5000 {
		key := strconv.Itoa(r.IntN(40))
		got, ok := m.get(digestOf(key))
		if want, put := values[key]; ok && (!put || got != want) {
			t.Fatalf("step %d: %s is remembered as %d, want %d, put %v", i, key, got, want, put)
		}
		if at := slices.Index(latest, key); !ok && at >= 0 && at >= len(latest)-limit {
			t.Fatalf("step %d: %s is forgotten, and is one of the latest %d: %v", i, key, limit, latest)
		}
		if r.IntN(2) == 0 {
			m.put(digestOf(key), i)
			values[key] = i
			ok = true
		}
		if ok {
			latest = append(slices.DeleteFunc(latest, func(k string) bool { return k == key }), key)
		}
		if kept := len(m.young) + len(m.old); kept > 2*limit {
			t.Fatalf("step %d: %d entries are kept", i, kept)
		}
	}
}
