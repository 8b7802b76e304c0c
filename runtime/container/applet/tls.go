package applet

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
	"github.com/gherkube/gherkube/runtime/network"
)

// bundles are where images keep the authorities that their programs trust.
var bundles = []string{"/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem"}

// trustedRoots are the authorities of the files; none of a file that is not there.
func trustedRoots(c *program.Call, files ...string) *x509.CertPool {
	pool := x509.NewCertPool()
	for _, name := range files {
		text, _ := c.Files().ReadFile(c.P.Path(name))
		pool.AppendCertsFromPEM(text)
	}
	return pool
}

// verifying is what OpenSSL accepts of a host: a chain to one of the roots, and only
// then a name that fits, where Go looks at the name first.
func verifying(c *program.Call, roots *x509.CertPool, host string) *tls.Config {
	config := unverified()
	config.VerifyConnection = func(state tls.ConnectionState) error {
		options := x509.VerifyOptions{Roots: roots, CurrentTime: c.P.Clock().Now(), Intermediates: x509.NewCertPool()}
		for _, other := range state.PeerCertificates[1:] {
			options.Intermediates.AddCert(other)
		}
		leaf := state.PeerCertificates[0]
		if _, err := leaf.Verify(options); err != nil {
			return &tls.CertificateVerificationError{UnverifiedCertificates: state.PeerCertificates, Err: err}
		}
		return leaf.VerifyHostname(host)
	}
	return config
}

// unverified is what a client accepts that asks for no proof.
func unverified() *tls.Config {
	return &tls.Config{InsecureSkipVerify: true} //nolint:gosec // as the program does that is asked to
}

// openssl is what OpenSSL says of a handshake that failed; problem says that it is
// the server's certificate.
func openssl(err error, host string) (words string, problem bool) {
	var (
		verification *tls.CertificateVerificationError
		name         x509.HostnameError
		invalid      x509.CertificateInvalidError
		header       tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &name):
		kind := "host name"
		if ip := net.ParseIP(host); ip != nil {
			kind = "ipv4 address"
			if ip.To4() == nil {
				kind = "ipv6 address"
			}
		}
		return fmt.Sprintf("SSL: no alternative certificate subject name matches target %s '%s'", kind, host), true
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		if strings.Contains(invalid.Detail, " is before ") {
			return "SSL certificate problem: certificate is not yet valid", true
		}
		return "SSL certificate problem: certificate has expired", true
	case errors.As(err, &verification):
		return "SSL certificate problem: " + untrusted(verification.UnverifiedCertificates), true
	case errors.As(err, &header), errors.Is(err, network.ErrSchemeMismatch):
		return "TLS connect error: error:0A00010B:SSL routines::wrong version number", false
	}
	return "", false
}

// untrusted is what OpenSSL finds wrong with a chain whose end is not trusted.
func untrusted(chain []*x509.Certificate) string {
	last := chain[len(chain)-1]
	switch signed := bytes.Equal(last.RawIssuer, last.RawSubject); {
	case signed && len(chain) == 1:
		return "self-signed certificate"
	case signed:
		return "self-signed certificate in certificate chain"
	}
	return "unable to get local issuer certificate"
}
