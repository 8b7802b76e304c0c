package server

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// porter serves what its environment says on ports that it says
// (test/images/agnhost/porter). UDP and SCTP are not modelled. It goes on if a
// server of its own cannot.
func porter(p *process.Process, f flags) {
	for _, e := range p.Env {
		key, value, _ := strings.Cut(e, "=")
		for _, prefix := range []string{"SERVE_PORT_", "SERVE_TCP_PORT_", "SERVE_TLS_PORT_"} {
			rest, ok := strings.CutPrefix(key, prefix)
			port, err := strconv.ParseUint(rest, 10, 16)
			if !ok || err != nil {
				continue
			}
			handler := porterPage(f, value)
			serve := network.ServeHTTP(handler)
			if prefix == "SERVE_TLS_PORT_" {
				cert, key := p.Getenv("CERT_FILE"), p.Getenv("KEY_FILE")
				if cert == "" {
					cert = "localhost.crt"
				}
				if key == "" {
					key = "localhost.key"
				}
				config, err := keyPair(p, cert, key)
				if err != nil {
					logf(p, "tls server on port %q with certFile=%q, keyFile=%q failed: %v", rest, cert, key, err)
					continue
				}
				serve = serveHTTPS(p, config, handler)
			}
			if !accept(p, uint16(port), serve) {
				return
			}
		}
	}
}

func porterPage(f flags, value string) network.Handler {
	return func(e network.Exchange, respond func(network.Response)) {
		if f.text("json-response", "false") == "true" {
			respond(network.Response{Status: 200, Header: http.Header{"Content-Type": {"application/json"}},
				Body: fmt.Appendf(nil, `{"Method":%q,"Body":%q}`, e.Method, value)})
			return
		}
		respond(network.Response{Status: 200, Body: []byte(value)})
	}
}
