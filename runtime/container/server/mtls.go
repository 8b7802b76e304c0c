package server

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// mtlsPoll is how often mtlsclient asks.
const mtlsPoll = 10 * time.Second

// mtlsServer is test/images/agnhost/mtlsserver: it tells clients who they are by their
// certificates.
func mtlsServer(p *process.Process, f flags) {
	listens, creds, bundle := f.text("listen", ""), f.text("server-creds", ""), f.text("spiffe-trust-bundle", "")
	address, err := netip.ParseAddrPort(listens)
	if err != nil || creds == "" || bundle == "" {
		ends(p, "missing required flags")
		return
	}
	if _, err := trusted(p, bundle); err != nil {
		ends(p, "error while serving: while reading SPIFFE trust anchors: %v", err)
		return
	}
	config, err := keyPair(p, creds, creds)
	if err != nil {
		ends(p, "error while serving: while loading server key pair: %v", err)
		return
	}
	config.ClientAuth = tls.RequestClientCert
	accept(p, address.Port(), serveHTTPS(p, config, func(e network.Exchange, respond func(network.Response)) {
		if e.URL.Path != "/spiffe-echo" || e.Method != http.MethodGet {
			respond(text(404, "404 page not found\n"))
			return
		}
		respond(spiffeEcho(p, e.TLS, bundle))
	}))
}

// spiffeEcho is handleGetSPIFFEEcho.
func spiffeEcho(p *process.Process, state *tls.ConnectionState, bundle string) network.Response {
	if state == nil || len(state.PeerCertificates) == 0 {
		return text(401, "SPIFFE client certificate authentication required\n")
	}
	leaf, between := state.PeerCertificates[0], x509.NewCertPool()
	for _, c := range state.PeerCertificates[1:] {
		between.AddCert(c)
	}
	roots, err := trusted(p, bundle)
	if err != nil {
		logf(p, "Error while reading SPIFFE trust anchors: %v", err)
		return text(500, "Internal Error\n")
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Intermediates: between, Roots: roots, CurrentTime: p.Clock().Now()}); err != nil {
		logf(p, "Error while verifying SPIFFE client certificate: %v", err)
		return text(401, "SPIFFE client certificate authentication required\n")
	}
	if len(leaf.URIs) != 1 {
		logf(p, "SPIFFE client certificate did not have 1 URI SAN, count: %d", len(leaf.URIs))
		return text(401, "Malformed SPIFFE certificate\n")
	}
	return text(200, "Client Identity: "+leaf.URIs[0].String())
}

// ends ends a command of agnhost's with an error, as cobra does.
func ends(p *process.Process, format string, args ...any) {
	complain(p, "Error: "+format+"\n", args...)
	p.Exit(1)
}

// trusted reads certificates of a file.
func trusted(p *process.Process, name string) (*x509.CertPool, error) {
	content, err := p.Files().ReadFile(p.Path(name))
	if err != nil {
		return nil, fmt.Errorf("open %s: %s", name, strings.ToLower(err.Error())) // Go's errno are not capitalised
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(content)
	return pool, nil
}

// mtlsClient is test/images/agnhost/mtlsclient: it asks a server again and again, and
// shows a certificate.
func mtlsClient(p *process.Process, f flags) {
	u, err := url.ParseRequestURI(f.text("fetch-url", ""))
	bundle, creds := f.text("server-trust-bundle", ""), f.text("client-cred-bundle", "")
	if err != nil || bundle == "" || creds == "" {
		ends(p, "missing required flags")
		return
	}
	var poll func()
	poll = func() {
		later(p, mtlsPoll, poll)
		pollOnce(p, u, bundle, creds)
	}
	later(p, mtlsPoll, poll)
}

func pollOnce(p *process.Process, u *url.URL, bundle, creds string) {
	failed := func(err error) {
		complain(p, "E%s %7d client.go:67] while sending requests to the server: %v\n", p.Clock().Now().UTC().Format("0102 15:04:05.000000"), p.PID, err)
	}
	roots, err := trusted(p, bundle)
	if err != nil {
		failed(fmt.Errorf("while reading service trust bundle: %w", err))
		return
	}
	pair, err := credentials(p, creds)
	if err != nil {
		failed(err)
		return
	}
	r := network.Request{URL: u, TLS: &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{pair}}, Timeout: mtlsPoll, Header: http.Header{"Connection": {"close"}}}
	host := p.Space().Host
	host.Lookup(p.Resolver(), u.Hostname(), func(a network.Answer, _ bool) {
		if len(a.IPv4) == 0 {
			failed(fmt.Errorf("while getting URL: Get %q: dial tcp: lookup %s: no such host", u, u.Hostname()))
			return
		}
		r.Address = netip.AddrPortFrom(a.IPv4[0], 443)
		host.HTTP(r, func(answer network.Response, err error) {
			switch {
			case err != nil:
				failed(fmt.Errorf("while getting URL: Get %q: %w", u, err))
			case answer.Status < 200 || answer.Status >= 300:
				failed(fmt.Errorf("non-2xx status %d %q", answer.Status, fmt.Sprintf("%d %s", answer.Status, http.StatusText(answer.Status))))
			default:
				logf(p, "Got response body: %s", answer.Body)
			}
		})
	})
}

// credentials reads a key and certificates of one file.
func credentials(p *process.Process, name string) (tls.Certificate, error) {
	content, err := p.Files().ReadFile(p.Path(name))
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("while reading client credential bundle: open %s: %s", name, strings.ToLower(err.Error()))
	}
	pair, err := tls.X509KeyPair(content, content)
	if err != nil {
		return pair, fmt.Errorf("while parsing the credential bundle: %w", err)
	}
	return pair, nil
}
