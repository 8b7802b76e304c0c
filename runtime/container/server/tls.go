package server

import (
	"crypto/tls"
	"fmt"
	"strings"

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
	return network.ServeHTTPS(config, handler, network.Refusals{Failed: func(client string, why error) {
		logf(p, "http: TLS handshake error from %s: %v", client, why)
	}})
}
