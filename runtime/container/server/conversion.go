package server

import (
	"bytes"
	"crypto/tls"
	"io"
	"net/http"

	"k8s.io/kubernetes/test/images/agnhost/crd-conversion-webhook/converter"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// webhookKeyPair reads the certificate of agnhost's webhooks; nil after it has ended
// the process, with the place in upstream's source, because there is none.
func webhookKeyPair(p *process.Process, f flags, place string) *tls.Config {
	config, err := keyPair(p, f.text("tls-cert-file", ""), f.text("tls-private-key-file", ""))
	if err != nil {
		complain(p, "F%s %7d %s] %v\n", p.Clock().Now().UTC().Format("0102 15:04:05.000000"), p.PID, place, err)
		p.Exit(255)
	}
	return config
}

// crdConversionWebhook is test/images/agnhost/crd-conversion-webhook: what converts
// the custom resources of tests, by upstream's own converter.
func crdConversionWebhook(p *process.Process, f flags) {
	config := webhookKeyPair(p, f, "config.go:45")
	if config == nil {
		return
	}
	accept(p, f.port("port", 443), serveHTTPS(p, config, func(e network.Exchange, respond func(network.Response)) {
		switch e.URL.Path {
		case "/crdconvert":
			respond(converted(e))
		case "/readyz":
			respond(text(200, "ok"))
		default:
			respond(text(404, "404 page not found\n"))
		}
	}))
}

// converted is upstream's answer to a review.
func converted(e network.Exchange) network.Response {
	r := e.Clone(e.Context())
	r.Body = io.NopCloser(bytes.NewReader(e.Body))
	w := &written{status: http.StatusOK, header: http.Header{}}
	converter.ServeExampleConvert(w, r)
	return network.Response{Status: w.status, Header: w.header, Body: w.body.Bytes()}
}

// written is an http.ResponseWriter that keeps what is written.
type written struct {
	status int
	header http.Header
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (a *written) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *written) WriteHeader(status int) { a.status = status }

// Write implements http.ResponseWriter.
func (a *written) Write(b []byte) (int, error) { return a.body.Write(b) }
