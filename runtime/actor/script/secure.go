package script

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"path"
	"time"
)

// Secure says that a port speaks TLS, and which files have its certificate and its
// key. Without files it makes a certificate for itself, as many programs do.
type Secure struct{ Certificate, Key string }

// secure reads "with TLS", "with TLS by /certs" and "with TLS by /certs/a.pem and
// /certs/a.key". The names in a folder are those of a Secret of type
// kubernetes.io/tls.
func (p *parser) secure(s *Statement) (err error) {
	if !p.accept("with") {
		return nil
	}
	if err := p.expect("TLS"); err != nil {
		return err
	}
	s.Secure = &Secure{}
	if !p.accept("by") {
		return nil
	}
	if s.Secure.Certificate, err = p.file(); err != nil {
		return err
	}
	if p.accept("and") {
		s.Secure.Key, err = p.file()
		return err
	}
	folder := s.Secure.Certificate
	s.Secure.Certificate, s.Secure.Key = path.Join(folder, "tls.crt"), path.Join(folder, "tls.key")
	return nil
}

// config is how a port speaks TLS. Its files are read once, when it opens; the error
// is what programs in Go say.
func (s *Secure) config(m Machine) (*tls.Config, error) {
	if s.Certificate == "" {
		return SelfSigned("localhost")
	}
	var texts [2]string
	for i, name := range []string{s.Certificate, s.Key} {
		var err error
		if texts[i], err = m.ReadFile(name); err != nil {
			return nil, fmt.Errorf("open %s: %w", name, err)
		}
	}
	pair, err := tls.X509KeyPair([]byte(texts[0]), []byte(texts[1]))
	if err != nil {
		return nil, fmt.Errorf("%s and %s: %w", s.Certificate, s.Key, err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}}, nil
}

// SelfSigned makes a certificate that nobody else has signed, as programs do that
// were given none. No two are alike, and nothing that a cluster shows depends on it.
func SelfSigned(names ...string) (*tls.Config, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("a key for a self-signed certificate: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: names[0]}, DNSNames: names,
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("a self-signed certificate: %w", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, nil
}
