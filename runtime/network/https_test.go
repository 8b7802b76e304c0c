package network

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

// authority signs certificates.
type authority struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) authority {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ca"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: start.Add(-time.Hour), NotAfter: start.Add(24 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	a := authority{t: t}
	a.cert, a.key = sign(t, template, template, nil)
	return a
}

func sign(t *testing.T, template, parent *x509.Certificate, signer *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if signer == nil {
		signer = key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}

// serving is a configuration with a certificate for localhost names, until an
// instant.
func (a authority) serving(until time.Time) *tls.Config {
	cert, key := sign(a.t, &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "web"}, NotBefore: start.Add(-time.Hour), NotAfter: until,
		DNSNames: []string{"web.default.svc"}, IPAddresses: []net.IP{net.ParseIP("10.244.1.2")},
	}, a.cert, a.key)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert.Raw}, PrivateKey: key}}}
}

func (a authority) trusted() *tls.Config {
	roots := x509.NewCertPool()
	roots.AddCert(a.cert)
	return &tls.Config{RootCAs: roots}
}

// TestHTTPS lets clients with a trust of theirs ask servers with certificates of
// all kinds.
func TestHTTPS(t *testing.T) {
	ca, other := newAuthority(t), newAuthority(t)
	always := start.Add(24 * time.Hour)
	named := func(name string, c *tls.Config) *tls.Config {
		c.ServerName = name
		return c
	}
	for name, c := range map[string]struct {
		url    string
		serves *tls.Config // nil for plain HTTP
		trusts *tls.Config
		after  time.Duration
		want   string // of the answer or the error
		log    string
	}{
		"trusted":           {"https://10.244.1.2:8443/", ca.serving(always), ca.trusted(), 0, "200 hello", ""},
		"by name":           {"https://10.244.1.2:8443/", ca.serving(always), named("web.default.svc", ca.trusted()), 0, "200 hello", ""},
		"another name":      {"https://10.244.1.2:8443/", ca.serving(always), named("db.default.svc", ca.trusted()), 0, "certificate is valid for web.default.svc, not db.default.svc", "remote error: tls: bad certificate"},
		"another authority": {"https://10.244.1.2:8443/", ca.serving(always), other.trusted(), 0, "certificate signed by unknown authority", "remote error: tls: bad certificate"},
		"no trust":          {"https://10.244.1.2:8443/", ca.serving(always), nil, 0, "certificate signed by unknown authority", "remote error: tls: bad certificate"},
		"blind trust":       {"https://10.244.1.2:8443/", ca.serving(always), Unverified, 0, "200 hello", ""},
		"in time":           {"https://10.244.1.2:8443/", ca.serving(start.Add(time.Hour)), ca.trusted(), 59 * time.Minute, "200 hello", ""},
		"expired":           {"https://10.244.1.2:8443/", ca.serving(start.Add(time.Hour)), ca.trusted(), 2 * time.Hour, "certificate has expired or is not yet valid: current time 2026-01-01T02:00:00Z is after 2026-01-01T01:00:00Z", "remote error: tls: bad certificate"},
		"plain client":      {"http://10.244.1.2:8443/", ca.serving(always), nil, 0, "400 Client sent an HTTP request to an HTTPS server.\n", "client sent an HTTP request to an HTTPS server"},
		"plain server":      {"https://10.244.1.2:8443/", nil, ca.trusted(), 0, "http: server gave HTTP response to HTTPS client", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			server, client := w.attach(Pod, "10.244.1.2"), w.attach(Pod, "10.244.1.3")
			w.pass(c.after)
			hello := func(_ Exchange, respond func(Response)) { respond(Response{Status: 200, Body: []byte("hello")}) }
			log := ""
			accept := ServeHTTP(hello)
			if c.serves != nil {
				accept = ServeHTTPS(c.serves, hello, Refusals{Failed: func(_ string, why error) { log = why.Error() }})
			}
			if _, err := server.Listen(8443, accept); err != nil {
				t.Fatal(err)
			}
			u, err := url.Parse(c.url)
			if err != nil {
				t.Fatal(err)
			}
			got := "nothing"
			client.HTTP(Request{Address: netip.MustParseAddrPort(u.Host), URL: u, TLS: c.trusts}, func(r Response, err error) {
				if got = fmt.Sprintf("%d %s", r.Status, r.Body); err != nil {
					got = err.Error()
				}
			})
			w.pass(time.Second)
			if !strings.Contains(got, c.want) || log != c.log {
				t.Errorf("got %q, log %q; not %q, log %q", got, log, c.want, c.log)
			}
			if len(w.handshakes)+len(server.conns)+len(client.conns) > 0 {
				t.Errorf("%d handshakes, %d and %d connections are left", len(w.handshakes), len(server.conns), len(client.conns))
			}
		})
	}
}

// TestHandshakeThatIsLeft lets clients go before a server has said anything, and a
// world end.
func TestHandshakeThatIsLeft(t *testing.T) {
	w := newWorld(t, 1)
	server, client := w.attach(Pod, "10.244.1.2"), w.attach(Pod, "10.244.1.3")
	if _, err := server.Listen(8443, func(*Conn) {}); err != nil { // never says anything
		t.Fatal(err)
	}
	u := &url.URL{Scheme: "https", Host: "10.244.1.2:8443"}
	var got error
	ask := func() {
		client.HTTP(Request{Address: netip.MustParseAddrPort(u.Host), URL: u, Timeout: time.Second}, func(_ Response, err error) { got = err })
	}
	ask()
	w.pass(2 * time.Second)
	if got == nil || !IsTimeout(got) || len(w.handshakes) > 0 {
		t.Errorf("got %v with %d handshakes left, not a timeout", got, len(w.handshakes))
	}
	got = nil
	ask()
	w.pass(500 * time.Millisecond)
	server.Detach()
	w.pass(100 * time.Millisecond)
	if got == nil || !strings.Contains(got.Error(), "connection reset by peer") {
		t.Errorf("got %v, not a reset", got)
	}
	w.attach(Pod, "10.244.1.2")
}

// TestEndDuringHandshake ends a world in which somebody waits.
func TestEndDuringHandshake(t *testing.T) {
	w := newWorld(t, 1)
	server, client := w.attach(Pod, "10.244.1.2"), w.attach(Pod, "10.244.1.3")
	if _, err := server.Listen(8443, func(*Conn) {}); err != nil {
		t.Fatal(err)
	}
	client.Dial(netip.MustParseAddrPort("10.244.1.2:8443"), 0, func(c *Conn, err error) {
		if err != nil {
			t.Error(err)
			return
		}
		c.Secure(tls.Client, Unverified, func(err error) { t.Errorf("the handshake ended with %v", err) })
	})
	w.pass(time.Second)
	if len(w.handshakes) != 1 {
		t.Errorf("%d handshakes, not 1", len(w.handshakes))
	}
	w.Close()
	if len(w.handshakes) != 0 {
		t.Errorf("%d handshakes are left", len(w.handshakes))
	}
}
