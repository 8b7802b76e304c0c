package volume

import (
	"crypto/x509"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestKeysAreOfTheSeed makes keys of all types twice with the same chance, and reads
// what proves that one has them.
func TestKeysAreOfTheSeed(t *testing.T) {
	for _, kind := range []string{"ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519"} {
		var keys, stubs [2]string
		for i := range keys {
			key, stub, err := keyAndProof(kind, rand.New(rand.NewPCG(1, 2)))
			if err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			keys[i], stubs[i] = key, string(stub)
		}
		if keys[0] != keys[1] || stubs[0] != stubs[1] {
			t.Errorf("%s: the same chance gives another key", kind)
		}
		request, err := x509.ParseCertificateRequest([]byte(stubs[0]))
		if err == nil {
			err = request.CheckSignature()
		}
		if err != nil || !strings.HasPrefix(keys[0], "-----BEGIN PRIVATE KEY-----\n") {
			t.Errorf("%s: %v; %s", kind, err, keys[0])
		}
	}
	if _, _, err := keyAndProof("RSA3072", rand.New(rand.NewPCG(1, 2))); err == nil || !strings.Contains(err.Error(), "not supported: keys of type RSA3072") {
		t.Errorf("a key of RSA: %v", err)
	}
}
