package transport

import (
	"bytes"
	"io"
	"net/http"
)

// Answer is a response that is kept until it has been written to the end.
type Answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// NewAnswer returns an empty response with the header.
func NewAnswer(header http.Header) *Answer { return &Answer{header: header} }

// Body returns what was written so far.
func (a *Answer) Body() []byte { return a.body.Bytes() }

// Header implements http.ResponseWriter.
func (a *Answer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *Answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write implements http.ResponseWriter.
func (a *Answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

// Flush implements http.Flusher: nothing leaves before the end.
func (a *Answer) Flush() {}

// WriteTo writes the response to a client.
func (a *Answer) WriteTo(w http.ResponseWriter) {
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	_, _ = w.Write(a.body.Bytes()) // a client that went away
}

// response is the answer as the client of the request gets it.
func (a *Answer) response(r *http.Request) *http.Response {
	a.WriteHeader(http.StatusOK)
	return response(r, a.status, a.header, io.NopCloser(bytes.NewReader(a.body.Bytes())))
}
