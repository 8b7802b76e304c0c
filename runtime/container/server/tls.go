package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// keyPair reads a certificate and its key from files of the container, as
// tls.LoadX509KeyPair does and in its words.
func keyPair(p *process.Process, certFile, keyFile string) (*tls.Config, error) {
	var pem [2][]byte
	for i, name := range []string{certFile, keyFile} {
		var err error
		if pem[i], err = p.Files().ReadFile(p.Path(name)); err != nil {
			return nil, fmt.Errorf("open %s: %s", name, strings.ToLower(err.Error())) // Go's errno are not capitalised
		}
	}
	pair, err := tls.X509KeyPair(pem[0], pem[1])
	if err != nil {
		return nil, err
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}}, nil
}

// serveHTTPS is what listens for HTTPS, and logs as Go's servers do.
func serveHTTPS(p *process.Process, config *tls.Config, handler network.Handler) func(*network.Conn) {
	return network.ServeHTTPS(config, handler, func(client string, why error) {
		logf(p, "http: TLS handshake error from %s: %v", client, why)
	})
}

// selfSigned makes a certificate that nobody has signed, as programs do that were
// given none. No two are alike, and nothing that a cluster shows depends on it.
func selfSigned(p *process.Process, names ...string) (*tls.Config, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("a key for a self-signed certificate: %w", err)
	}
	now := p.Clock().Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.Unix()), Subject: pkix.Name{CommonName: names[0]}, DNSNames: names,
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("a self-signed certificate: %w", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, nil
}
