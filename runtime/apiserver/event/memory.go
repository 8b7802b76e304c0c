package event

import "crypto/sha256"

// digest stands for texts that are too long to be remembered.
type digest [16]byte

func digestOf(texts ...string) digest {
	var room [512]byte // for most events, so that they need no memory
	all := room[:0]
	for _, t := range texts {
		all = append(append(all, t...), 0)
	}
	sum := sha256.Sum256(all)
	return digest(sum[:])
}

// memory remembers at least the limit latest entries, and at most twice as
// many: what was put or asked for lately is in the young half, and the old half
// is forgotten when the young one is full.
type memory[V any] struct {
	limit      int
	young, old map[digest]V
}

func newMemory[V any](limit int) *memory[V] {
	return &memory[V]{limit: limit, young: map[digest]V{}}
}

func (m *memory[V]) get(key digest) (V, bool) {
	v, ok := m.young[key]
	if !ok {
		if v, ok = m.old[key]; ok {
			m.put(key, v)
		}
	}
	return v, ok
}

func (m *memory[V]) put(key digest, value V) {
	if len(m.young) >= m.limit {
		m.young, m.old = map[digest]V{}, m.young
	}
	m.young[key] = value
}
