package access

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/binary"
	"fmt"
	"math/big"

	jose "gopkg.in/go-jose/go-jose.v2"
	"k8s.io/kubernetes/pkg/serviceaccount"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/seed"
)

// signingKey is what a world signs service accounts' tokens with. It comes
// from the world's seed, and signs the same bytes the same way each time, so
// that tokens can be reproduced. It protects nothing.
type signingKey struct {
	private   *ecdsa.PrivateKey
	public    serviceaccount.PublicKeysGetter
	generator serviceaccount.TokenGenerator
}

// signingKeyOf returns the world's key. It may be called outside of the gate.
func signingKeyOf(w *world.World) (*signingKey, error) {
	return world.Part(w, func() (*signingKey, error) {
		k := &signingKey{}
		return k, k.make(w.Seed)
	})
}

func (k *signingKey) make(s seed.Seed) error {
	r := s.For("service account signing key")
	var scalar []byte
	for range 4 {
		scalar = binary.BigEndian.AppendUint64(scalar, r.Uint64())
	}
	// Of all scalars, one in 2³² is not a key.
	scalar[0] &= 0x7f
	var err error
	if k.private, err = ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar); err != nil {
		return fmt.Errorf("key for service accounts' tokens: %w", err)
	}
	if k.public, err = serviceaccount.StaticPublicKeysGetter([]any{&k.private.PublicKey}); err != nil {
		return fmt.Errorf("key for service accounts' tokens: %w", err)
	}
	k.generator, err = serviceaccount.JWTTokenGenerator(issuer, k)
	return err
}

// Public implements jose.OpaqueSigner.
func (k *signingKey) Public() *jose.JSONWebKey {
	id := k.public.GetPublicKeys(nil, "")[0].KeyID //nolint:staticcheck // a static getter reads no context
	return &jose.JSONWebKey{Key: &k.private.PublicKey, KeyID: id, Algorithm: string(jose.ES256), Use: "sig"}
}

// Algs implements jose.OpaqueSigner.
func (k *signingKey) Algs() []jose.SignatureAlgorithm { return []jose.SignatureAlgorithm{jose.ES256} }

// SignPayload implements jose.OpaqueSigner: ES256, deterministic as in RFC
// 6979.
func (k *signingKey) SignPayload(payload []byte, _ jose.SignatureAlgorithm) ([]byte, error) {
	digest := sha256.Sum256(payload)
	der, err := k.private.Sign(nil, digest[:], crypto.SHA256)
	if err != nil {
		return nil, err
	}
	var signature struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &signature); err != nil {
		return nil, err
	}
	out := make([]byte, 64)
	signature.R.FillBytes(out[:32])
	signature.S.FillBytes(out[32:])
	return out, nil
}
