package server

import (
	"bytes"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
	"github.com/gherkube/gherkube/runtime/store"
)

// certificates gives the hosts of an Ingress the certificates of its TLS section
// (createServers).
func (b routingBuilder) certificates(ing *networkingv1.Ingress) {
	if len(ing.Spec.TLS) == 0 {
		return
	}
	for _, rule := range ing.Spec.Rules {
		host := hostOf(rule)
		server := b.servers[host]
		if server.secure {
			continue
		}
		name := b.secretOf(ing, host)
		if name == "" && !slices.ContainsFunc(ing.Spec.TLS, func(t networkingv1.IngressTLS) bool { return slices.Contains(t.Hosts, host) || len(t.Hosts) == 0 }) {
			continue
		}
		server.secure = true
		if name == "" {
			continue
		}
		key := ing.Namespace + "/" + name
		pair, serial, err := b.pair(ing.Namespace, name)
		if err != nil {
			b.log('W', "controller.go:1478", fmt.Sprintf("Error getting SSL certificate %q: %v. Using default certificate", key, err))
			continue
		}
		if err := fits(pair, host); err != nil {
			b.log('W', "controller.go:1492", fmt.Sprintf("Unexpected error validating SSL certificate %q for server %q: %v", key, host, err))
			b.log('W', "controller.go:1500", "Using default certificate")
			continue
		}
		server.certificate, server.serial = pair, serial
	}
}

// secretOf is the Secret with the certificate of a host (extractTLSSecretName): the one
// that names it, or one whose certificate is for it.
func (b routingBuilder) secretOf(ing *networkingv1.Ingress, host string) string {
	for _, t := range ing.Spec.TLS {
		if slices.Contains(t.Hosts, host) {
			return t.SecretName
		}
	}
	for _, t := range ing.Spec.TLS {
		if t.SecretName == "" {
			continue
		}
		if pair, _, err := b.pair(ing.Namespace, t.SecretName); err == nil && fits(pair, host) == nil {
			return t.SecretName
		}
	}
	return ""
}

// fits reports whether a certificate is for a host.
func fits(pair *tls.Certificate, host string) error {
	err := pair.Leaf.VerifyHostname(host)
	if err != nil && pair.Leaf.Subject.CommonName == host {
		return nil
	}
	return err
}

// pair reads the certificate of a Secret, and its serial number.
func (b routingBuilder) pair(namespace, name string) (*tls.Certificate, string, error) {
	b.secrets[types.NamespacedName{Namespace: namespace, Name: name}] = true
	secret, ok := store.Secrets.Get(b.view, namespace, name)
	if !ok {
		return nil, "", fmt.Errorf("local SSL certificate %s/%s was not found", namespace, name)
	}
	pair, err := tls.X509KeyPair(secret.Data[corev1.TLSCertKey], secret.Data[corev1.TLSPrivateKeyKey])
	if err != nil {
		return nil, "", err
	}
	if pair.Leaf == nil {
		return nil, "", errors.New("it has no certificate")
	}
	return &pair, pair.Leaf.SerialNumber.String(), nil
}

// secured is what answers on the port of HTTPS: with the certificate of the host that
// the client names, if that has one.
func (c *ingressController) secured() func(*network.Conn) {
	config := &tls.Config{GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		own := &tls.Config{NextProtos: []string{"http/1.1"}, Time: c.p.Clock().Now, Certificates: []tls.Certificate{*c.fake}}
		if c.routing.fallback != nil {
			own.Certificates = []tls.Certificate{*c.routing.fallback}
		}
		if s := c.routing.server(strings.ToLower(hello.ServerName)); s != nil && s.certificate != nil {
			own.Certificates = []tls.Certificate{*s.certificate}
		}
		return own, nil
	}}
	plain := ingressPage(400)
	return network.ServeHTTPS(config, c.handler("https"), network.Refusals{
		Plain: fmt.Sprintf("HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(plain.Body), plain.Body),
	})
}

// authority makes certificates whose keys come from a process's chance, so that a seed
// gives the same ones: Ed25519 signs without any.
type authority struct {
	certificate *x509.Certificate
	key         ed25519.PrivateKey
	bytes       []byte // of the certificate, as PEM
}

func drawnKey(p *process.Process) ed25519.PrivateKey {
	seed := make([]byte, ed25519.SeedSize)
	for i := range seed {
		seed[i] = byte(p.Space().Draw(256))
	}
	return ed25519.NewKeyFromSeed(seed)
}

// newAuthority is GenerateCerts of kube-webhook-certgen up to its own certificate.
func newAuthority(p *process.Process) (*authority, error) {
	key, now := drawnKey(p), p.Clock().Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(int64(p.Space().Draw(1 << 30))), NotBefore: now.Add(-5 * time.Minute), NotAfter: now.Add(-5*time.Minute + 100*365*24*time.Hour),
		KeyUsage: x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true, IsCA: true,
		Subject: pkix.Name{Organization: []string{"nil1"}},
	}
	der, err := x509.CreateCertificate(nil, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &authority{made, key, pemOf("CERTIFICATE", der)}, nil
}

// sign makes a certificate for names and its key, both as PEM.
func (a *authority) sign(p *process.Process, subject pkix.Name, names ...string) (certificate, key []byte, err error) {
	own := drawnKey(p)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(int64(p.Space().Draw(1 << 30))), NotBefore: a.certificate.NotBefore, NotAfter: a.certificate.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, Subject: subject, DNSNames: names,
	}
	der, err := x509.CreateCertificate(nil, template, a.certificate, own.Public(), a.key)
	if err != nil {
		return nil, nil, err
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(own)
	if err != nil {
		return nil, nil, err
	}
	return pemOf("CERTIFICATE", der), pemOf("PRIVATE KEY", encoded), nil
}

func pemOf(kind string, der []byte) []byte {
	var b bytes.Buffer
	_ = pem.Encode(&b, &pem.Block{Type: kind, Bytes: der}) // a buffer takes everything
	return b.Bytes()
}

// fakeCertificate is what hosts have that have none (GetFakeSSLCert).
func fakeCertificate(p *process.Process) (*tls.Certificate, error) {
	a, err := newAuthority(p)
	if err != nil {
		return nil, err
	}
	certificate, key, err := a.sign(p, pkix.Name{Organization: []string{"Acme Co"}, CommonName: "Kubernetes Ingress Controller Fake Certificate"}, "ingress.local")
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(certificate, key)
	return &pair, err
}
