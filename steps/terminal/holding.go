package terminal

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// holding answers the requests by which a command of kubectl waits only when
// they have the answer it waits for. Upstream asks again and again, by the wall
// clock, or watches; here the first request is held while virtual time passes:
//
//   - for an object that the command has deleted or evicted, until it is gone
//     (delete, drain, replace --force, apply --force);
//   - for an eviction that is refused for now, until it is not (drain);
//   - for the pod that the command has made, until it can be attached to, and
//     until it has ended (run, debug);
//   - for the pods of a workload, until there are any (exec, attach and logs of
//     TYPE/NAME);
//   - for the log of a container that has not started, until it has (logs -f);
//   - for a scale that the command has set, until it is reached (scale --timeout).
type holding struct {
	ctx      context.Context // of the command
	process  *virtualProcess
	kubectl  *kubectl
	args     []string
	next     http.RoundTripper
	changes  func() int64
	eviction *eviction // of drain

	mu        sync.Mutex
	deleted   map[string]bool // paths
	lists     int             // of the pod that the command has made
	container string          // that debug has added
	scaled    bool
}

// errTimeout ends a request when the command's own timeout is over.
var errTimeout = errors.New("timed out waiting for the condition")

func (h *holding) note(path string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.deleted == nil {
		h.deleted = map[string]bool{}
	}
	h.deleted[path] = true
}

func (h *holding) isDeleted(path string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.deleted[path]
}

// hold waits until a condition holds, which is asked for after each change, or
// for so long. It reports whether it holds. Of what a command waits for at once,
// the first name goes on first.
func (h *holding) hold(name string, limit time.Duration, until func() bool) (bool, error) {
	seen, holds := int64(-1), false
	end := h.kubectl.config.Time.Now().Add(limit)
	err := h.process.client.Hold(h.ctx, name, func() bool {
		if now := h.changes(); now != seen {
			seen, holds = now, until()
		}
		return holds || !h.kubectl.config.Time.Now().Before(end)
	})
	return holds, err
}

// pause waits so long.
func (h *holding) pause(name string, d time.Duration) error {
	_, err := h.hold(name, d, func() bool { return false })
	return err
}

// read makes a request and reads the answer, of which the body can be read
// again, as an object's metadata.
func (h *holding) read(req *http.Request) (*http.Response, metav1.PartialObjectMetadata, error) {
	var object metav1.PartialObjectMetadata
	req = req.Clone(req.Context())
	req.Header.Set("Accept", "application/json")
	resp, err := h.next.RoundTrip(req)
	if err != nil {
		return nil, object, err
	}
	body, err := replay(resp)
	if err == nil && resp.StatusCode == http.StatusOK {
		err = json.Unmarshal(body, &object)
	}
	return resp, object, err
}

// message is what a refusal says.
func message(resp *http.Response) string {
	body, err := replay(resp)
	var status metav1.Status
	if err != nil || json.Unmarshal(body, &status) != nil || status.Message == "" {
		return strings.TrimSpace(string(body))
	}
	return status.Message
}

// logRetry and logTimeout are how often, and for how long, logs -f asks again
// for the log of a container that has not started (pkg/cmd/logs,
// consumeWithRetry).
const (
	logRetry   = time.Second
	logTimeout = 20 * time.Second
)
