package apiserver

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"

	restclient "k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/client"
)

// host is the name that in-process clients call the server by. Nothing
// resolves it.
const host = "https://kubernetes.default.svc"

// RESTConfig returns the configuration of in-process clients of the world,
// who are administrators. Requests call the server's handler directly;
// responses stream.
func (s *Server) RESTConfig(w *world.World) *restclient.Config {
	return &restclient.Config{
		Host:      host,
		Transport: &transport{server: s, handler: s.Handler(w)},
		QPS:       -1,
	}
}

// transport is an http.RoundTripper that calls a handler.
type transport struct {
	server  *Server
	handler http.Handler
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	in := incoming(r)
	info, err := t.server.config.RequestInfoResolver.NewRequestInfo(in)
	if err != nil || t.server.config.LongRunningFunc(in, info) {
		return t.stream(r)
	}
	// Nothing is answered before the end: no need for a goroutine.
	out := &answer{header: http.Header{}}
	t.handler.ServeHTTP(out, in)
	return out.response(r), nil
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
		t.handler.ServeHTTP(out, in)
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

// nestedTransport carries the requests that the server makes of itself while
// it serves another: they are part of that one, and behind its gate.
type nestedTransport struct {
	server *Server
	world  *world.World // nil: that of the request's context
}

func (s *Server) nested() http.RoundTripper { return &nestedTransport{server: s} }

// inner returns the configuration of clients that the server's own parts use
// while they serve a request of the world; their requests need not carry its
// context.
func (s *Server) inner(w *world.World) *restclient.Config {
	return &restclient.Config{Host: host, Transport: &nestedTransport{server: s, world: w}, QPS: -1}
}

// RoundTrip implements http.RoundTripper.
func (t *nestedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	outer := world.RequestOf(r.Context())
	ctx := r.Context()
	switch {
	case t.world != nil:
		outer = world.RequestOf(world.Inside(ctx, t.world))
	case outer == nil:
		return nil, world.ErrNone
	}
	inner := *outer
	inner.Nested = true
	ctx = world.With(ctx, &inner)
	out := &answer{header: http.Header{}}
	t.server.generic.Handler.ServeHTTP(out, incoming(r.WithContext(ctx)))
	return out.response(r), nil
}

// response is the answer as the client of the request gets it.
func (a *answer) response(r *http.Request) *http.Response {
	a.WriteHeader(http.StatusOK)
	return response(r, a.status, a.header, io.NopCloser(bytes.NewReader(a.body.Bytes())))
}
