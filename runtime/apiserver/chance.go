package apiserver

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"

	"github.com/gherkube/gherkube/runtime/seed"
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

// uid returns the UID of a new object under key.
func (c *chance) uid(s seed.Seed, key store.Key) string {
	if c.lives == nil {
		c.lives = map[uint64]int32{}
	}
	uid := c.nextUID(s, key)
	c.lives[hashOf(key)]++
	return uid
}

// nextUID returns the UID that the next object under key will get.
func (c *chance) nextUID(s seed.Seed, key store.Key) string {
	return uuid(s.For(fmt.Sprintf("uid %s %d", key, c.livesOf(key))))
}

// livesOf returns how many objects there have been under key.
func (c *chance) livesOf(key store.Key) int { return int(c.lives[hashOf(key)]) }

func hashOf(key store.Key) uint64 {
	h := fnv.New64a()
	for _, s := range []string{key.Resource.Group, key.Resource.Resource, key.Namespace, key.Name} {
		_, _ = io.WriteString(h, s+"/") // a hash never fails
	}
	return h.Sum64()
}

// tokenID returns the ID of a new token of the subject.
func (c *chance) tokenID(s seed.Seed, subject string) string {
	if c.tokens == nil {
		c.tokens = map[string]int{}
	}
	c.tokens[subject]++
	return uuid(s.For(fmt.Sprintf("token %s %d", subject, c.tokens[subject])))
}

// uuid returns a random UUID of version 4, as the API server's.
func uuid(r *rand.Rand) string {
	hi, lo := r.Uint64(), r.Uint64()
	hi = hi&^0xf000 | 0x4000
	lo = lo&^(3<<62) | 1<<63
	return formatUUID(hi, lo)
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

// next returns the name that follows the ones drawn for the prefix in
// key.Name and skip more, in the form of apiserver's names.SimpleNameGenerator.
// It counts as drawn only when drawn is called.
func (c *chance) next(s seed.Seed, key store.Key, skip int) string {
	r := s.For(fmt.Sprintf("name %s %d", key, c.names[key]+skip))
	base := key.Name
	if len(base) > maxGeneratedNameLength {
		base = base[:maxGeneratedNameLength]
	}
	return base + suffix(r)
}

// drawn remembers that n names with the prefix in key were drawn.
func (c *chance) drawn(key store.Key, n int) {
	if c.names == nil {
		c.names = map[store.Key]int{}
	}
	c.names[key] += n
}

// suffix returns five random characters.
func suffix(r *rand.Rand) string {
	b := make([]byte, 5)
	for i := range b {
		b[i] = nameAlphabet[r.IntN(len(nameAlphabet))]
	}
	return string(b)
}
