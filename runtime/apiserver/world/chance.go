package world

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"math/rand/v2"

	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/store"
)

// chance draws UIDs and name suffixes. Each object and each name prefix has a
// stream of its own, so that what one gets does not depend on how many others
// were drawn before.
type chance struct {
	// lives are how many objects of a key there have been. The key's hash stands
	// for it: should two collide, they are counted together, and nothing is lost.
	lives map[uint64]int32
	names map[store.Key]int // how many names with that prefix were drawn
	// tokens are how many were issued to each subject.
	tokens map[string]int
}

// NewUID returns the UID of a new object under key.
func (w *World) NewUID(key store.Key) types.UID {
	uid := w.NextUID(key)
	w.Born(key)
	return uid
}

// Born counts a new object under key, whose UID is known already.
func (w *World) Born(key store.Key) {
	if w.chance.lives == nil {
		w.chance.lives = map[uint64]int32{}
	}
	w.chance.lives[hashOf(key)]++
}

// NextUID returns the UID that the next object under key will get.
func (w *World) NextUID(key store.Key) types.UID {
	return UID(w.Seed.For(fmt.Sprintf("uid %s %d", key, w.Lives(key))))
}

// Lives returns how many objects there have been under key.
func (w *World) Lives(key store.Key) int { return int(w.chance.lives[hashOf(key)]) }

func hashOf(key store.Key) uint64 {
	h := fnv.New64a()
	var room [256]byte // for most keys, so that they need no memory
	text := room[:0]
	for _, s := range [...]string{key.Resource.Group, key.Resource.Resource, key.Namespace, key.Name} {
		text = append(append(text, s...), '/')
	}
	_, _ = h.Write(text) // a hash never fails
	return h.Sum64()
}

// NewTokenID returns the ID of a new token of the subject.
func (w *World) NewTokenID(subject string) string {
	if w.chance.tokens == nil {
		w.chance.tokens = map[string]int{}
	}
	w.chance.tokens[subject]++
	return string(UID(w.Seed.For(fmt.Sprintf("token %s %d", subject, w.chance.tokens[subject]))))
}

// UID returns a random UUID of version 4, as the API server's.
func UID(r *rand.Rand) types.UID {
	hi, lo := r.Uint64(), r.Uint64()
	hi = hi&^0xf000 | 0x4000
	lo = lo&^(3<<62) | 1<<63
	return types.UID(formatUUID(hi, lo))
}

// formatUUID writes a UUID as RFC 9562 has it: 8-4-4-4-12 hexadecimal digits.
func formatUUID(hi, lo uint64) string {
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], hi)
	binary.BigEndian.PutUint64(raw[8:], lo)
	text := make([]byte, 0, 36)
	for i, part := range [][]byte{raw[:4], raw[4:6], raw[6:8], raw[8:10], raw[10:]} {
		if i > 0 {
			text = append(text, '-')
		}
		text = hex.AppendEncode(text, part)
	}
	return string(text)
}

// nameAlphabet is that of apimachinery's util/rand: without vowels and what
// looks like them.
const nameAlphabet = "bcdfghjklmnpqrstvwxz2456789"

// maxGeneratedNameLength is apiserver's names.MaxGeneratedNameLength.
const maxGeneratedNameLength = 63 - 5

// NextName returns the name that follows the ones drawn for the prefix in
// key.Name and skip more, in the form of apiserver's names.SimpleNameGenerator.
// It counts as drawn only when Drawn is called.
func (w *World) NextName(key store.Key, skip int) string {
	r := w.Seed.For(fmt.Sprintf("name %s %d", key, w.chance.names[key]+skip))
	base := key.Name
	if len(base) > maxGeneratedNameLength {
		base = base[:maxGeneratedNameLength]
	}
	return base + Suffix(r)
}

// Drawn remembers that n names with the prefix in key were drawn.
func (w *World) Drawn(key store.Key, n int) {
	if w.chance.names == nil {
		w.chance.names = map[store.Key]int{}
	}
	w.chance.names[key] += n
}

// Suffix returns five random characters.
func Suffix(r *rand.Rand) string {
	b := make([]byte, 5)
	for i := range b {
		b[i] = nameAlphabet[r.IntN(len(nameAlphabet))]
	}
	return string(b)
}
