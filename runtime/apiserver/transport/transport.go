// Package transport is HTTP within this process: requests that call a handler,
// whose answers are kept or stream.
package transport

import (
	"context"
	"io"
	"net/http"
	"sync"

	"github.com/gherkube/gherkube/runtime/client"
)

// New returns an http.RoundTripper that calls the handler. The answers of
// requests that are long-running are streamed as the handler writes; others are
// complete when they are returned.
func New(h http.Handler, longRunning func(*http.Request) bool) http.RoundTripper {
	return &transport{handler: h, longRunning: longRunning}
}

type transport struct {
	handler     http.Handler
	longRunning func(*http.Request) bool
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	in := incoming(r)
	if t.longRunning(in) {
		return t.stream(r)
	}
	// Nothing is answered before the end: no need for a goroutine.
	return call(t.handler, in, r), nil
}

// Call returns the handler's complete answer to a client's request.
func Call(h http.Handler, r *http.Request) *http.Response {
	return call(h, incoming(r), r)
}

func call(h http.Handler, in, r *http.Request) *http.Response {
	out := NewAnswer(http.Header{})
	serve(h, out, in)
	return out.response(r)
}

// stream answers a request as the handler writes. The handler runs until it
// returns or the response's body is closed.
func (t *transport) stream(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	in := incoming(r.WithContext(ctx))
	reader, writer := io.Pipe()
	out := &stream{header: http.Header{}, started: make(chan struct{}), writer: writer, progress: client.ProgressOf(ctx)}
	go func() {
		defer func() { _ = writer.Close() }()
		defer out.progress.End()
		defer out.start(http.StatusOK)
		serve(t.handler, out, in)
	}()
	select {
	case <-out.started:
	case <-ctx.Done():
		cancel()
		return nil, ctx.Err()
	}
	return response(r, out.status, out.sent, &streamBody{PipeReader: reader, writer: writer, cancel: cancel}), nil
}

// incoming turns a client's request into a server's.
func incoming(r *http.Request) *http.Request {
	in := r.Clone(r.Context())
	in.RequestURI = r.URL.RequestURI()
	in.Host = r.URL.Host
	in.RemoteAddr = "127.0.0.1:0"
	if in.Body == nil {
		in.Body = http.NoBody
	}
	return in
}

func response(r *http.Request, status int, header http.Header, body io.ReadCloser) *http.Response {
	return &http.Response{
		Status: http.StatusText(status), StatusCode: status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: body, ContentLength: -1, Request: r,
	}
}

// stream is a response that is read while it is written.
type stream struct {
	header   http.Header
	once     sync.Once
	started  chan struct{}
	status   int
	sent     http.Header
	writer   *io.PipeWriter
	progress *client.Progress
}

// Header implements http.ResponseWriter.
func (s *stream) Header() http.Header { return s.header }

// WriteHeader implements http.ResponseWriter.
func (s *stream) WriteHeader(status int) { s.start(status) }

func (s *stream) start(status int) {
	s.once.Do(func() {
		s.status, s.sent = status, s.header.Clone()
		close(s.started)
	})
}

// Write implements http.ResponseWriter.
func (s *stream) Write(p []byte) (int, error) {
	s.start(http.StatusOK)
	if len(p) == 0 {
		return 0, nil // a pipe waits for a reader even then
	}
	s.progress.Writing(len(p))
	return s.writer.Write(p)
}

// Flush implements http.Flusher.
func (s *stream) Flush() {
	s.start(http.StatusOK)
	s.progress.Flushed()
}

// CloseNotify implements http.CloseNotifier, without which upstream does not
// believe that a response can be flushed. The request's context tells.
func (s *stream) CloseNotify() <-chan bool { return nil }

// streamBody ends the request when it is closed.
type streamBody struct {
	*io.PipeReader
	writer *io.PipeWriter
	cancel context.CancelFunc
}

// End ends the answer as a server does that has said everything: who reads it
// gets what was written, and then io.EOF.
func (b *streamBody) End() {
	_ = b.writer.Close() // never fails
	b.cancel()
}

// Close implements io.Closer.
func (b *streamBody) Close() error {
	b.cancel()
	return b.PipeReader.Close()
}
