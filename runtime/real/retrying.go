package real

import (
	"errors"
	"net/http"
	"syscall"
	"time"
)

// retrying sends the hub's own requests again that reached nobody: while
// an API server starts anew, connections to it are refused. It gives up with the
// request's context, or when the hub has ended.
type retrying struct {
	hub  *Hub
	next http.RoundTripper
}

// WrappedRoundTripper lets client-go find what is below.
func (t retrying) WrappedRoundTripper() http.RoundTripper { return t.next }

// RoundTrip implements http.RoundTripper. Watches go on by themselves: see
// Hub.follow.
func (t retrying) RoundTrip(r *http.Request) (*http.Response, error) {
	for pause := shortest; ; pause = min(2*pause, longest) {
		response, err := t.next.RoundTrip(r)
		if !errors.Is(err, syscall.ECONNREFUSED) || !t.hub.watching() || r.URL.Query().Get("watch") == "true" {
			return response, err
		}
		again := r.Clone(r.Context())
		if r.Body != nil {
			if r.GetBody == nil {
				return nil, err
			}
			body, e := r.GetBody()
			if e != nil {
				return nil, errors.Join(err, e)
			}
			again.Body = body
		}
		select {
		case <-time.After(pause):
		case <-r.Context().Done():
			return nil, err
		case <-t.hub.failed:
			return nil, err
		}
		r = again
	}
}

// watching reports whether the hub was connected once: before that, a server
// that is not there is an error of the one that named it.
func (h *Hub) watching() bool { return h.ctx != nil }
