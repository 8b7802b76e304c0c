package terminal

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"time"
)

// drain answers the requests of drain that are not for pods it has evicted.
func (h *holding) drain(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodPost && strings.HasSuffix(req.URL.Path, "/eviction") {
		h.note(path.Dir(req.URL.Path))
		return h.evict(req)
	}
	resp, err := h.next.RoundTrip(req)
	if err != nil || req.Method != http.MethodGet {
		return resp, err
	}
	if err := h.eviction.read(req, resp); err != nil {
		return nil, err
	}
	return resp, nil
}

// evictionRetry is how long drain waits before it tries a refused eviction
// again (k8s.io/kubectl/pkg/drain, evictPods).
const evictionRetry = 5 * time.Second

// evict tries an eviction until it is not refused for the moment.
func (h *holding) evict(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	limit, err := timeoutFlag(h.args, Patience)
	if err != nil {
		return nil, err
	}
	if err := h.eviction.begin(h.kubectl); err != nil {
		return nil, err
	}
	pod := path.Dir(req.URL.Path)
	if err := h.process.client.Hold(h.ctx, pod, func() bool { return true }); err != nil {
		return nil, err
	}
	if err := h.eviction.announce(); err != nil {
		return nil, err
	}
	for end := h.kubectl.config.Time.Now().Add(limit); ; {
		again := req.Clone(req.Context())
		again.Body = io.NopCloser(bytes.NewReader(body))
		resp, err := h.next.RoundTrip(again)
		ends := err == nil && namespaceEnds(resp)
		if ends && h.isMarked(req, pod) {
			return evicted(req), nil
		}
		if err != nil || resp.StatusCode != http.StatusTooManyRequests && !ends {
			if err != nil || resp.StatusCode >= http.StatusMultipleChoices || hasFlag(h.args, "--dry-run") {
				h.eviction.end()
			}
			return resp, err
		}
		if !h.kubectl.config.Time.Now().Before(end) {
			h.process.giveUp(h.ctx, fmt.Sprintf("error: drain did not complete within %s", limit))
			return nil, errTimeout
		}
		namespace, name := path.Base(path.Dir(path.Dir(pod))), path.Base(pod)
		complaint := "error when evicting pods/%q -n %q (will retry after %s): %s\n"
		if ends {
			complaint = "error when evicting pod %q from terminating namespace %q (will retry after %s): %s\n"
		}
		fmt.Fprintf(h.eviction.err, complaint, name, namespace, evictionRetry, message(resp))
		if err := h.pause(pod, evictionRetry); err != nil {
			return nil, err
		}
		fmt.Fprintf(h.eviction.out, "%s%s/%s\n", evicting, namespace, name)
	}
}
