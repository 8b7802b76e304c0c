package client

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
)

// roundTripper counts the requests of a client.
type roundTripper struct {
	client *Client
	next   http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	c := t.client
	if err := c.all.cluster.away(); err != nil {
		return nil, err
	}
	r := &request{client: c, counted: true}
	ctx := context.WithValue(req.Context(), requestKey{}, r)
	var s *stream
	if Streams(req) && c.waits(req) {
		s = &stream{client: c, log: FollowsLog(req), progress: NewProgress(c.all.notify)}
		ctx = WithProgress(ctx, s.progress)
	}
	r.setOpen(true)
	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	c.change(func(c *Client) {
		r.count(false)
		r.counted = false
		if err == nil && s != nil && resp.StatusCode < http.StatusMultipleChoices {
			s.body = resp.Body
			resp.Body = s
			c.streams = append(c.streams, s)
			c.opened++
		}
	})
	return resp, err
}

// request is one of a client's.
type request struct {
	client *Client

	// Guarded by client.all.mu.
	counted bool // among the requests that are not answered, while it is open
	open    bool // not answered, and waits for nothing in the cluster
}

func (r *request) setOpen(open bool) { r.client.change(func(*Client) { r.count(open) }) }

// count counts a request as open, or not. The caller holds the lock.
func (r *request) count(open bool) {
	switch {
	case !r.counted || r.open == open:
		return
	case open:
		r.client.open++
	default:
		r.client.open--
	}
	r.open = open
}

// Streams reports whether a request is answered as time passes: a watch, or a
// log that is followed.
func Streams(req *http.Request) bool { return Watches(req) || FollowsLog(req) }

// Watches reports whether a request is a watch.
func Watches(req *http.Request) bool { return isTrue(req.URL.Query().Get("watch")) }

// FollowsLog reports whether a request is for a log, and for what follows.
func FollowsLog(req *http.Request) bool {
	return strings.HasSuffix(req.URL.Path, "/log") && isTrue(req.URL.Query().Get("follow"))
}

func isTrue(s string) bool { return s == "true" || s == "1" }

// stream is an answer that streams, as the client reads it.
type stream struct {
	client   *Client
	log      bool
	progress *Progress
	body     io.ReadCloser

	// Guarded by client.all.mu.
	reading bool
	read    int64
	ignored bool
}

// idle reports whether the client has all there is, and asks for more. The
// caller holds the lock.
func (s *stream) idle() bool {
	switch {
	case s.ignored:
		return true
	case !s.reading:
		return false
	case s.log:
		return s.progress.LogDelivered(s.read)
	}
	return s.progress.WatchDelivered(s.client.all.cluster.Revision(), s.read)
}

// Read implements io.Reader.
func (s *stream) Read(p []byte) (int, error) {
	s.client.change(func(*Client) { s.reading, s.ignored = true, false })
	n, err := s.body.Read(p)
	s.client.change(func(*Client) { s.reading, s.read = false, s.read+int64(n) })
	if err != nil {
		s.forget()
	}
	return n, err
}

// Close implements io.Closer.
func (s *stream) Close() error {
	s.forget()
	return s.body.Close()
}

func (s *stream) forget() {
	s.client.change(func(c *Client) {
		c.streams = slices.DeleteFunc(c.streams, func(x *stream) bool { return x == s })
	})
}

// finish ends the answer from the cluster's side.
func (s *stream) finish() {
	if b, ok := s.body.(interface{ End() }); ok {
		b.End()
	}
}
