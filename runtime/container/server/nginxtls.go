package server

import (
	"bytes"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/network"
)

// nginxPair are the files of ssl_certificate and ssl_certificate_key.
type nginxPair struct{ certificate, key string }

// pairOf is the pair of a block within the one around it.
func pairOf(around nginxPair, block []directive) nginxPair {
	for _, d := range block {
		switch {
		case len(d.args) == 0:
		case d.name == "ssl_certificate":
			around.certificate = d.args[0]
		case d.name == "ssl_certificate_key":
			around.key = d.args[0]
		}
	}
	return around
}

// certify reads the certificates of the sites, as ngx_http_ssl_merge_srv_conf and
// ngx_http_ssl_init have it, in their words: a site that listens with ssl needs one.
func (m *nginxMaster) certify() error {
	for i := range m.sites {
		s := &m.sites[i]
		if s.pair.certificate == "" {
			for _, d := range s.secure {
				return d.fail(`no "ssl_certificate" is defined for the "listen ... ssl" directive`)
			}
			continue
		}
		if s.pair.key == "" {
			return nginxError(fmt.Sprintf("no \"ssl_certificate_key\" is defined for certificate %q", s.pair.certificate))
		}
		var err error
		if s.config, err = m.pair(s.pair); err != nil {
			return err
		}
	}
	return nil
}

// opensslFailed are what OpenSSL says of a file that cannot be opened, and of one
// that has nothing of what is looked for.
const (
	opensslFailed = `BIO_new_file() failed (SSL: error:%08X:system library::%s:calling fopen(%s, r) error:10000080:BIO routines::no such file)`
	opensslEmpty  = `PEM_read_bio_X509_AUX() failed (SSL: error:0480006C:PEM routines::no start line:Expecting: TRUSTED CERTIFICATE)`
	opensslNoKey  = `PEM_read_bio_PrivateKey() failed (SSL: error:1E08010C:DECODER routines::unsupported:No supported data to decode. Input type: PEM)`
)

// pair loads a certificate and its key.
func (m *nginxMaster) pair(files nginxPair) (*tls.Config, error) {
	certificate, err := m.pem(files.certificate)
	if err == nil && !has(certificate, "CERTIFICATE") {
		err = errors.New(opensslEmpty)
	}
	if err != nil {
		return nil, nginxError(fmt.Sprintf("cannot load certificate %q: %v", files.certificate, err))
	}
	key, err := m.pem(files.key)
	if err == nil && !has(key, "PRIVATE KEY") {
		err = errors.New(opensslNoKey)
	}
	if err != nil {
		return nil, nginxError(fmt.Sprintf("cannot load certificate key %q: %v", files.key, err))
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return nil, nginxError(fmt.Sprintf("SSL_CTX_use_PrivateKey(%q) failed (SSL: error:05800074:x509 certificate routines::key values mismatch)", files.key))
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}}, nil
}

// pem reads a file, in OpenSSL's words.
func (m *nginxMaster) pem(name string) ([]byte, error) {
	if !strings.HasPrefix(name, "/") {
		name = "/etc/nginx/" + name
	}
	text, err := m.p.Files().ReadFile(name)
	if err == nil {
		return text, nil
	}
	number, reason := 2, "No such file or directory"
	for _, e := range errnos {
		if errors.Is(err, e.err) {
			number, reason = e.number, e.err.Error()
		}
	}
	const systemError = 0x80000000
	return nil, fmt.Errorf(opensslFailed, systemError+number, reason, name)
}

// has reports whether a text has a block of PEM of a type that ends so.
func has(text []byte, kind string) bool {
	for {
		block, rest := pem.Decode(bytes.TrimSpace(text))
		if block == nil {
			return false
		}
		if strings.HasSuffix(block.Type, kind) {
			return true
		}
		text = rest
	}
}

// serving is what answers at a port: by TLS if a site listens there with ssl, with the
// certificate of the site that the client names.
func (m *nginxMaster) serving(port uint16) func(*network.Conn) {
	secure := func(s *nginxSite) bool {
		return slices.ContainsFunc(s.secure, func(d directive) bool {
			at, err := listenPort(d)
			return err == nil && at == port
		})
	}
	i := slices.IndexFunc(m.sites, func(s nginxSite) bool { return secure(&s) })
	if i < 0 {
		return network.ServeHTTP(m.handler(port))
	}
	config := &tls.Config{GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		s := siteFor(m.sites, port, hello.ServerName)
		if s == nil || s.config == nil {
			return nil, errors.New("no certificate")
		}
		own := s.config.Clone()
		own.NextProtos = []string{"http/1.1"}
		return own, nil
	}}
	answer := m.handler(port)
	handler := func(e network.Exchange, respond func(network.Response)) {
		e.URL.Scheme = "https"
		answer(e, respond)
	}
	return network.ServeHTTPS(config, handler, network.Refusals{Plain: nginxPlain(m.p.Space().ImageVersion)})
}

// nginxPlain is what a client gets that does not speak TLS (ngx_http_error_497_page of
// ngx_http_special_response.c).
func nginxPlain(version string) string {
	const why = "The plain HTTP request was sent to HTTPS port"
	page := "<html>\r\n<head><title>400 " + why + "</title></head>\r\n<body>\r\n<center><h1>400 Bad Request</h1></center>\r\n<center>" + why +
		"</center>\r\n<hr><center>nginx/" + version + "</center>\r\n</body>\r\n</html>\r\n"
	return fmt.Sprintf("HTTP/1.1 400 Bad Request\r\nServer: nginx/%s\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", version, len(page), page)
}
