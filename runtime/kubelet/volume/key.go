package volume

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/rand/v2"
)

// curves are the curves of key types.
var curves = map[string]elliptic.Curve{"ECDSAP256": elliptic.P256(), "ECDSAP384": elliptic.P384(), "ECDSAP521": elliptic.P521()}

// keyAndProof makes a private key of a type by chance, and what proves that one has
// it: upstream's generateKeyAndProof and pemEncodeKey, but for keys of RSA.
func keyAndProof(kind string, chance *rand.Rand) (key string, stub []byte, err error) {
	private, err := newKey(kind, chance)
	if err != nil {
		return "", nil, err
	}
	// Without a source of chance signatures are those of RFC 6979.
	if stub, err = x509.CreateCertificateRequest(nil, &x509.CertificateRequest{}, private); err != nil {
		return "", nil, fmt.Errorf("while generating stub PKCS#10 request: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return "", nil, fmt.Errorf("while marshaling key to PKCS#8: %w", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), stub, nil
}

func newKey(kind string, chance *rand.Rand) (crypto.Signer, error) {
	if kind == "ED25519" {
		return ed25519.NewKeyFromSeed(draw(chance, ed25519.SeedSize)), nil
	}
	curve, ok := curves[kind]
	if !ok {
		return nil, fmt.Errorf("not supported: keys of type %s; use ECDSAP256, ECDSAP384, ECDSAP521 or ED25519", kind)
	}
	size := (curve.Params().BitSize + 7) / 8
	for {
		raw := draw(chance, size)
		if extra := size*8 - curve.Params().BitSize; extra > 0 {
			raw[0] &= 0xff >> extra
		}
		if key, err := ecdsa.ParseRawPrivateKey(curve, raw); err == nil { // else it is 0 or too large
			return key, nil
		}
	}
}

func draw(chance *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(chance.Uint32())
	}
	return b
}
